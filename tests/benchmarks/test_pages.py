"""The hand-written pages and ours answer the same: what is compared is comparable."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from support.postgres import Server

from benchmarks.asking import settled
from benchmarks.handwritten.application import build
from benchmarks.publication import Size, make_databases, outline
from benchmarks.workloads import Workload, workloads
from gql_blog.access import ANONYMOUS
from gql_blog.app import assembled
from gql_blog.settings import load_settings

SMALL = Size(posts=40, responses=200, contributors=20, comments=900, body=1_500)
ALL = workloads(outline(SMALL), deep=20)

ResultCache = Mapping[str, list[Any]]


async def _handwritten(url: str, *, packed: bool = False) -> ResultCache:
    app = build(url, packed=packed)
    found: dict[str, list[Any]] = {}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client,
    ):
        for name, workload in ALL.items():
            bodies = _some(workload)
            answers = [(await client.post("/graphql", content=body)).json() for body in bodies]
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
                    viewer=ANONYMOUS,
                )
                for asked in map(orjson.loads, _some(workload))
            ]
            read = [orjson.loads(answer.body) for answer in answers]
            assert not [answer for answer in read if "errors" in answer]
            found[name] = [settled(answer["data"]) for answer in read]
    return found


def _some(workload: Workload) -> list[str]:
    return workload.bodies()[:4]


async def test_sqlite(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'blog.sqlite3'}"
    await make_databases([url], SMALL, data_dir=tmp_path)
    expected = await _handwritten(url)
    _is_worth_comparing(expected)
    assert await _ours(url, tmp_path) == expected


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
    for article in (answer["article"] for answer in answers["article"]):
        assert article["respondingTo"]
        assert len(article["comments"]["nodes"]) == 10
        assert article["bylines"]
    assert len(answers["home"][0]["posts"]["nodes"]) == 20
    responses = [post["responses"]["nodes"] for post in answers["deep"][0]["posts"]["nodes"]]
    assert len(responses) == 20
    assert max(map(len, responses)) == 5
    assert max(len(each["comments"]["nodes"]) for post in responses for each in post) == 5
    assert max(len(answer["article"]["footnotes"]) for answer in answers["dialogue"]) > 1
    assert min(len(answer["article"]["responses"]["nodes"]) for answer in answers["dialogue"]) > 5
