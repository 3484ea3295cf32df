"""Readers behind the real Varnish and the real nginx, while others write: nobody is shown what was purged."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from support.growth import HANG
from support.hearing import until
from support.installed import Installed, settings_in
from support.proxies import nginx, varnish
from support.receiving import Receiver, receiving
from support.served import serve
from support.writing import Newsroom

from benchmarks.ports import reserved_port
from gql_blog.app import assembled
from gql_blog.content import Role
from gql_blog.hooks import Hooks

pytestmark = pytest.mark.long
no_database_differs = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

ROUNDS: Final = 21
"""Over 2,000 changes. In three of four every article is changed, else a tag; each is over once all was told twice."""
AT_ONCE: Final = 8
AGAIN_SECONDS: Final = 1.0
POSTS, TAGS = 128, 4
READ: Final = 16
"""Articles whose own pages are read; most of the others are in lists."""
PAGE: Final = "query ($s: String!) { viewer { role } post(slug: $s) { slug title tags { slug name } } }"
LIST: Final = "{ viewer { role } posts(first: 100) { nodes { slug title } } }"
NAMES: Final = "{ viewer { role } tags { slug name } }"
CHANGE: Final = """mutation ($input: UpdateArticleInput!) { updateArticle(input: $input) {
  article { version } errors { message } } }"""
RENAME: Final = (
    """mutation ($input: UpdateTagInput!) { updateTag(input: $input) { tag { version } errors { message } } }"""
)


@dataclass
class Site:
    """What is written, what everybody has been shown since, and how often a cache answered."""

    cache: str
    servers: Sequence[str]
    token: str
    purges: Receiver
    ids: dict[str, str]
    """Of articles and tags, by slug."""
    versions: dict[str, int]
    numbers: Counter[str] = field(default_factory=Counter)
    """How often each was changed, which its title or its name ends with."""
    floor: Counter[str] = field(default_factory=Counter)
    """What no reader may see less of: those changes whose purge is over."""
    answered: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    counted: int = 0
    ended: bool = False

    def key(self, slug: str) -> str:
        """The key that a change of an article or a tag is told by."""
        return "tag" if slug.startswith("tag-") else f"dialogue:{self.ids[slug]}"

    def times(self, slug: str) -> int:
        """How often it was told until now that this has changed."""
        for each in self.purges.requests[self.counted :]:
            self.told.update(each.headers["surrogate-key"].split(" "))
            self.counted += 1
        return self.told[self.key(slug)]

    def is_told(self, wanted: Mapping[str, int]) -> bool:
        """Whether each was told so often."""
        return all(self.times(slug) >= times for slug, times in wanted.items())


@asynccontextmanager
async def stocked(
    folder: Path, url: str, posts: int = READ
) -> AsyncIterator[tuple[dict[str, str], dict[str, int], str]]:
    """A database with posts and tags, and the token of an admin."""
    async with assembled(settings_in(folder, database_url=url), Hooks.of({})) as app:
        room = Newsroom(app.database, app.writer)
        for number in range(posts):
            await room.post(f"Post-{number}", slug=f"post-{number}", tags=(f"Tag-{number % TAGS}",))
        token = await Installed(app, "").token(Role.ADMIN)
        rows = await app.database.reader.fetch(
            "SELECT slug, id, version FROM article UNION ALL SELECT slug, id, version FROM tag"
        )
        yield {slug: key for slug, key, _ in rows}, {slug: version for slug, _, version in rows}, token


@asynccontextmanager
async def behind_varnish(folder: Path, url: str, processes: int) -> AsyncIterator[Site]:
    async with stocked(folder, url, POSTS) as (ids, versions, token):
        pass
    async with receiving() as purges:
        with ExitStack() as stack:
            port = stack.enter_context(reserved_port())
            hosts = [f"127.0.0.1:{port}", purges.host]
            environment: dict[str, Any] = {
                "GQL_BLOG_DATABASE_URL": url,
                "GQL_BLOG_PLUGINS": "purge",
                "GQL_BLOG_RATE_LIMITS": "off",
                "GQL_BLOG_SHARED_CACHE_SECONDS": "3600",
                "GQL_BLOG_PLUGIN_PURGE__TARGETS": json.dumps(
                    [{"url": f"http://127.0.0.1:{port}/.purge"}, {"url": purges.url}]
                ),
                "GQL_BLOG_PLUGIN_PURGE__INSIDE_HOSTS": json.dumps(hosts),
                "GQL_BLOG_PLUGIN_PURGE__AGAIN_SECONDS": str(AGAIN_SECONDS),
            }
            servers = []
            for number in range(processes):
                own = folder / f"server{number}"
                own.mkdir()
                served = await asyncio.to_thread(stack.enter_context, serve(own, **environment))
                servers.append(served.address)
            cache = await asyncio.to_thread(stack.enter_context, varnish(folder, port, servers))
            await until(lambda: len(purges.requests) >= processes)  # each server tells of everything at first
            yield Site(cache, servers, token, purges, ids, versions)


def shown(data: Any) -> Iterator[tuple[str, int]]:
    """Each article and tag of an answer, and how often it had been changed."""
    if isinstance(data, list):
        for each in data:
            yield from shown(each)
    elif isinstance(data, dict):
        if "slug" in data:
            _, _, number = (data.get("title") or data["name"]).partition(" ")
            yield data["slug"], int(number or 0)
        for each in data.values():
            yield from shown(each)


async def read_on(site: Site, chance: random.Random, token: str | None) -> None:
    """Read what anybody reads until the writers have ended; somebody signed in reads the same addresses."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(verify=False, base_url=site.cache, timeout=HANG, headers=headers) as http:
        while not site.ended:
            query = chance.choice((PAGE, PAGE, PAGE, LIST, NAMES))
            variables = {"s": f"post-{chance.randrange(READ)}"} if query is PAGE else {}
            floor = Counter(site.floor)
            given = {"query": query, "variables": json.dumps(variables)}
            answer = await http.get("/graphql", params=given)
            data = answer.json()["data"]
            older = {slug: number for slug, number in shown(data) if number < floor[slug]}
            assert not older, (older, floor, dict(answer.headers))
            is_hit = " " in answer.headers["x-varnish"]
            assert data["viewer"] == ({"role": "ADMIN"} if token else None)
            assert not (token and is_hit), "somebody signed in was answered by the cache"
            site.answered["signed in" if token else "hit" if is_hit else "miss"] += 1
            await asyncio.sleep(0.05 if token else 0.02)


async def change(site: Site, http: httpx.AsyncClient, places: asyncio.Semaphore, slug: str) -> None:
    """Change an article or a tag, at any of the servers."""
    number, is_tag = site.numbers[slug] + 1, slug.startswith("tag-")
    name = "name" if is_tag else "title"
    given = {"id": site.ids[slug], "expectedVersion": site.versions[slug], name: f"{slug.title()} {number}"}
    server = site.servers[number % len(site.servers)]
    body = {"query": RENAME if is_tag else CHANGE, "variables": {"input": given}}
    async with places:
        answer = await http.post(f"{server}/graphql", json=body, headers={"Authorization": f"Bearer {site.token}"})
    (payload,) = answer.json()["data"].values()
    assert payload["errors"] == [], payload
    site.versions[slug] = payload["tag" if is_tag else "article"]["version"]
    site.numbers[slug] = number


async def write_on(site: Site, chance: random.Random) -> None:
    places = asyncio.Semaphore(AT_ONCE)
    try:
        async with httpx.AsyncClient(verify=False, timeout=HANG) as http:
            for turn in range(ROUNDS):
                order = chance.sample(range(POSTS), POSTS)
                slugs = [f"tag-{turn % TAGS}"] if turn % 4 == 3 else [f"post-{each}" for each in order]
                told = {slug: site.times(slug) + 2 for slug in slugs}
                await asyncio.gather(*(change(site, http, places, slug) for slug in slugs))
                await until(partial(site.is_told, told))
                site.floor.update(slugs)
    finally:
        site.ended = True


async def test_no_reader_sees_what_was_purged(database_url: str, dialect: str, tmp_path: Path) -> None:
    processes = 2 if dialect == "postgres" else 1
    async with behind_varnish(tmp_path, database_url, processes) as site, asyncio.TaskGroup() as group:
        group.create_task(write_on(site, random.Random(1)))
        for number in range(4):
            group.create_task(read_on(site, random.Random(number), None))
        group.create_task(read_on(site, random.Random(9), site.token))
    share = site.answered["hit"] / (site.answered["hit"] + site.answered["miss"])
    print(f"{dialect}: {sum(site.numbers.values())} writes, {dict(site.answered)}, hits {share:.2f}")
    assert share > 0.5
    assert site.answered["signed in"] > 20


async def test_nginx_keeps_what_it_may_and_asks_again_by_tag(database_url: str, tmp_path: Path) -> None:
    async with stocked(tmp_path, database_url) as (_, _, token):
        pass
    environment: dict[str, Any] = {
        "GQL_BLOG_DATABASE_URL": database_url,
        "GQL_BLOG_PLUGINS": "",
        "GQL_BLOG_RATE_LIMITS": "off",
        "GQL_BLOG_SHARED_CACHE_SECONDS": "1",
    }
    with serve(tmp_path, **environment) as served, nginx(tmp_path, served.address) as address:
        async with httpx.AsyncClient(verify=False, base_url=address, timeout=HANG) as http:

            async def get(**headers: str) -> httpx.Response:
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                return await http.get("/graphql", params={"query": LIST}, headers=named)

            statuses = [(await get()).headers["x-cache"] for _ in range(4)]
            assert statuses[:2] == ["MISS", "MISS"]  # it has keys, and so is kept, at the second time
            assert "HIT" in statuses[2:]
            signed = [await get(Authorization=f"Bearer {token}") for _ in range(3)]
            assert [each.headers["x-cache"] for each in signed] == ["BYPASS"] * 3
            assert {each.json()["data"]["viewer"]["role"] for each in signed} == {"ADMIN"}
            anonymous = await get()
            assert anonymous.json()["data"]["viewer"] is None
            assert (await get(If_None_Match=anonymous.headers["etag"])).status_code == 304
            await asyncio.sleep(2.1)
            assert (await get()).headers["x-cache"] in ("REVALIDATED", "EXPIRED")
            assert (await get(Accept_Encoding="gzip")).headers["x-cache"] == "MISS"


@no_database_differs
async def test_an_upload_passes_nginx(database_url: str, tmp_path: Path) -> None:
    async with stocked(tmp_path, database_url) as (_, _, token):
        pass
    environment: dict[str, Any] = {"GQL_BLOG_DATABASE_URL": database_url, "GQL_BLOG_PLUGINS": ""}
    with serve(tmp_path, **environment) as served, nginx(tmp_path, served.address) as address:
        async with httpx.AsyncClient(verify=False, base_url=address, timeout=HANG) as http:
            headers = {"Authorization": f"Bearer {token}"}
            answer = await http.post("/media", headers=headers, content=b"%PDF-" + bytes(2_000_000))
            assert answer.status_code == 201


@no_database_differs
async def test_nobody_purges_through_a_proxy_before_varnish(database_url: str, tmp_path: Path) -> None:
    """One for TLS is on the same machine, often, from which the servers purge."""
    async with stocked(tmp_path, database_url):
        pass
    environment: dict[str, Any] = {"GQL_BLOG_DATABASE_URL": database_url, "GQL_BLOG_PLUGINS": ""}
    with (
        serve(tmp_path, **environment) as served,
        reserved_port() as port,
        varnish(tmp_path, port, [served.address]) as cache,
        nginx(tmp_path, cache) as address,
    ):
        async with httpx.AsyncClient(verify=False, timeout=HANG, headers={"Surrogate-Key": "site"}) as http:
            assert (await http.post(f"{address}/.purge")).status_code == 403
            assert (await http.post(f"{cache}/.purge")).status_code == 200
