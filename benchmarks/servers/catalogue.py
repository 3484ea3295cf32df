"""Every server that can be measured."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.places import WORK
from benchmarks.publication import STANDARD, outline
from benchmarks.servers.server import Databases, Server
from benchmarks.workloads import workloads

_BIN = Path(sys.executable).parent
_NOTHING_KEPT = {"KEPT_ANSWERS_MB": "0"}
_UVICORN = (
    "--factory",
    "--host=127.0.0.1",
    "--loop=uvloop",
    "--http=httptools",
    "--no-access-log",
    "--log-level=warning",
)


def uvicorn(factory: str, *, python: Path = Path(sys.executable)) -> Callable[[int], list[str]]:
    """Return the command that serves what ``factory`` makes, in one process, as fast as uvicorn goes."""
    return lambda port: [str(python), "-m", "uvicorn", factory, "--port", str(port), *_UVICORN]


def _handwritten(url: str, style: str = "rows") -> Server:
    return Server(
        uvicorn("benchmarks.handwritten.application:application"),
        {"BENCH_DATABASE_URL": url, "BENCH_STYLE": style},
    )


def _ours(url: str, **settings: str) -> Server:
    """``gql-blog serve`` with its default settings, but for the rates: one address asks for everything here."""
    return Server(
        lambda port: [str(_BIN / "gql-blog"), "serve", "--port", str(port)],
        _ours_environment(url, settings),
    )


def _ours_environment(url: str, settings: Mapping[str, str]) -> dict[str, str]:
    return {
        "GQL_BLOG_DATABASE_URL": url,
        "GQL_BLOG_DATA_DIR": str(WORK / "installation"),
        "GQL_BLOG_RATE_LIMITS": "off",
        **{f"GQL_BLOG_{name}": value for name, value in settings.items()},
    }


def _hello(databases: Databases) -> Server:
    first = {each.operation: next(iter(each.variables[0].values())) for each in workloads(outline(STANDARD)).values()}
    return Server(
        uvicorn("benchmarks.handwritten.hello:application"),
        {"BENCH_DATABASE_URL": databases.sqlite_url, "BENCH_FIRST": json.dumps(first)},
        answers=False,
    )


_MADE: Mapping[str, Callable[[Databases], Server]] = {
    "sql-postgres": lambda databases: _handwritten(databases.postgres),
    "sql-sqlite": lambda databases: _handwritten(databases.sqlite_url),
    "sql-tuned-postgres": lambda databases: _handwritten(databases.postgres, "packed"),
    "ours-postgres": lambda databases: _ours(databases.postgres, **_NOTHING_KEPT),
    "ours-sqlite": lambda databases: _ours(databases.sqlite_url, **_NOTHING_KEPT),
    "ours-cached": lambda databases: _ours(databases.postgres),
    "ours-executed": lambda databases: Server(
        uvicorn("benchmarks.executed:application"), _ours_environment(databases.postgres, _NOTHING_KEPT)
    ),
    "hello": _hello,
    "strawberry-postgres": lambda databases: Server(
        uvicorn("benchmarks.peers.strawberry_tortoise.application:application"),
        {"BENCH_DATABASE_URL": databases.postgres},
    ),
}
NAMES = tuple(_MADE)


def server(name: str, databases: Databases) -> Server:
    """Return one server over these databases."""
    return _MADE[name](databases)
