"""Two hundred times two people change the same version at once, over HTTP and by two servers: each time one is told."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.growth import HANG
from support.postgres import aside
from support.sampling import sampled
from support.served import Served, serve
from support.writing import newsroom_of

from gql_blog.content import Role
from gql_blog.store import Database, Revision
from gql_blog.write import CreateToken

ROUNDS = 100
"""Each has two conflicts: one of the live text, and one of the working copy."""

_ERRORS = "errors { __typename code message ... on VersionConflict { currentVersion } }"
UPDATE = f"""mutation ($id: ID!, $version: Int!, $title: String!) {{
    done: updateArticle(input: {{ id: $id, expectedVersion: $version, title: $title }}) {{ {_ERRORS} }} }}"""
SAVE = f"""mutation ($id: ID!, $version: Int!, $title: String!) {{
    done: saveWorkingCopy(input: {{ articleId: $id, expectedVersion: $version, title: $title }}) {{ {_ERRORS} }} }}"""
WRITE = f"""mutation ($id: ID!, $version: Int!, $source: String!) {{
    done: updateArticle(input: {{ id: $id, expectedVersion: $version, source: $source }}) {{
        article {{ version }} findings {{ code }} {_ERRORS} }} }}"""
MERGE = """query ($id: ID!) { node(id: $id) { ... on Post {
    version title revisions(first: 1) { nodes { version title } }
    workingCopy { version base { title } revision { title } } } } }"""


@pytest.fixture
def servers(database_url: str, tmp_path: Path) -> Iterator[list[Served]]:
    """Two servers of one site, each a process of its own."""
    with ExitStack() as stack:
        started = []
        for name in ("one", "other"):
            folder = tmp_path / name
            folder.mkdir()
            limits: Any = {"GQL_BLOG_RATE_LIMITS": "off", "GQL_BLOG_BLOCKED_PLUGINS": "*"}
            started.append(stack.enter_context(serve(folder, GQL_BLOG_DATABASE_URL=database_url, **limits)))
        yield started


async def a_post(url: str) -> tuple[str, str]:
    """Make a draft; return its id, and the token of an editor."""
    database = await Database.open(url)
    try:
        room = newsroom_of(database)
        await room.somebody(Role.EDITOR, "Ed")
        token = await room.run(CreateToken(email="ed.editor@example.org"))
        return (await room.post(publish=False)).article_id, token.secret
    finally:
        await database.close()


async def revisions(url: str, article: str) -> list[Any]:
    database = await Database.open(url)
    try:
        rows = await newsroom_of(database).rows(Revision, article_id=article)
        return sorted(rows, key=lambda each: each.number)
    finally:
        await database.close()


async def collide(clients: list[httpx.AsyncClient], query: str, article: str, version: int) -> str:
    """Send one change to both servers at once; return the title that was written."""

    async def send(client: httpx.AsyncClient, title: str) -> Any:
        variables = {"id": article, "version": version, "title": title}
        answer = await client.post("/graphql", json={"query": query, "variables": variables})
        return answer.json()["data"]["done"]["errors"]

    titles = [f"{name} {version}" for name in ("One", "Other")]
    told = await asyncio.gather(*map(send, clients, titles))
    (lost,) = [each for each in told if each]
    assert [(each["__typename"], each["code"], each["currentVersion"]) for each in lost] == [
        ("VersionConflict", "CONFLICT", version + 1)
    ]
    return titles[told.index([])]


async def each_is_found(servers: list[Served], article: str, token: str, rounds: int) -> tuple[list[str], list[str]]:
    """Let both servers change the live text and the working copy; return the titles that were written."""
    live, saved = [], []
    headers = {"Authorization": f"Bearer {token}"}
    clients = [
        httpx.AsyncClient(verify=False, base_url=each.address, headers=headers, timeout=HANG) for each in servers
    ]
    try:
        for number in range(rounds):
            live.append(await collide(clients, UPDATE, article, number + 1))
            saved.append(await collide(clients, SAVE, article, number))
        answer = await clients[0].post("/graphql", json={"query": MERGE, "variables": {"id": article}})
    finally:
        for each in clients:
            await each.aclose()
    # Whoever lost can merge: what is live, what is being written, and what that began with are one query.
    found = answer.json()["data"]["node"]
    assert (found["version"], found["title"]) == (rounds + 1, live[-1])
    assert (found["workingCopy"]["version"], found["workingCopy"]["revision"]["title"]) == (rounds, saved[-1])
    assert found["workingCopy"]["base"]["title"] == live[0]
    return live, saved


@pytest.mark.long
@pytest.mark.parametrize("rounds", sampled([3, ROUNDS], 1))
@pytest.mark.parametrize("dialect", ["postgres", pytest.param("sqlite", marks=pytest.mark.long)])
def test_of_conflicting_changes_each_is_found(servers: list[Served], database_url: str, rounds: int) -> None:
    article, token = aside(a_post(database_url))
    live, saved = aside(each_is_found(servers, article, token, rounds))
    rows = aside(revisions(database_url, article))
    assert [each.number for each in rows] == list(range(1, 2 * rounds + 2))
    assert [each.title for each in rows if each.copy_version is None][1:] == live
    assert [each.title for each in rows if each.copy_version is not None] == saved
    assert len(live) + len(saved) == 2 * rounds


async def each_is_kept(servers: list[Served], article: str, token: str, rounds: int) -> list[str]:
    """Let both servers change another paragraph of one version at once; return the paragraphs that are to be there."""
    paragraphs, version = ["First.", "Between.", "Last."], 2
    headers = {"Authorization": f"Bearer {token}"}
    clients = [httpx.AsyncClient(base_url=each.address, headers=headers, timeout=HANG) for each in servers]

    async def send(client: httpx.AsyncClient, base: int, source: str) -> Any:
        variables = {"id": article, "version": base, "source": source}
        answer = await client.post("/graphql", json={"query": WRITE, "variables": variables})
        return answer.json()["data"]["done"]

    try:
        await send(clients[0], 1, "\n\n".join(paragraphs))
        for number in range(rounds):
            one, other = [f"One {number}.", *paragraphs[1:]], [*paragraphs[:2], f"Other {number}."]
            told = await asyncio.gather(
                *(send(client, version, "\n\n".join(each)) for client, each in zip(clients, (one, other), strict=True))
            )
            assert [each["errors"] for each in told] == [[], []]
            assert sorted(len(each["findings"]) for each in told) == [0, 1]
            version += 2
            assert max(each["article"]["version"] for each in told) == version
            paragraphs = [one[0], paragraphs[1], other[2]]
    finally:
        for each in clients:
            await each.aclose()
    return paragraphs


@pytest.mark.long
@pytest.mark.parametrize("rounds", sampled([3, ROUNDS], 1))
@pytest.mark.parametrize("dialect", ["postgres", pytest.param("sqlite", marks=pytest.mark.long)])
def test_of_changes_of_different_paragraphs_each_is_kept(servers: list[Served], database_url: str, rounds: int) -> None:
    article, token = aside(a_post(database_url))
    paragraphs = aside(each_is_kept(servers, article, token, rounds))
    rows = aside(revisions(database_url, article))
    assert rows[-1].source == "\n\n".join(paragraphs)
    assert [each.version for each in rows] == list(range(1, 2 * rounds + 3))
