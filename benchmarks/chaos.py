"""What others wait for while a plugin waits, computes or eats memory, in its own process or in the server.

``python -m benchmarks.chaos`` serves a small site from SQLite with a plugin that moderates. Others ask for a count of
posts, in quiet stretches and, by turns, in those in which comments are sent that the plugin is busy with. The results
are written to ``results/chaos.json``, beside those of kinds that were not measured this time.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

from benchmarks.alone import alone, tell
from benchmarks.places import RESULTS

AT_MOST = 1.25
"""What others may wait for, in 95 of 100 requests, for each millisecond in quiet; where a plugin keeps the rules."""

_EVERY = 0.02
_PORT = 8765
_PLUGIN = """
import asyncio, time
from gql_blog.plugin import Judgement, Verdict, hookimpl
api_version = 2

def busy(seconds):
    start = time.monotonic()
    while time.monotonic() - start < seconds: pass

{mark}
{work}
    return Judgement(verdict=Verdict.HOLD, reason="Looked at.")
"""
_ISOLATED = "@hookimpl(isolated=True)"
KINDS = {
    "async, waits": ("@hookimpl", "async def moderate(case):\n    await asyncio.sleep(1)", True),
    "isolated, computes": (_ISOLATED, "def moderate(case):\n    busy(1)", True),
    "isolated, eats memory": (
        _ISOLATED,
        "def moderate(case):\n    [bytearray(300_000_000) for _ in range(3)]",
        True,
    ),
    "isolated, computes without end": (_ISOLATED, "def moderate(case):\n    busy(1e9)", True),
    "sync, computes": ("@hookimpl", "def moderate(case):\n    busy(1)", False),
    "async, computes": ("@hookimpl", "async def moderate(case):\n    busy(1)", False),
}
"""By name: how the hook is marked, what it does, and whether others are promised not to notice it."""

POSTS = {"query": "{ posts { totalCount } }"}
COMMENT = """mutation($article: ID!, $body: String!) {
  submitComment(input: {articleId: $article, authorName: "Bo", body: $body}) { errors { code } } }"""


@contextmanager
def _served(folder: Path, kind: str) -> Iterator[str]:
    """Serve a site with the plugin of a kind; the id of its one article is what comes."""
    mark, work, _ = KINDS[kind]
    (folder / "plugins").mkdir()
    (folder / "plugins" / "chaos.py").write_text(_PLUGIN.format(mark=mark, work=work))
    settings = {"DATA_DIR": str(folder), "PORT": str(_PORT), "PLUGINS": "chaos", "RATE_LIMITS": "off"}
    settings |= {"PLUGINS_DIR": str(folder / "plugins"), "RESULT_CACHE_MB": "0"}
    environment = {**os.environ, **{f"GQL_BLOG_{name}": value for name, value in settings.items()}}
    program = [sys.executable, "-m", "gql_blog"]
    quiet: Any = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([*program, "serve", "--demo"], **quiet)
    try:
        yield _article()
    finally:
        server.terminate()
        server.wait()


def _article() -> str:
    """Wait until the server answers; return the id of an article."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            answer = _post({"query": "{ posts { nodes { id } } }"})
            return str(answer["data"]["posts"]["nodes"][0]["id"])
        time.sleep(0.1)
    raise SystemExit("the server did not become ready")


def _post(body: Any) -> Any:
    return httpx.post(f"http://127.0.0.1:{_PORT}/graphql", json=body, timeout=60).json()


async def _stretch(article: str | None, seconds: float) -> list[float]:
    """Return what others waited, in milliseconds, while comments on an article are sent."""
    waits: list[float] = []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{_PORT}", timeout=60) as http:

        async def timed() -> None:
            start = time.perf_counter()
            await http.post("/graphql", json=POSTS)
            waits.append((time.perf_counter() - start) * 1_000)

        async def commented() -> None:
            for number in range(10_000):
                variables = {"article": article, "body": f"Words {number}."}
                await http.post("/graphql", json={"query": COMMENT, "variables": variables})

        sending = [asyncio.create_task(commented()) for _ in range(2 if article else 0)]
        asking, start = [], time.monotonic()
        for number in range(int(seconds / _EVERY)):
            await asyncio.sleep(start + number * _EVERY - time.monotonic())
            asking.append(asyncio.create_task(timed()))
        await asyncio.gather(*asking)
        for each in sending:
            each.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
    return waits


def _measured(kind: str, rounds: int, seconds: float) -> dict[str, float]:
    """Return the 95th percentiles, and the median of the rounds' ratios."""
    quiet, busy = [], []
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder), kind) as article:
        asyncio.run(_stretch(article, 1.0))
        for _ in range(rounds):
            quiet.append(quantiles(asyncio.run(_stretch(None, seconds)), n=20)[-1])
            busy.append(quantiles(asyncio.run(_stretch(article, seconds)), n=20)[-1])
            time.sleep(1.0)
    ratio = median(after / before for before, after in zip(quiet, busy, strict=True))
    return {"quiet p95 ms": round(median(quiet), 2), "p95 ms": round(median(busy), 2), "ratio": round(ratio, 3)}


def main() -> None:
    """Measure, write the results, and fail where a plugin that keeps the rules is noticed."""
    parser = argparse.ArgumentParser("python -m benchmarks.chaos", description="Measure what others wait for.")
    parser.add_argument("--rounds", type=int, default=5, help="quiet and busy stretches: 5 of each")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each: 4")
    parser.add_argument("--kinds", default=";".join(KINDS), help="with semicolons")
    given = parser.parse_args()
    found: dict[str, dict[str, float]] = {}
    path = RESULTS / "chaos.json"
    kept = json.loads(path.read_text())["kinds"] if path.exists() else {}
    with alone():
        for kind in given.kinds.split(";"):
            terms = {"rounds": given.rounds, "seconds": given.seconds}
            found[kind] = {**_measured(kind, given.rounds, given.seconds), **terms}
            tell(f"{kind}: {found[kind]}")
    told = {"at most": AT_MOST, "kinds": {**kept, **found}}
    path.write_text(json.dumps(told, indent=2) + "\n")
    noticed = [kind for kind, each in found.items() if KINDS[kind][2] and each["ratio"] > AT_MOST]
    if noticed:
        raise SystemExit(f"others notice it: {', '.join(noticed)}")


if __name__ == "__main__":
    main()
