"""The project's own server, and what it is held against."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.places import WORK
from benchmarks.publication import STANDARD, outline
from benchmarks.servers.commands import uvicorn
from benchmarks.servers.server import Databases, Server
from benchmarks.workloads import PAGES, THREAD, workloads

NOTHING_KEPT = {"RESULT_CACHE_MB": "0"}
_BIN = Path(sys.executable).parent


def served(url: str, **settings: str) -> Server:
    """``gql-blog serve`` with its default settings, but for the rates: one address asks for everything here."""
    return Server(
        lambda port: [str(_BIN / "gql-blog"), "serve", "--port", str(port)],
        _environment(url, settings),
    )


def executed(url: str) -> Server:
    """Ours through Strawberry's ``Schema.execute``."""
    return Server(uvicorn("benchmarks.executed:application"), _environment(url, NOTHING_KEPT))


def handwritten(url: str, style: str = "rows") -> Server:
    """The hand-written pages."""
    return Server(
        uvicorn("benchmarks.handwritten.application:application"), {"BENCH_DATABASE_URL": url, "BENCH_STYLE": style}
    )


def hello(databases: Databases) -> Server:
    """A server that does nothing but answer."""
    every = workloads(outline(STANDARD))
    first = {name: [every[name].operation, *every[name].variables[0].values()] for name in (*PAGES, THREAD)}
    return Server(
        uvicorn("benchmarks.handwritten.hello:application"),
        {"BENCH_DATABASE_URL": databases.sqlite_url, "BENCH_FIRST": json.dumps(first)},
        answers=False,
    )


def _environment(url: str, settings: Mapping[str, str]) -> dict[str, str]:
    return {
        "GQL_BLOG_DATABASE_URL": url,
        "GQL_BLOG_DATA_DIR": str(WORK / "installation"),
        "GQL_BLOG_RATE_LIMITS": "off",
        **{f"GQL_BLOG_{name}": value for name, value in settings.items()},
    }
