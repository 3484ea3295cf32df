"""What is told of a run: ratios of rounds, goals met and not, and the JSON that others read."""

import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.first_sight import FirstSight
from benchmarks.goals import GOALS, Found, outcomes
from benchmarks.growth import LengthGrowth, PageGrowth
from benchmarks.load import Loaded, client
from benchmarks.measuring import Figures, Sample, figures, ratio, server_cpu, total_cpu
from benchmarks.options import PARTS, READING, options
from benchmarks.report import Record, machine, save, summary, versions
from benchmarks.servers import NAMES
from benchmarks.worker import Worker
from benchmarks.workloads import NAMES as WORKLOADS


def _sample(connections: int, server: float, database: float = 0.0, requests: int = 1_000) -> Sample:
    return Sample(connections, Loaded(requests, 2.0, 0.5, 0, 900.0), server, database, 0.0)


def _figures(*server: float, database: float = 0.1) -> Figures:
    return figures([*(_sample(16, each, database) for each in server), _sample(1, 9.0)])


@pytest.fixture
def found() -> Found:
    """Every server under every workload; ours costs half of what is written by hand."""
    cost = {name: 0.1 if name.startswith(("ours", "hello")) else 0.2 for name in NAMES}
    return {workload: {name: _figures(cost[name]) for name in NAMES} for workload in WORKLOADS}


def test_a_ratio_is_that_of_rounds_not_of_medians() -> None:
    # The second round was disturbed, for both; the third for one alone.
    one, other = _figures(1.0, 3.0, 9.0), _figures(2.0, 6.0, 2.0)
    value = ratio(one, other, server_cpu)
    assert (value.value, value.least, value.most) == (0.5, 0.5, 4.5)
    assert ratio(_figures(0.9), _figures(1.9), total_cpu).value == pytest.approx(0.5)


def test_few_requests_at_once_leave_it_to_those_alone() -> None:
    assert figures([_sample(1, 4.0, requests=10)]).server_cpu_ms == 4.0
    assert figures([_sample(16, 5.0), _sample(1, 4.0)]).server_cpu_ms == 5.0


def test_goals_say_what_is_met(found: Found) -> None:
    by_goal = {(each.goal.says, each.workload): each for each in outcomes(found)}
    assert len(by_goal) == len(GOALS) * len(WORKLOADS)
    assert by_goal["total CPU ÷ fair handler, PostgreSQL", "article"].met is True
    assert by_goal["PostGraphile 5's total CPU (warm) ÷ ours", "deep"].met is False
    asked = by_goal["total CPU of Strawberry with its caches ÷ tuned handler", "deep"]
    assert asked.ratio.value == pytest.approx(1.0)
    assert asked.met is None, "it only tells"
    assert by_goal["tuned handler's total CPU ÷ fair handler", "home"].met is None
    assert outcomes({"article": {"hello": _figures(1.0)}}) == []


def test_everything_is_written_down(found: Found, tmp_path: Path) -> None:
    record = Record(
        datetime(2026, 1, 2, 3, 4, tzinfo=UTC), machine(), versions("17", ()), {"posts": 2_000}, 2.0, 3, found,
        without={"postgraphile": "npm is not here"},
        first_sight={"article": FirstSight(1.0, 1.7)},
        page_growth=[
            PageGrowth("sqlite", "anonymous", "home", 1.0, 1.2, 1.2),
            PageGrowth("sqlite", "READER", "home", 1.0, 2.5, 2.5),
        ],
        deep_growth=[LengthGrowth("sqlite", {10: 0.2, 50: 0.1, 100: 0.11})],
        bibliography_growth=[LengthGrowth("sqlite", {10: 0.2, 100: 2.0, 1000: 32.0}, whole=True)],
        workers=[Worker("ours-sqlite", 80.0, 95.5, 10_000, 0.8)],
    )  # fmt: skip
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- benchmarks: written by make bench -->old<!-- /benchmarks -->\nafter\n")
    save(record, tmp_path, readme)
    told = json.loads((tmp_path / "read.json").read_text(encoding="utf-8"))
    assert set(told) >= {"machine", "versions", "data", "workloads"}
    assert set(told["workloads"]) == set(WORKLOADS)
    assert set(told["workloads"]["deep"]["ours-postgres"]) >= {
        "serverCpuMs", "databaseCpuMs", "p50Ms", "requestsPerSecond", "bytes",
    }  # fmt: skip
    assert set(told["workloads"]["deep"]) >= {
        "sql-postgres", "sql-sqlite", "ours-postgres", "ours-sqlite", "ours-cached", "strawberry-postgres",
        "postgraphile",
    }  # fmt: skip
    assert told["deepGrowth"][0]["ratio"] == pytest.approx(1.1)
    page = (tmp_path / "read.md").read_text(encoding="utf-8")
    assert all(line in page for line in summary(record.json()).splitlines())
    assert "**1.70**" in page, "what is not reached is bold"
    assert "| READER | **2.50** · 2.50 ms |" in page
    assert "| READER | **2.08** |" in page, "a viewer beside anonymous"
    assert "| sqlite | 0.2000 | 2.0000 | 32.0000 | **16.00** |" in page
    assert "| ours-sqlite | 80 | 96 | 10,000 | 0.80 |" in page
    assert "postgraphile npm is not here" in page
    essence = readme.read_text(encoding="utf-8")
    assert essence.startswith("before\n<!-- ")
    assert essence.endswith("-->\nafter\n")
    assert "| gql_blog | 0.67 | 0.67 | 0.67 | 0.67 |" in essence
    assert "| Directus 11 | 1.00 |" in essence
    assert "| Keystone 6 | 1.00 |" in essence
    assert "old" not in essence
    drawn = ElementTree.fromstring((tmp_path / "read.svg").read_text(encoding="utf-8"))
    assert len(drawn.findall("{http://www.w3.org/2000/svg}rect")) == 1 + len(WORKLOADS) * (len(NAMES) - 1)


def test_options_name_what_there_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BENCH_SECONDS", "0.5")
    every = options([])
    assert (every.servers, every.workloads, every.parts, every.seconds) == (NAMES, WORKLOADS, PARTS, 0.5)
    some = options(["--servers", "hello,ours-sqlite", "--seconds", "3", "--client", "own"])
    assert (some.servers, some.parts, some.seconds) == (("hello", "ours-sqlite"), READING, 3.0)
    assert options(["--only", "viewers,worker"]).parts == ("viewers", "worker")
    assert options(["--seconds", "0.1"]).load is client, "wrk knows no parts of seconds"
    assert some.load is client
    with pytest.raises(SystemExit):
        options(["--save", "--servers", "hello"])
    assert "a run of everything" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        options(["--servers", "nobody"])
    assert "nobody: not one of sql-postgres" in capsys.readouterr().err
