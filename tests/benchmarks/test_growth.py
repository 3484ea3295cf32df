"""The pages whose growth is measured: each answers whoever may ask, is full, and its figures are what they say."""

import json
import os
from pathlib import Path

import pytest
from support.postgres import Server as Postgres
from support.postgres import aside

from benchmarks import growth, processor
from benchmarks.growth import PAGES, LengthGrowth, bibliography_growth, page_growth
from benchmarks.load import steady
from benchmarks.measuring import Bench
from benchmarks.publication import Size, make_databases
from benchmarks.servers import Databases, running, server

SMALL = Size(posts=300, responses=300, contributors=8, comments=600, body=100, hidden=25, threads=(10, 100))


@pytest.fixture
def rows(tmp_path: Path, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch) -> Databases:
    """A small publication on both databases, in place of those of 2,000 and 50,000 articles."""
    monkeypatch.setattr("benchmarks.servers.starting.LOGS", tmp_path / "logs")
    monkeypatch.setattr("benchmarks.servers.ours.WORK", tmp_path)
    monkeypatch.setattr(growth, "FEW", SMALL)
    monkeypatch.setattr(growth, "MANY", SMALL)
    file, url = tmp_path / "blog.sqlite3", postgres_server.create()
    aside(make_databases([f"sqlite://{file}", url], SMALL, data_dir=tmp_path))
    return Databases(file, url, "")


@pytest.mark.long
def test_every_page_is_full_for_whoever_may_ask(rows: Databases) -> None:
    told = {}
    for name in ("ours-sqlite", "ours-postgres"):
        with running(name, server(name, rows), processor.cores()[0]) as one:
            told[name] = {
                (page.name, role): _without_cursors(growth._answer(one, page.requests(role)))
                for page in PAGES
                for role in page.viewers
            }
    assert told["ours-sqlite"] == told["ours-postgres"]
    for (page, role), answer in told["ours-sqlite"].items():
        if page == "bibliography":
            assert json.dumps(answer).count('"slug"') == 200, role
        else:
            assert len(_nodes(answer)) == 20, (page, role)


@pytest.mark.long
def test_growth_is_measured_for_everybody(rows: Databases) -> None:
    core, _ = processor.cores()
    bench = Bench(steady, core, os.getpid(), seconds=0.0, repeats=0)
    found = page_growth(bench, rows, rows, core, 1, lambda _: None)
    each = len([role for page in PAGES for role in page.viewers]) + 2
    assert len(found) == 2 * each
    assert {one.database for one in found} == {"sqlite", "postgres"}
    assert all(one.ratio > 0 for one in found)
    lengths = bibliography_growth(bench, rows, core, 1, lambda _: None, SMALL.threads)
    assert [tuple(one.cost_ms) for one in lengths] == [(10, 100), (10, 100)]


def test_growth_of_the_whole_is_that_of_the_last_step() -> None:
    costs = {10: 1.0, 100: 30.0, 1_000: 60.0}
    assert LengthGrowth("sqlite", costs, whole=True).ratio == 2.0
    assert LengthGrowth("sqlite", costs).ratio == 30.0


def _without_cursors(value: object) -> object:
    """Return an answer without its cursors, which the databases write each in their way."""
    if isinstance(value, dict):
        return {key: _without_cursors(inner) for key, inner in value.items() if key != "endCursor"}
    return [_without_cursors(each) for each in value] if isinstance(value, list) else value


def _nodes(answer: object) -> list[object]:
    """Return the one list of an answer, however deep it is."""
    while isinstance(answer, dict) and "nodes" not in answer:
        answer = next(value for value in answer.values() if isinstance(value, dict))
    assert isinstance(answer, dict)
    return list(answer["nodes"])
