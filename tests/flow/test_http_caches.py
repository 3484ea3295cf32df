"""What caches are told of every answer: how long, to whom, by which tag, and by which keys it is dropped."""

import gzip
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest
import pytest_asyncio
from support.growth import HANG
from support.hostile_pictures import picture
from support.installed import Installed, installed

from gql_blog.access import OPERATOR
from gql_blog.content import Role
from gql_blog.transfer import load_sample
from gql_blog.write import CreatePost, PublishArticle, UnpublishArticle, UpdateArticle, UpdateTag

pytestmark = pytest.mark.asyncio(loop_scope="module")

EACH_TIME = "public, max-age=0, s-maxage=0, must-revalidate"
KEPT = "public, max-age=5, s-maxage=600, stale-while-revalidate=30"
POSTS = "{ posts(first: 20) { nodes { slug title body bylines { creditedName } } } }"
SHARED = {"shared_cache_seconds": 600, "browser_cache_seconds": 5, "stale_cache_seconds": 30, "secret_key": "k" * 32}


@dataclass
class Reader:
    """Somebody who asks the server, as anonymous readers do without ``token``."""

    http: httpx.AsyncClient
    token: str | None = None
    headers: dict[str, str] = field(default_factory=lambda: {"Accept-Encoding": "identity"})

    async def get(self, query: str, variables: Mapping[str, Any] | None = None, **headers: str) -> httpx.Response:
        given = {"query": query} | ({"variables": json.dumps(variables)} if variables else {})
        return await self.page("/graphql", params=given, **headers)

    async def page(self, path: str, params: Mapping[str, str] | None = None, **headers: str) -> httpx.Response:
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.get(path, params=params, headers={**self.headers, **own, **named})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Installed]:
    """The sample, with shared caching."""
    async with installed(tmp_path_factory.mktemp("site"), sqlite_template, rate_limits="off", **SHARED) as site:
        await load_sample(site.app.database, site.app.writer)
        yield site


@pytest_asyncio.fixture(loop_scope="module")
async def http(here: Installed) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as client:
        yield client


@pytest.fixture
def reader(http: httpx.AsyncClient) -> Reader:
    return Reader(http)


async def a_post(reader: Reader) -> dict[str, Any]:
    """The longest: a short one is not compressed."""
    answer = await reader.get("{ posts(first: 20) { nodes { id slug version wordCount } } }")
    found: list[dict[str, Any]] = answer.json()["data"]["posts"]["nodes"]
    return max(found, key=lambda post: post["wordCount"])


async def kept(reader: Reader, query: str, variables: Mapping[str, Any] | None = None) -> httpx.Response:
    """The answer once it is in the cache of results, which is so at the second time."""
    await reader.get(query, variables)
    return await reader.get(query, variables)


async def test_a_query_by_its_hash_is_kept_as_one_by_its_text(reader: Reader, http: httpx.AsyncClient) -> None:
    by_hash = {
        "extensions": json.dumps(
            hashed := {"persistedQuery": {"version": 1, "sha256Hash": sha256(POSTS.encode()).hexdigest()}}
        )
    }
    unknown = await reader.page("/graphql", params=by_hash)
    assert (unknown.status_code, unknown.headers["cache-control"]) == (200, "no-store")
    await http.post("/graphql", json={"query": POSTS, "extensions": hashed})
    whole, named = await kept(reader, POSTS), await reader.page("/graphql", params=by_hash)
    assert named.headers["cache-control"] == KEPT
    for name in ("etag", "surrogate-key", "vary"):
        assert named.headers[name] == whole.headers[name]


async def test_an_answer_that_has_not_changed_is_not_sent_again(reader: Reader) -> None:
    for query in (POSTS, "{ __typename }"):  # one that is cached, and one that is not
        for _ in range(3):
            first = await reader.get(query)
            assert first.headers["etag"].startswith('"')
            for given in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
                again = await reader.get(query, If_None_Match=given)
                assert (again.status_code, again.content) == (304, b"")
                assert again.headers["etag"] == first.headers["etag"]
                assert again.headers["vary"] == first.headers["vary"]
                assert "public" in again.headers["cache-control"]
            assert (await reader.get(query, If_None_Match='"other"')).status_code == 200


async def test_the_head_of_an_answer_is_that_of_a_get(reader: Reader, http: httpx.AsyncClient) -> None:
    whole = await kept(reader, POSTS)
    known = {**reader.headers, "If-None-Match": whole.headers["etag"]}
    head = await http.head("/graphql", params={"query": POSTS}, headers=reader.headers)
    same = await http.head("/graphql", params={"query": POSTS}, headers=known)
    assert (head.status_code, head.content, same.status_code) == (200, b"", 304)
    for name in ("cache-control", "content-length", "content-type", "etag", "surrogate-key", "vary"):
        assert head.headers[name] == whole.headers[name]


async def test_a_change_gives_another_tag(here: Installed, reader: Reader) -> None:
    post = await a_post(reader)
    query = f'{{ post(slug: "{post["slug"]}") {{ title }} }}'
    before = (await kept(reader, query)).headers["etag"]
    change = UpdateArticle(id=post["id"], expected_version=post["version"], title="Another Title")
    await here.app.writer.run(change, OPERATOR)
    after = await reader.get(query, If_None_Match=before)
    assert (after.status_code, after.json()["data"]["post"]["title"]) == (200, "Another Title")


async def test_an_answer_is_shared_once_it_has_keys(reader: Reader) -> None:
    query = "{ posts(first: 3) { nodes { slug } } }"
    first, second = await reader.get(query), await reader.get(query)
    assert (first.headers["cache-control"], "surrogate-key" in first.headers) == (EACH_TIME, False)
    assert (second.headers["cache-control"], second.headers["surrogate-key"]) == (KEPT, "site article")
    assert first.headers["etag"] == second.headers["etag"]


async def test_the_keys_of_a_page_name_its_dialogue_and_nothing_hidden(here: Installed, reader: Reader) -> None:
    post = await a_post(reader)
    query = "query ($s: String!) { post(slug: $s) { title bylines { contributor { name } } tags { name } } }"
    told = (await kept(reader, query, {"s": post["slug"]})).headers["surrogate-key"].split(" ")
    assert told == ["site", "contributor:held", f"dialogue:{post['id']}", "tag:held"]
    free = (await kept(reader, query, {"s": "nothing-is-here"})).headers["surrogate-key"].split(" ")
    assert free == ["site", "article", "contributor:held", "tag:held"]


async def test_a_shared_cache_drops_a_picture_with_what_shows_it(here: Installed, http: httpx.AsyncClient) -> None:
    """It kept it for a day, whatever became of the article, and no purge reached it."""
    given = {"Authorization": f"Bearer {await here.token(Role.EDITOR)}"}
    media_id = (await http.post("/media", headers=given, content=picture())).json()["id"]
    query = f'{{ media(id: "{media_id}") {{ url }} }}'
    path = httpx.URL((await http.post("/graphql", json={"query": query}, headers=given)).json()["data"]["media"]["url"])
    post = await here.app.writer.run(CreatePost(title="On Quays", source=f"![](media:{media_id})"), OPERATOR)
    shown = await here.app.writer.run(PublishArticle(id=post.article_id, expected_version=post.version), OPERATOR)
    served = await http.get(path.path)
    assert served.headers["cache-control"] == "public, max-age=31536000, s-maxage=600, immutable"
    assert served.headers["surrogate-key"] == f"site dialogue:{post.article_id}"
    await here.app.writer.run(UnpublishArticle(id=post.article_id, expected_version=shown.version), OPERATOR)
    assert f"dialogue:{post.article_id}" in await keys_told_last(here)
    assert (await http.get(path.path)).status_code == 404


async def test_a_hidden_translation_is_no_key_and_is_shown_once_it_is_public(here: Installed, reader: Reader) -> None:
    original = await here.app.writer.run(CreatePost(title="On Sands", source="Sand.", locale="en"), OPERATOR)
    await here.app.writer.run(PublishArticle(id=original.article_id, expected_version=original.version), OPERATOR)
    hidden = await here.app.writer.run(
        CreatePost(title="Über Sand", source="Sand.", locale="de", translation_of_id=original.article_id), OPERATOR
    )
    query = '{ post(slug: "on-sands") { title translations { title } } }'
    before = await kept(reader, query)
    assert before.json()["data"]["post"]["translations"] == []
    assert f"dialogue:{original.article_id}" in before.headers["surrogate-key"]
    assert hidden.article_id not in before.headers["surrogate-key"]
    await here.app.writer.run(PublishArticle(id=hidden.article_id, expected_version=hidden.version), OPERATOR)
    after = await reader.get(query, If_None_Match=before.headers["etag"])
    assert after.json()["data"]["post"]["translations"] == [{"title": "Über Sand"}]
    assert f"dialogue:{original.article_id}" in " ".join(await keys_told_last(here))


async def keys_told_last(here: Installed) -> list[str]:
    """The keys of the last change, as whoever purges is told them."""
    told = "SELECT payload FROM outbox WHERE kind = 'answers.changed' ORDER BY id DESC LIMIT 1"
    ((payload,),) = await here.app.database.reader.fetch(told)
    keys: list[str] = json.loads(payload)["keys"]
    return keys


async def test_an_answer_with_errors_is_not_stored(reader: Reader) -> None:
    for query in ("{ nonsense }", "{ posts(first: -1) { nodes { slug } } }", "{"):
        answer = await reader.get(query)
        assert "errors" in answer.json()
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


@pytest.mark.parametrize("role", list(Role))
async def test_who_is_signed_in_asks_each_time_and_shares_nothing(here: Installed, http: Any, role: Role) -> None:
    reader = Reader(http, await here.token(role))
    for _ in range(3):
        answer = await reader.get(POSTS)
        assert answer.headers["cache-control"] == "private, no-cache"
        assert "surrogate-key" not in answer.headers
        same = await reader.get(POSTS, If_None_Match=answer.headers["etag"])
        assert (same.status_code, same.headers["cache-control"]) == (304, "private, no-cache")


@pytest.mark.parametrize(
    "query",
    [
        "{ viewer { role } }",
        "{ users { nodes { email } } }",
        "{ moderation { nodes { authorName } } }",
        "{ posts { nodes { createdBy { name } } } }",
        "{ posts { nodes { source } } }",
        '{ commentByReceipt(receipt: "x") { body } }',
    ],
)
async def test_what_shows_a_person_or_a_secret_is_stored_by_nobody(here: Installed, http: Any, query: str) -> None:
    for role in (Role.ADMIN, Role.READER):
        answer = await Reader(http, await here.token(role)).get(query, Accept_Encoding="gzip, br")
        assert answer.headers["cache-control"] == "private, no-store", answer.text
        assert not {"etag", "content-encoding"} & set(answer.headers)


async def test_previews_are_stored_by_nobody_and_not_compressed(here: Installed, reader: Reader) -> None:
    editor = Reader(reader.http, await here.token(Role.EDITOR))
    post = await a_post(reader)
    made = await editor.http.post(
        "/graphql",
        headers={"Authorization": f"Bearer {editor.token}", "Accept-Encoding": "gzip"},
        json={
            "query": "mutation ($id: ID!) { createPreviewLink(input: {articleId: $id}) { token errors { message } } }",
            "variables": {"id": post["id"]},
        },
    )
    assert made.headers["cache-control"] == "private, no-store"
    assert "content-encoding" not in made.headers
    token = made.json()["data"]["createPreviewLink"]["token"]
    query = "query ($t: String!) { preview(token: $t) { body } }"
    answer = await reader.get(query, {"t": token}, Accept_Encoding="gzip")
    assert answer.json()["data"]["preview"]["body"]
    assert answer.headers["cache-control"] == "no-store"
    assert not {"etag", "content-encoding"} & set(answer.headers)


@pytest.mark.parametrize(("accept", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("gzip, br;q=0", "gzip")])
async def test_a_long_answer_is_compressed_for_whoever_accepts_it(reader: Reader, accept: str, encoding: str) -> None:
    plain = await kept(reader, POSTS)
    async with reader.http.stream(
        "GET", "/graphql", params={"query": POSTS}, headers={"Accept-Encoding": accept}
    ) as answer:
        sent = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == encoding
    assert int(answer.headers["content-length"]) == len(sent) < len(plain.content) / 2
    assert (gzip.decompress if encoding == "gzip" else brotli.decompress)(sent) == plain.content
    assert answer.headers["etag"] == f'{plain.headers["etag"][:-1]}-{encoding}"'
    assert "Accept-Encoding" in answer.headers["vary"]
    same = await reader.get(POSTS, Accept_Encoding=accept, If_None_Match=answer.headers["etag"])
    other = await reader.get(POSTS, Accept_Encoding=accept, If_None_Match=plain.headers["etag"])
    assert (same.status_code, other.status_code) == (304, 200)


async def test_a_short_answer_is_not_compressed(reader: Reader) -> None:
    assert "content-encoding" not in (await reader.get("{ __typename }", Accept_Encoding="gzip, br")).headers


async def test_a_posted_query_is_compressed_and_not_stored(reader: Reader) -> None:
    answer = await reader.http.post("/graphql", json={"query": POSTS}, headers={"Accept-Encoding": "gzip"})
    assert (answer.headers["content-encoding"], answer.headers["cache-control"]) == ("gzip", "no-store")
    assert answer.json()["data"]["posts"]["nodes"]


FILES = ["/feed.atom", "/feed.json", "/dialogues/{slug}/feed.atom", "/exports/{slug}.md", "/dialogues/{slug}/export.md"]


@pytest.mark.parametrize("path", FILES)
async def test_a_feed_and_a_file_are_shared_validated_and_compressed(reader: Reader, path: str) -> None:
    address = path.format(slug=(await a_post(reader))["slug"])
    await reader.page(address)
    answer = await reader.page(address)
    assert answer.headers["cache-control"] == KEPT
    assert answer.headers["surrogate-key"] == "site article comment contributor tag"
    assert parsedate_to_datetime(answer.headers["last-modified"]) <= datetime.now(UTC)
    assert ("content-disposition" in answer.headers) == ("export" in path)
    same = await reader.page(address, If_None_Match=answer.headers["etag"])
    assert (same.status_code, same.content) == (304, b"")
    packed = await reader.page(address, Accept_Encoding="br")
    assert (packed.headers["content-encoding"], packed.content) == ("br", answer.content)
    assert packed.headers["etag"] != answer.headers["etag"]


async def test_the_file_of_the_site_is_validated(reader: Reader) -> None:
    answer = await reader.page("/export.atom")
    assert answer.status_code == 200
    assert "content-disposition" not in answer.headers
    same = await reader.page("/export.atom", If_None_Match=answer.headers["etag"])
    assert (same.status_code, same.content) == (304, b"")


async def test_a_file_for_somebody_is_for_nobody_else(here: Installed, http: httpx.AsyncClient) -> None:
    reader = Reader(http, await here.token(Role.EDITOR))
    for path in ("/feed.atom", "/export.atom"):
        answer = await reader.page(path)
        assert (answer.headers["cache-control"], "surrogate-key" in answer.headers) == ("private, no-cache", False)
        assert (await reader.page(path, If_None_Match=answer.headers["etag"])).status_code == 304


async def test_a_name_that_changes_changes_what_shows_it(here: Installed, reader: Reader) -> None:
    query = "{ tags { id slug name version } }"
    before = await kept(reader, query)
    tag = before.json()["data"]["tags"][0]
    await here.app.writer.run(UpdateTag(id=tag["id"], expected_version=tag["version"], name="Another Name"), OPERATOR)
    assert (await reader.get(query, If_None_Match=before.headers["etag"])).status_code == 200


async def test_without_the_setting_everybody_asks_each_time(tmp_path: Path, sqlite_template: Path) -> None:
    async with installed(tmp_path, sqlite_template, rate_limits="off") as site:
        await load_sample(site.app.database, site.app.writer)
        async with httpx.AsyncClient(verify=False, base_url=site.address, timeout=HANG) as client:
            answer = await kept(Reader(client), POSTS)
            assert (answer.headers["cache-control"], "surrogate-key" in answer.headers) == (EACH_TIME, False)
