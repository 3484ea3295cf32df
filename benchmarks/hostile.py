"""What others wait for while somebody anonymous sends the most expensive documents and values that he may.

``python -m benchmarks.hostile`` serves 50,000 articles and 260,000 comments from SQLite and from PostgreSQL, with
default settings, but without cached results. Others ask for ``/healthz`` and for the title of a post, each from its own
address, in quiet stretches and in hostile ones by turns. In a hostile stretch a new address sends one kind of document
over many connections, each document different from all before; values are sent over as many connections, each of an
address of its own. In the end the server is told to stop meanwhile.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from statistics import median, quantiles

from benchmarks import processor
from benchmarks.alone import alone, tell
from benchmarks.cluster import cluster
from benchmarks.data import databases
from benchmarks.places import WORK
from benchmarks.publication import LARGE, outline
from benchmarks.publication.identity import identity
from benchmarks.publication.outline import Article
from benchmarks.servers import Running, running
from benchmarks.servers.ours import NOTHING_KEPT, served

AT_MOST_MS = 200.0
"""What others may wait on SQLite, and how much more than in quiet on PostgreSQL: 95 of 100 requests."""
GRACE_SECONDS = 20.0
"""In which a server that is told to stop has to end."""
_CONNECTIONS = 30
_EVERY = 0.1
"""Seconds from one request of the others to the next, whether or not it is answered."""
_QUIET = 2.0
_SETTLE = 4.0
"""Seconds after a hostile stretch, until what it began has ended."""


@cache
def _lively() -> Sequence[Article]:
    """Return the posts with many responses: to reckon them takes longer than to ask for them."""
    return outline(LARGE).lively


def _aliases(count: int, field_of: Callable[[int], str]) -> str:
    return "{ " + " ".join(f"a{each}: {field_of(each)}" for each in range(count)) + " }"


def conditions(seed: int) -> str:
    """Return a count with as many conditions as are allowed."""
    each = " ".join(f'{{tag: {{contains: "q{seed}x{number}"}}}}' for number in range(98))
    return f"{{ articles(first: 1, where: {{OR: [{each}]}}) {{ totalCount }} }}"


def counts(seed: int) -> str:
    """Return twenty counts of comments that contain a text."""
    return _aliases(20, lambda each: f'comments(where: {{body: {{contains: "q{seed}x{each}"}}}}) {{ totalCount }}')


def sorted_lists(seed: int) -> str:
    """Return twenty lists in an order without an index, with packed bylines."""
    order = "[{field: RESPONSE_COUNT}, {field: TITLE}, {field: UPDATED_AT}]"
    return _aliases(
        20,
        lambda each: (
            f'articles(first: 10, orderBy: {order}, where: {{title: {{contains: "{"etaoin"[(seed + each) % 6]}"}}}}) '
            f"{{ nodes {{ title bylines {{ creditedName role bio }} }} }}"
        ),
    )


def bibliographies(seed: int) -> str:
    """Return twenty bibliographies of dialogues with many notes."""
    posts = _lively()
    return _aliases(
        20,
        lambda each: (
            f'post(slug: "{posts[(seed * 20 + each) % len(posts)].slug}") {{ dialogue {{ bibliography {{ text }} }} }}'
        ),
    )


DOCUMENTS: dict[str, Callable[[int], str]] = {
    "conditions": conditions,
    "counts": counts,
    "sorted lists": sorted_lists,
    "bibliographies": bibliographies,
}


def _asked(query: str, **variables: object) -> str:
    return json.dumps({"query": query, "variables": variables}, ensure_ascii=False)


def newlines(seed: int) -> str:
    """Return a value that graphql-core quotes: white space to the limit of what variables may have."""
    order = "query ($o: [ArticleOrder!]) { posts(orderBy: $o, first: 1) { totalCount } }"
    return _asked(order, o=[{"field": "\n" * 39_000 + f"x{seed}"}])


def marks(seed: int) -> str:
    """Return a filter by a row of combining marks that are out of order."""
    where = "query ($w: ArticleWhere) { articles(where: $w, first: 1) { totalCount } }"
    return _asked(where, w={"title": {"contains": f"q{seed}e" + "\u0301\u0327" * 19_500}})


def many_values(seed: int) -> str:
    """Return as many values as a body may have."""
    return _asked("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[f"{seed}{each}" for each in range(1_900)])


def brackets(seed: int) -> str:
    """Return a body of a megabyte that is no JSON."""
    return f"[{seed}," + "[" * 500_000 + "]" * 500_000


def comments(seed: int) -> str:
    """Return a comment of twenty kilobytes with as much of Markdown as it may have."""
    posts = _lively()
    post = posts[seed % len(posts)]
    body = f"{seed} " + "- [a](b) *c* `d`\n" * 110 + "<div>a@b.c http://d.e " * 200
    submit = "mutation ($i: SubmitCommentInput!) { submitComment(input: $i) { receipt errors { message } } }"
    return _asked(
        submit, i={"articleId": identity("art", post.at, post.number), "authorName": f"Ona {seed}", "body": body}
    )


VALUES: dict[str, Callable[[int], str]] = {
    "newlines": newlines,
    "marks": marks,
    "many values": many_values,
    "brackets": brackets,
    "comments": comments,
}
"""Bodies with what `tests/gates/test_hostile_values.py` knows as the worst in each place."""


@dataclass(slots=True)
class Waits:
    """How long others waited, in milliseconds, for each thing that they asked for."""

    of: dict[str, list[float]] = field(default_factory=lambda: {"healthz": [], "post": []})

    def at(self, name: str) -> tuple[float, float, float, float]:
        """Return the median, the 95th and the 99th percentile and the longest."""
        parts = quantiles(self.of[name], n=100)
        return median(self.of[name]), parts[94], parts[98], max(self.of[name])


async def _request(port: int, address: str, body: str | None, path: str = "/graphql") -> bytes:
    """Send one request for an address, as a proxy on this machine would, and return the status line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: bench\r\nX-Forwarded-For: {address}\r\n"
    content = (body or "").encode()
    head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    try:
        writer.write(head.encode() + content)
        return await reader.read()
    finally:
        writer.close()


def _attack(port: int, network: str, kind: str, seed: int, seconds: float) -> None:
    """Send one kind over many connections until the time is over: documents from one address, values from many."""

    async def one(number: int) -> None:
        until, sent = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            different = seed * 1_000_000 + number * 1_000 + sent
            address = f"{network}.{number + 1 if kind in VALUES else 1}"
            with suppress(OSError):
                await _request(port, address, _body(kind, different))
            sent += 1

    async def all_at_once() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds + _SETTLE):
                await asyncio.gather(*map(one, range(_CONNECTIONS)))

    asyncio.run(all_at_once())


def _body(kind: str, seed: int) -> str:
    """Return a body of a kind, different for each seed."""
    if kind in VALUES:
        return VALUES[kind](seed)
    return json.dumps({"query": f"query Q{seed} {DOCUMENTS[kind](seed)}"})


async def _others(port: int, waits: Waits, slugs: Iterator[str], seconds: float) -> None:
    """Ask as others do, one request after each interval, and note how long each waits."""

    async def timed(name: str, body: str | None, path: str) -> None:
        address = f"198.51.100.{random.randrange(1, 255)}"
        start = time.perf_counter()
        answer = await _request(port, address, body, path)
        waits.of[name].append((time.perf_counter() - start) * 1_000)
        if b" 200 " not in answer[:20] or b'"errors"' in answer:
            raise SystemExit(f"others are refused: {answer[:500]!r}")

    tasks, start = [], time.monotonic()
    for number in range(int(seconds / _EVERY)):
        await asyncio.sleep(start + number * _EVERY - time.monotonic())
        body = json.dumps({"query": f'{{ post(slug: "{next(slugs)}") {{ title }} }}'})
        tasks.append(asyncio.create_task(timed("post", body, "/graphql")))
        tasks.append(asyncio.create_task(timed("healthz", None, "/healthz")))
    await asyncio.gather(*tasks)


def _measure(server: Running, kind: str, rounds: int, seconds: float, slugs: Iterator[str]) -> tuple[Waits, Waits]:
    """Return what others waited in quiet and in hostile stretches, by turns."""
    quiet, hostile = Waits(), Waits()
    for number in range(rounds):
        asyncio.run(_others(server.port, quiet, slugs, _QUIET))
        seed = random.randrange(1_000_000)
        network = f"10.{(seed + number) % 250}.{seed // 250 % 250}"
        attacker = multiprocessing.Process(target=_attack, args=(server.port, network, kind, seed, seconds))
        attacker.start()
        asyncio.run(_others(server.port, hostile, slugs, seconds))
        attacker.join()
        time.sleep(_SETTLE)
    return quiet, hostile


def _seconds_to_stop(server: Running) -> float:
    """Return how long a server takes to end that is told to while it is attacked."""
    attacker = multiprocessing.Process(target=_attack, args=(server.port, "203.0.113", "counts", 7, 1.0))
    attacker.start()
    time.sleep(0.5)
    start = time.monotonic()
    os.kill(server.pid, signal.SIGTERM)
    while _runs(server.pid) and time.monotonic() - start < 3 * GRACE_SECONDS:
        time.sleep(0.01)
    taken = time.monotonic() - start
    attacker.terminate()
    attacker.join()
    return taken


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _report(name: str, kind: str, quiet: Waits, hostile: Waits) -> list[str]:
    """Print what was measured, and return what is above its bound."""
    broken = []
    for asked in quiet.of:
        before, now = quiet.at(asked), hostile.at(asked)
        shown = " ".join(f"{value:.1f}" for value in (*before, *now))
        print(f"{name} | {kind} | {asked} | p50 p95 p99 max quiet, hostile, ms: {shown}", flush=True)
        if now[1] - (before[1] if name == "postgres" else 0) > AT_MOST_MS:
            broken.append(f"{name}, {kind}: {asked} waits {now[1]:.0f} ms")
    return broken


def _check(server: Running) -> None:
    """See that each kind of document is accepted: one that is rejected costs nothing. Values may be."""
    for number, kind in enumerate(DOCUMENTS):
        answer = asyncio.run(_request(server.port, f"192.0.2.{number + 1}", _body(kind, number)))
        assert b'"data"' in answer, (kind, answer[:1_000])
        tell(f"{kind}: {answer[-120:]!r}")


def main() -> None:
    """Measure, print, and fail if a bound is broken."""
    parser = argparse.ArgumentParser("python -m benchmarks.hostile", description="Measure what others wait for.")
    parser.add_argument("--rounds", type=int, default=3, help="how often each kind of document is sent: 3")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each time: 8")
    parser.add_argument("--databases", default="sqlite,postgres", help="with commas")
    parser.add_argument("--kinds", default=",".join((*DOCUMENTS, *VALUES)), help="with commas")
    parser.add_argument("--rates-off", action="store_true", help="without rate limits, which is worse than the default")
    given = parser.parse_args()
    slugs = iter(lambda: f"post-{random.randrange(1, LARGE.posts)}", "")
    broken: list[str] = []
    with alone(), cluster(WORK / "postgres") as postgres:
        rows = databases(postgres, LARGE, tell, peers=False)
        for name in given.databases.split(","):
            url = rows.sqlite_url if name == "sqlite" else rows.postgres
            rates = {"RATE_LIMITS": "off" if given.rates_off else "on"}
            server = served(url, **NOTHING_KEPT, **rates)
            with running(f"hostile-{name}", server, processor.cores()[0]) as one:
                processor.unpin(processor.tree(one.pid))  # threads are there to use another core
                _check(one)
                for kind in given.kinds.split(","):
                    broken += _report(name, kind, *_measure(one, kind, given.rounds, given.seconds, slugs))
                taken = _seconds_to_stop(one)
            print(f"{name} | SIGTERM | ends after {taken:.1f} s", flush=True)
            broken += [f"{name}: ends after {taken:.0f} s"] if taken > GRACE_SECONDS else []
    if broken:
        raise SystemExit("; ".join(broken))


if __name__ == "__main__":
    main()
