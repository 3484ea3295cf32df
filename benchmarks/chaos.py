"""What others wait for while a plugin waits, or computes.

``python -m benchmarks.chaos`` serves a small site from SQLite with a plugin that moderates. Others ask for a count of
posts, 50 times a second, in three stretches by turns: in quiet; while comments come that the plugin passes at once; and
while comments come that it is busy with, one in two, so that its circuit stays closed. The results are written to
``results/chaos.json``, beside those of kinds that were not measured this time, and as a table into ``README.md``.
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from benchmarks.alone import alone, tell
from benchmarks.chaos_kinds import KINDS, plugin_of
from benchmarks.chaos_table import AT_MOST, Told, is_noticed, with_table
from benchmarks.places import HERE, RESULTS
from benchmarks.ports import reserved_port
from benchmarks.report.machine import machine

_EVERY: Final = 0.02
_PAUSE: Final = 0.6
"""Seconds between two comments, for each of those who send some: what comments cost by themselves is not measured."""
_SETTLE: Final = 2.5
"""Seconds after a busy stretch, until what it began has ended."""
_STOP: Final = 20.0

_POSTS: Final = json.dumps({"query": "{ posts { totalCount } }"}).encode()
_COMMENT: Final = """mutation($article: ID!, $body: String!) {
  submitComment(input: {articleId: $article, authorName: "Bo", body: $body}) { errors { code } } }"""
_HEAD: Final = b"POST /graphql HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
_QUIET, _PASSED, _BUSY = "quiet", "passed", "busy"

_numbers = count(1)


class Site:
    """A site that is served, asked over connections that are kept."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, body: bytes) -> bytes:
        """Return the body of the answer."""
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(b"%sContent-Length: %d\r\n\r\n%s" % (_HEAD, len(body), body))
            told = (await reader.readuntil(b"\r\n\r\n")).lower()
            answer = await reader.readexactly(int(told.partition(b"content-length:")[2].split(b"\r\n")[0]))
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return answer

    async def comment(self, article: str, word: str) -> None:
        """Send a comment, and wait until it is moderated."""
        variables = {"article": article, "body": f"{word} {next(_numbers)}."}
        await self.ask(json.dumps({"query": _COMMENT, "variables": variables}).encode())

    def close(self) -> None:
        """Close the connections."""
        for _, writer in self._idle:
            writer.close()


@contextmanager
def _served(folder: Path, kind: str) -> Iterator[int]:
    """Serve a site with the plugin of a kind; its port is what comes."""
    (folder / "plugins").mkdir()
    (folder / "plugins" / "chaos.py").write_text(plugin_of(KINDS[kind]))
    settings = {"DATA_DIR": str(folder), "PLUGINS": "chaos", "RATE_LIMITS": "off"}
    settings |= {"PLUGINS_DIR": str(folder / "plugins"), "RESULT_CACHE_MB": "0"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GQL_BLOG_")}
    environment |= {f"GQL_BLOG_{name}": value for name, value in settings.items()}
    program = [sys.executable, "-m", "gql_blog", "serve", "--demo"]
    with (folder / "log").open("wb") as log, reserved_port() as port:
        environment["GQL_BLOG_PORT"] = str(port)
        server = subprocess.Popen(program, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            yield port
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(_STOP)
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()


async def _article(port: int) -> str:
    """Wait until the server answers; return the id of an article."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        site = Site(port)
        with suppress(OSError, asyncio.IncompleteReadError):
            answer = json.loads(await site.ask(b'{"query": "{ posts { nodes { id } } }"}'))
            site.close()
            return str(answer["data"]["posts"]["nodes"][0]["id"])
        await asyncio.sleep(0.1)
    raise SystemExit("the server did not become ready")


@dataclass
class _Stretches:
    """The stretches of one kind: what others waited in each, in milliseconds."""

    port: int
    article: str
    senders: int
    seconds: float
    waits: dict[str, list[list[float]]] = field(default_factory=lambda: {_QUIET: [], _PASSED: [], _BUSY: []})

    async def pass_by(self, name: str) -> None:
        """Have others ask for one stretch, while comments of its kind come."""
        site, waits = Site(self.port), []
        expected = await site.ask(_POSTS)

        async def timed() -> None:
            start = time.perf_counter()
            answer = await site.ask(_POSTS)
            waits.append((time.perf_counter() - start) * 1_000)
            if answer != expected:
                raise SystemExit(f"another's answer is wrong: {answer[:500]!r}")

        sending = [asyncio.create_task(self._send(site, name)) for _ in range(self.senders if name != _QUIET else 0)]
        asking, start = [], time.monotonic()
        for number in range(int(self.seconds / _EVERY)):
            await asyncio.sleep(start + number * _EVERY - time.monotonic())
            asking.append(asyncio.create_task(timed()))
        await asyncio.gather(*asking)
        for each in sending:
            each.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        site.close()
        self.waits[name].append(waits)

    async def _send(self, site: Site, name: str) -> None:
        while True:
            for word in ("Busy" if name == _BUSY else "Plain", "Plain"):
                await site.comment(self.article, word)
                await asyncio.sleep(_PAUSE)


def _measured(kind: str, rounds: int, seconds: float) -> dict[str, Any]:
    """Return the 95th percentiles, the median of the rounds' ratios, and the longest wait."""
    with tempfile.TemporaryDirectory() as name, _served(Path(name), kind) as port:
        folder = Path(name)
        article = asyncio.run(_article(port))
        warming = _Stretches(port, article, KINDS[kind].senders, min(seconds, 1.0))
        for each in warming.waits:
            asyncio.run(warming.pass_by(each))
        time.sleep(_SETTLE)
        begun = folder / "plugins" / "begun"
        before = begun.stat().st_size if begun.exists() else 0
        measured = _Stretches(port, article, KINDS[kind].senders, seconds)
        for _ in range(rounds):
            for each in measured.waits:
                asyncio.run(measured.pass_by(each))
            time.sleep(_SETTLE)
        calls = (begun.stat().st_size if begun.exists() else 0) - before
        if not calls:
            raise SystemExit(
                f"{kind}: the plugin was never busy; the server says:\n{(folder / 'log').read_text()[-3000:]}"
            )
    at = {each: [quantiles(waits, n=20)[-1] for waits in measured.waits[each]] for each in measured.waits}
    ratios = [after / before for before, after in zip(at[_QUIET], at[_BUSY], strict=True)]
    return {
        **{f"{each} p95 ms": round(median(found), 2) for each, found in at.items()},
        "ratio": round(median(ratios), 3),
        "longest ms": round(max(max(waits) for waits in measured.waits[_BUSY])),
        "calls": calls,
        "promised": KINDS[kind].is_promised,
        "rounds": rounds,
        "seconds": seconds,
    }


def main() -> None:
    """Measure, write the results, and fail where a plugin that keeps the rules is noticed."""
    parser = argparse.ArgumentParser("python -m benchmarks.chaos", description="Measure what others wait for.")
    parser.add_argument("--rounds", type=int, default=4, help="three stretches by turns, so often: 4")
    parser.add_argument("--seconds", type=float, default=2.5, help="how long each stretch: 2.5")
    parser.add_argument("--kinds", default=";".join(KINDS), help="with semicolons")
    parser.add_argument("--results", type=Path, default=RESULTS / "chaos.json", help="where they are kept")
    parser.add_argument("--readme", type=Path, default=HERE / "README.md", help="where the table of them stands")
    given = parser.parse_args()
    path: Path = given.results
    told: Told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"kinds": {}}
    found: dict[str, dict[str, Any]] = {}
    with alone():
        load = round(os.getloadavg()[0], 1)  # what the machine did before: beside other work, ratios say little
        for kind in given.kinds.split(";"):
            found[kind] = _measured(kind, given.rounds, given.seconds)
            tell(f"{kind}: {found[kind]}")
    kinds = {**told["kinds"], **found}
    told = {
        "at most": AT_MOST,
        "measured at": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "load": load,
        "kinds": {kind: kinds[kind] for kind in KINDS if kind in kinds},
    }
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    readme: Path = given.readme
    page = (readme if readme.exists() else HERE / "README.md").read_text(encoding="utf-8")
    readme.write_text(with_table(page, told), encoding="utf-8")
    noticed = [kind for kind in found if is_noticed(told, kind)]
    if noticed:
        raise SystemExit(f"others notice it: {', '.join(noticed)}")


if __name__ == "__main__":
    main()
