"""What one worker takes: memory after its start and after the pages, and time to its first answer."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle, islice
from statistics import median
from urllib.parse import urlsplit

from benchmarks.asking import ask
from benchmarks.memory import resident
from benchmarks.servers import Databases, Running, Unavailable, running, server
from benchmarks.workloads import PAGES, Workload

REQUESTS = 10_000
"""In turn for the four pages."""
NAMES = ("sql-postgres", "ours-postgres", "ours-sqlite", "postgraphile", "directus", "keystone", "strawberry-postgres")
_SLOW = {"directus": 10, "keystone": 10, "strawberry-postgres": 10}
"""A server that takes a tenth of a second for a page is sent a tenth of the requests."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Resident megabytes when it listens and after so many ``requests``; ``first_answer_s`` is a median of starts."""

    server: str
    start_mb: float
    after_mb: float
    requests: int
    first_answer_s: float


def workers(
    rows: Databases,
    work: Mapping[str, Workload],
    core: int,
    rounds: int,
    tell: Callable[[str], None],
    names: Sequence[str] = NAMES,
    requests: int = REQUESTS,
) -> list[Worker]:
    """Start each server in turn, ``rounds`` times, and send the requests to that of the last round."""
    starts: dict[str, list[float]] = {}
    found: list[Worker] = []
    for turn in range(1, rounds + 1):
        for name in names:
            tell(f"worker {name}, start {turn} of {rounds}")
            try:
                one = server(name, rows)
            except Unavailable as reason:
                tell(f"without {name}: {reason}")
                continue
            begun = time.perf_counter()
            with running(f"worker-{name}", one, core) as started:
                start_mb = resident(started.pid)
                ask(started.address, work["home"].requests(one.documents).bodies[0])
                starts.setdefault(name, []).append(time.perf_counter() - begun)
                if turn == rounds:
                    sent = requests // _SLOW.get(name, 1)
                    _send(started, islice(cycle(_bodies(started, work)), sent))
                    found.append(Worker(name, start_mb, resident(started.pid), sent, median(starts[name])))
    return found


def _bodies(server: Running, work: Mapping[str, Workload]) -> list[str]:
    """Return the pages' requests, so that each page has as many as every other."""
    pages = [work[page].requests(server.server.documents).bodies for page in PAGES]
    return [page[turn % len(page)] for turn in range(max(map(len, pages))) for page in pages]


def _send(server: Running, bodies: Iterator[str]) -> None:
    connection = HTTPConnection(urlsplit(server.address).netloc, timeout=60)
    for body in bodies:
        connection.request("POST", "/graphql", body.encode(), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{server.name} answers with status {answer.status}.")
    connection.close()
