"""The hand-written pages and ours answer the same: what is compared is comparable."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from support.postgres import Server

from benchmarks.asking import settled
from benchmarks.handwritten.application import build
from benchmarks.publication import Size, make_databases, outline, token
from benchmarks.workloads import Workload, workloads
from gql_blog.access import ANONYMOUS
from gql_blog.access.authentication import authenticate
from gql_blog.app import assembled
from gql_blog.settings import load_settings

SMALL = Size(posts=40, responses=200, contributors=20, comments=900, body=1_500, hidden=25, threads=(120,))
HIDDEN = [{"slug": slug} for slug in ("draft-1", "hidden-1", "hidden-25")]
"""A draft of the author, a response of the reader to it, and one of an editor to a draft of theirs."""


def _all() -> Mapping[str, Workload]:
    """Return the workloads; articles and dialogues that not everybody sees come first."""
    return {
        name: replace(each, variables=[*HIDDEN, *each.variables]) if each.page in ("article", "dialogue") else each
        for name, each in workloads(outline(SMALL), deep=20).items()
    }


ALL = _all()

ResultCache = Mapping[str, list[Any]]


async def _handwritten(url: str, *, packed: bool = False) -> ResultCache:
    app = build(url, packed=packed)
    found: dict[str, list[Any]] = {}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client,
    ):
        for name, workload in ALL.items():
            requests = workload.requests()
            answers = [
                (await client.post("/graphql", content=body, headers=requests.headers)).json()
                for body in _some(workload)
            ]
            found[name] = [settled(answer["data"]) for answer in answers]
    return found


async def _ours(url: str, folder: Path) -> ResultCache:
    found: dict[str, list[Any]] = {}
    async with assembled(load_settings(database_url=url, data_dir=folder)) as app:
        for name, workload in ALL.items():
            answers = [
                await app.engine.execute(
                    query=asked["query"],
                    operation_name=asked["operationName"],
                    variables=asked["variables"],
                    viewer=await authenticate(app.database, token(workload.role)) if workload.role else ANONYMOUS,
                )
                for asked in map(orjson.loads, _some(workload))
            ]
            read = [orjson.loads(answer.body) for answer in answers]
            assert not [answer for answer in read if "errors" in answer]
            found[name] = [settled(answer["data"]) for answer in read]
    return found


def _some(workload: Workload) -> Sequence[str]:
    return workload.requests().bodies[:7]


@pytest.mark.long
async def test_sqlite(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'blog.sqlite3'}"
    await make_databases([url], SMALL, data_dir=tmp_path)
    expected = await _handwritten(url)
    _is_worth_comparing(expected)
    assert await _ours(url, tmp_path) == expected


@pytest.mark.long
async def test_postgres(postgres_server: Server, tmp_path: Path) -> None:
    url = postgres_server.create()
    try:
        await make_databases([url], SMALL, data_dir=tmp_path)
        expected = await _handwritten(url)
        _is_worth_comparing(expected)
        assert await _handwritten(url, packed=True) == expected
        assert await _ours(url, tmp_path) == expected
    finally:
        postgres_server.drop(url)


@pytest.mark.long
@pytest.mark.parametrize("name", ["Article", "Dialogue"])
async def test_what_is_not_there_is_null(name: str, tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'blog.sqlite3'}"
    await make_databases([url], Size(posts=1, responses=0, contributors=3, comments=0, body=100), data_dir=tmp_path)
    app = build(url)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client,
    ):
        answer = await client.post("/graphql", json={"operationName": name, "variables": {"slug": "nothing"}})
    assert answer.json() == {"data": {"article": None}}


def _is_worth_comparing(answers: ResultCache) -> None:
    for article in (answer["article"] for answer in answers["article"][len(HIDDEN) :]):
        assert article["respondingTo"]
        assert len(article["comments"]["nodes"]) == 10
        assert article["bylines"]
    assert len(answers["home"][0]["posts"]["nodes"]) == 20
    assert len(answers["thread"][-1]["article"]["responses"]["nodes"]) == 100
    for page, seen in (("article", []), ("article-reader", [1]), ("article-editor", [0, 1, 2])):
        assert [place for place in range(len(HIDDEN)) if answers[page][place]["article"]] == seen
    assert answers["article-reader"][1]["article"]["respondingTo"] is None
    assert [len(answers[page][0]["article"]["responses"]["nodes"]) for page in ("dialogue-editor",)] == [1]
    responses = [post["responses"]["nodes"] for post in answers["deep"][0]["posts"]["nodes"]]
    assert len(responses) == 20
    assert max(map(len, responses)) == 5
    assert max(len(each["comments"]["nodes"]) for post in responses for each in post) == 5
    assert max(len(answer["article"]["footnotes"]) for answer in answers["dialogue"] if answer["article"]) > 1
    assert min(len(answer["article"]["responses"]["nodes"]) for answer in answers["dialogue"][len(HIDDEN) :]) > 5
