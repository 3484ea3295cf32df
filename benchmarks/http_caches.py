"""What a 304, a compressed answer and one by hash cost the server, beside a bare application and the plain answer.

``python -m benchmarks.http_caches``: processor time of the server for each request, less what it takes
when nobody asks; medians of rounds in alternation. All run on one core: to wake a client on another costs a server
more than what is measured here, and whether it has to is the scheduler's choice.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import quote

from benchmarks.alone import alone
from benchmarks.ports import reserved_port
from benchmarks.processor import cores, pin, seconds
from gql_blog.app import assembled, migrate_all
from gql_blog.settings import load_settings
from gql_blog.transfer import load_sample

ROUNDS, REQUESTS = 7, 3_000
_IDLE_SECONDS: Final = 5
_QUERY: Final = "{ posts(first: 20) { nodes { slug title body bylines { creditedName } } } }"
_HASH: Final = {"persistedQuery": {"version": 1, "sha256Hash": sha256(_QUERY.encode()).hexdigest()}}
_BY_TEXT: Final = "/graphql?query=" + quote(_QUERY)
_BY_HASH: Final = "/graphql?extensions=" + quote(json.dumps(_HASH))
_BODY: Final = b'{"data":{"hello":"%s"}}' % (b"x" * 4_920)


async def hello(scope: Any, _receive: Any, send: Any) -> None:
    """Answer every request with the same bytes, as many as the answer has that it stands beside."""
    if scope["type"] == "http":
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_BODY))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": _BODY})


async def _stock(folder: Path) -> None:
    settings = load_settings(data_dir=folder, database_url="")
    await migrate_all(settings)
    async with assembled(settings) as app:
        await load_sample(app.database, app.writer)


@contextmanager
def _served(command: list[str], port: int, environment: Mapping[str, str]) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-m", *command], env={"PATH": "", **environment})
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _ask(port: int, count: int, path: str = _BY_TEXT, body: str = "", **headers: str) -> tuple[int, dict[str, str]]:
    """Send so many requests over one connection, by POST with a body; return the last status and its headers."""
    if body:
        headers |= {"Content_Type": "application/json", "Content_Length": str(len(body))}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    request = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: here\r\n{lines}\r\n{body}".encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        stream = connection.makefile("rb")
        for _ in range(count):
            connection.sendall(request)
            status = int(stream.readline().split(b" ")[1])
            told: dict[str, str] = {}
            while (line := stream.readline().strip()) != b"":
                name, _, value = line.decode().partition(": ")
                told[name.lower()] = value
            stream.read(int(told.get("content-length", 0)) if status != 304 else 0)
    return status, told


def _idle(pid: int) -> float:
    """Return the processor time that a server takes in a second when nobody asks."""
    begun = seconds(pid)
    time.sleep(_IDLE_SECONDS)
    return (seconds(pid) - begun) / _IDLE_SECONDS


def main() -> None:
    """Measure, and print each cost with the quotients that are promised."""
    with alone(), tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        asyncio.run(_stock(Path(folder)))
        ours, bare = stack.enter_context(reserved_port()), stack.enter_context(reserved_port())
        environment = {"GQL_BLOG_DATA_DIR": folder, "GQL_BLOG_PORT": str(ours), "GQL_BLOG_RATE_LIMITS": "off"}
        plain = ["uvicorn", "benchmarks.http_caches:hello", "--port", str(bare), "--no-access-log", "--lifespan", "off"]
        servers = {
            ours: stack.enter_context(_served(["gql_blog", "serve"], ours, environment)),
            bare: stack.enter_context(_served([*plain, "--log-level", "error"], bare, {})),
        }
        pin((os.getpid(), *servers.values()), cores()[0])
        post = {"path": "/graphql", "body": json.dumps({"query": _QUERY, "extensions": _HASH})}
        _ask(ours, 3, **post)
        etag = _ask(ours, 1)[1]["etag"]
        kinds: dict[str, tuple[int, dict[str, str]]] = {
            "hello": (bare, {}),
            "cached": (ours, {}),
            "304": (ours, {"If_None_Match": etag}),
            "br": (ours, {"Accept_Encoding": "br"}),
            "gzip": (ours, {"Accept_Encoding": "gzip"}),
            "by hash": (ours, {"path": _BY_HASH}),
            "post": (ours, {"path": "/graphql", "body": json.dumps({"query": _QUERY})}),
        }
        idle = {port: _idle(pid) for port, pid in servers.items()}
        taken: dict[str, list[float]] = {name: [] for name in kinds}
        for _ in range(ROUNDS + 1):
            for name, (port, headers) in kinds.items():
                begun, at = seconds(servers[port]), time.monotonic()
                _ask(port, REQUESTS, **headers)
                beside = idle[port] * (time.monotonic() - at)
                taken[name].append((seconds(servers[port]) - begun - beside) / REQUESTS * 1e6)
        costs = {name: median(each[1:]) for name, each in taken.items()}  # the first round warms
        print(", ".join(f"{name} {cost:.0f} µs" for name, cost in costs.items()))
        print(f"304 ÷ hello {costs['304'] / costs['hello']:.2f} (at most 1.5)")
        for name in ("br", "gzip"):
            print(f"{name} ÷ cached {costs[name] / costs['cached']:.2f} (at most 1.1)")
        print(f"by hash ÷ post {costs['by hash'] / costs['post']:.2f} (at most 1.1)")


if __name__ == "__main__":
    main()
