"""Load by a client of our own, where there is no ``wrk``: slower itself, so that it bounds the throughput it finds.

``python -m benchmarks.load.client`` reads a task as JSON from its standard input and prints what it came to.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from statistics import median
from urllib.parse import urlsplit

from benchmarks.load.load import Loaded
from benchmarks.places import ROOT


def client(address: str, bodies: Sequence[str], connections: int, seconds: float, core: int) -> Loaded:
    """Load a server from a process of its own."""
    task = json.dumps([address, list(bodies), connections, seconds])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load.client"],
        check=True,
        input=task,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    return Loaded(**json.loads(done.stdout))


@dataclass(slots=True)
class _Tally:
    """What all connections have seen."""

    until: float
    times: list[float] = field(default_factory=list)
    failed: int = 0
    size: int = 0


async def load(address: str, bodies: Sequence[str], connections: int, seconds: float) -> Loaded:
    """Send the bodies in turn over so many connections, each waiting for its answer before it sends again."""
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    requests = cycle(_request(parts.hostname, parts.path, body) for body in bodies)
    begun = time.perf_counter()
    tally = _Tally(begun + seconds)
    await asyncio.gather(*(_connection(parts.hostname, parts.port, requests, tally) for _ in range(connections)))
    took = time.perf_counter() - begun
    answered = len(tally.times)
    p50 = median(tally.times) * 1e3 if tally.times else 0.0
    return Loaded(answered, took, p50, tally.failed, tally.size / max(1, answered))


async def _connection(host: str, port: int, requests: Iterator[bytes], tally: _Tally) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        while (sent := time.perf_counter()) < tally.until:
            writer.write(next(requests))
            head = await reader.readuntil(b"\r\n\r\n")
            size = _length(head)
            await reader.readexactly(size)
            tally.times.append(time.perf_counter() - sent)
            tally.failed += not head.startswith(b"HTTP/1.1 200")
            tally.size += len(head) + size
    except (OSError, asyncio.IncompleteReadError):
        tally.failed += 1
    finally:
        writer.close()


def _request(host: str, path: str, body: str) -> bytes:
    sent = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
    )
    return head.encode() + sent


def _length(head: bytes) -> int:
    """Return the length of the body; every server here states it."""
    return int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(load(*json.load(sys.stdin))))))
