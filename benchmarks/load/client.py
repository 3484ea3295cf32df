"""Load by a client of our own, where there is no ``wrk``: slower itself, so that it bounds the throughput it finds."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median
from urllib.parse import urlsplit

import httptools

from benchmarks.load.load import Loaded, Requests
from benchmarks.places import ROOT

_PATIENCE = 20.0
"""Seconds for which the last answers are waited for; ``wrk`` is told the same."""

_AT_ONCE = 1 << 18


def client(address: str, requests: Requests, connections: int, seconds: float, core: int) -> Loaded:
    """Load a server from a process of its own."""
    task = json.dumps([address, list(requests.bodies), connections, seconds, requests.token])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
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


async def load(address: str, bodies: Sequence[str], connections: int, seconds: float, token: str = "") -> Loaded:
    """Send the bodies in turn over so many connections, each waiting for its answer before it sends again.

    A connection that the server closes after an answer is opened again; one that breaks before its answer is whole
    counts as failed, and is opened again; one that cannot be opened counts as failed and is given up.
    """
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    headers = Requests(bodies, token).headers
    requests = cycle(_request(parts.hostname, parts.path, body, headers) for body in bodies)
    begun = time.perf_counter()
    tally = _Tally(begun + seconds)
    tasks = [asyncio.create_task(_load(parts.hostname, parts.port, requests, tally)) for _ in range(connections)]
    _, silent = await asyncio.wait(tasks, timeout=seconds + _PATIENCE)
    for task in silent:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    took = time.perf_counter() - begun
    answered = len(tally.times)
    p50 = median(tally.times) * 1e3 if tally.times else 0.0
    return Loaded(answered, took, p50, tally.failed + len(silent), tally.size / max(1, answered))


async def _load(host: str, port: int, requests: Iterator[bytes], tally: _Tally) -> None:
    while time.perf_counter() < tally.until:
        try:
            reader, writer = await asyncio.open_connection(host, port, limit=_AT_ONCE)
        except OSError:
            tally.failed += 1
            return
        try:
            await _ask(reader, writer, requests, tally)
        except (OSError, httptools.HttpParserError):
            tally.failed += 1
        finally:
            writer.close()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, requests: Iterator[bytes], tally: _Tally
) -> None:
    """Send over one connection until the time is over, or the server has closed it."""
    answer = _Answer()
    while (sent := time.perf_counter()) < tally.until:
        writer.write(next(requests))
        size = await answer.read(reader)
        tally.times.append(time.perf_counter() - sent)
        tally.failed += answer.status != 200
        tally.size += size
        if not answer.stays_open:
            return


class _Answer:
    """The answers of one connection, one after the other; the parser calls ``on_message_complete``."""

    def __init__(self) -> None:
        self.status = 0
        self.stays_open = True
        self._whole = False
        self._parser = httptools.HttpResponseParser(self)

    async def read(self, reader: asyncio.StreamReader) -> int:
        """Read one answer, and return how many bytes it took, with its head; OSError if the connection ends first."""
        size = 0
        self._whole = False
        while not self._whole:
            data = await reader.read(_AT_ONCE)
            if not data:
                raise ConnectionResetError("the connection ended before the answer")
            size += len(data)
            self._parser.feed_data(data)
        return size

    def on_message_complete(self) -> None:
        self.status = self._parser.get_status_code()
        self.stays_open = self._parser.should_keep_alive()
        self._whole = True


def _request(host: str, path: str, body: str, headers: Mapping[str, str]) -> bytes:
    sent = body.encode()
    stated = {"Host": host, **headers, "Content-Length": len(sent)}
    head = "".join(f"{name}: {value}\r\n" for name, value in stated.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + sent
