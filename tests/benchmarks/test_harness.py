"""The harness itself, on a small publication: servers are started, held against each other, loaded and measured."""

import os
from itertools import product
from pathlib import Path
from threading import Thread

import pytest
from support.postgres import aside

from benchmarks import processor
from benchmarks.asking import answers, check, difference, settled
from benchmarks.load import Requests, client, steady
from benchmarks.measuring import Bench, alternate, figures, measure
from benchmarks.publication import Size, make_databases, outline
from benchmarks.servers import Databases, Running, Server, running, server
from benchmarks.servers.environments import installed
from benchmarks.servers.server import as_it_is
from benchmarks.worker import workers
from benchmarks.workloads import Workload, workloads

SMALL = Size(posts=30, responses=90, contributors=12, comments=400, body=600, hidden=3, threads=(12,))
WORK = workloads(outline(SMALL), deep=10)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """A small publication on SQLite."""
    folder = tmp_path_factory.mktemp("harness")
    file = folder / "blog.sqlite3"
    aside(make_databases([f"sqlite://{file}"], SMALL, data_dir=folder))
    return Databases(file, "", "")


@pytest.fixture(autouse=True)
def kept_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is left in the folder of real runs."""
    monkeypatch.setattr("benchmarks.servers.starting.LOGS", tmp_path / "logs")
    monkeypatch.setattr("benchmarks.servers.ours.WORK", tmp_path)


@pytest.mark.long
def test_servers_are_compared_and_measured(rows: Databases) -> None:
    core, _ = processor.cores()
    with (
        running("sql-sqlite", server("sql-sqlite", rows), core) as one,
        running("ours-sqlite", server("ours-sqlite", rows), core) as other,
    ):
        for workload in WORK.values():
            check([one, other], workload)
        bench = Bench(client, core, os.getpid(), seconds=0.1, repeats=0)
        taken = measure(bench, [one, other], [WORK["home"], WORK["home-editor"]], 1, lambda _: None)
        pair = alternate(bench, [(each, WORK["deep"].requests()) for each in (one, other)], 1)
    pages, servers = ("home", "home-editor"), ("sql-sqlite", "ours-sqlite")
    assert set(taken) == set(product(pages, servers))
    for figured in (*pair, *map(figures, taken.values())):
        assert figured.telling[0].loaded.failed == 0
        assert figured.bytes > 500
    assert not [pid for pid in (one.pid, other.pid) if Path(f"/proc/{pid}/cwd").exists()], "both have ended"


@pytest.mark.long
def test_a_worker_is_started_weighed_and_asked(rows: Databases) -> None:
    (found,) = workers(rows, WORK, processor.cores()[0], 2, lambda _: None, names=["ours-sqlite"], requests=40)
    assert (found.server, found.requests) == ("ours-sqlite", 40)
    assert 20 < found.start_mb <= found.after_mb
    assert found.first_answer_s > 0


@pytest.mark.long
def test_the_steady_load_counts_what_it_asks(rows: Databases) -> None:
    core, _ = processor.cores()
    with running("ours-sqlite", server("ours-sqlite", rows), core) as one:
        loaded = steady(one.address, WORK["article-reader"].requests(), 16, 0.0, core)
        refused = steady(one.address, Requests(WORK["home"].requests().bodies, "nobody"), 1, 0.0, core)
    assert (loaded.requests, loaded.failed) == (1, 0)
    assert loaded.size > 500
    assert refused.failed == 1


def test_a_server_that_answers_otherwise_is_not_measured(rows: Databases) -> None:
    core, _ = processor.cores()
    with running("sql-sqlite", server("sql-sqlite", rows), core) as one:
        without_slugs = Server(one.server.command, common=lambda data: {"posts": data["posts"]["nodes"]})
        another = Running("another", without_slugs, one.pid, one.port)
        with pytest.raises(SystemExit, match=r"home .* sql-sqlite and another answer differently at data\.posts"):
            check([one, another], WORK["home"])
        assert len(answers(one, WORK["article"])) == len(WORK["article"].variables[:12]) > 1


def test_a_server_that_does_not_start_is_told_of() -> None:
    broken = Server(lambda _: ["false"])
    with (
        pytest.raises(SystemExit, match=r"broken ended before it listened; .*broken\.log says why"),
        running("broken", broken, processor.cores()[0]),
    ):
        pass


def test_an_installation_that_was_broken_off_has_no_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.servers.environments.WORK", tmp_path)
    (tmp_path / "peers/postgraphile/node_modules/postgraphile").mkdir(parents=True)
    assert installed(["postgraphile"]) == {}


def test_the_first_difference_is_named() -> None:
    assert difference({"a": [1, {"b": "same, and x"}]}, {"a": [1, {"b": "same, and y"}]}) == (
        "data.a[1].b, character 10: 'same, and x' and 'same, and y'"
    )
    assert difference({"a": 1}, {}).startswith("data.a, ")
    assert difference([1], [1, 2]).startswith("data, ")


def test_instants_are_written_in_one_way() -> None:
    told = ["2020-01-31T12:00:00Z", "2020-01-31T12:00:00+00:00", "2020-01-31T12:00:00.000000Z"]
    assert settled({"at": told, "no": ["2020-01-31", as_it_is(None)]}) == {
        "at": ["2020-01-31T12:00:00Z"] * 3,
        "no": ["2020-01-31", None],
    }


def test_time_is_told_of_a_process_and_of_its_children() -> None:
    before = processor.seconds(os.getpid())
    while processor.seconds(os.getpid()) - before < 0.02:
        sum(range(10_000))
    assert os.getpid() in processor.tree(os.getppid())
    assert processor.busy() > before


def test_time_of_a_thread_that_ended_is_told() -> None:
    before = processor.seconds(os.getpid())
    thread = Thread(target=lambda: sum(range(5_000_000)))
    thread.start()
    thread.join()
    assert processor.seconds(os.getpid()) - before > 0.02


def test_variables_take_turns() -> None:
    workload = Workload("home", [{"first": 1}, {"first": 2}], "home")
    one, two = workload.requests().bodies
    assert '"variables": {"first": 1}' in one
    assert '"variables": {"first": 2}' in two
    assert '"operationName": "Home"' in one
