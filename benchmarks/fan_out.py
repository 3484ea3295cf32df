"""One event for many subscribers: what the server holds in memory meanwhile, and how long honest readers wait.

    .venv/bin/python -m benchmarks.fan_out [--postgres]

Twenty sockets with twenty subscriptions each listen to the comments on one article, with a document whose result has
more than a megabyte. In each round honest readers are timed while nothing happens, and then from the approval of one
comment until every subscription was told of it. The server runs with its default settings, but without rate limits.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from benchmarks.cluster import cluster
from benchmarks.places import WORK
from benchmarks.ports import reserved_port
from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.app import assembled, migrate_all
from gql_blog.content import Verdict
from gql_blog.settings import Settings, load_settings
from gql_blog.write import CommentRef, CreatePost, ModerateComments, PublishArticle, SubmitComment, Writer

SOCKETS: Final = 20
SUBSCRIPTIONS: Final = 20
_DOCUMENT: Final = """subscription ($id: ID!) { commentAdded(articleId: $id) {
  body article { a: body b: body c: body d: body e: body f: body } } }"""
_READERS: Final = 4
_QUIET_SECONDS: Final = 6.0
_EVENTS: Final = 3
_PAGE: Final = {"query": '{ post(slug: "tides") { title } }'}


async def measure(settings: Settings, address: str, pid: int) -> dict[str, Any]:
    """Measure quiet reads, and then reads while events are told."""
    async with assembled(settings) as app:
        article_id = await _article(app.writer)
        listening = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.fan_out", "--listen", address, article_id),
            stdout=asyncio.subprocess.PIPE,
        )
        assert listening.stdout
        await listening.stdout.readline()
        before, sent, rounds = _resident(pid), 0, []
        for number in range(_EVENTS):
            stop, quiet = asyncio.Event(), list[float]()
            reading = [asyncio.create_task(_read(address, quiet, stop)) for _ in range(_READERS)]
            await asyncio.sleep(_QUIET_SECONDS)
            stop.set()
            await asyncio.gather(*reading)
            peak, stop, loud = [before], asyncio.Event(), list[float]()
            tasks = [asyncio.create_task(_read(address, loud, stop)) for _ in range(_READERS)]
            tasks.append(asyncio.create_task(_watch(pid, peak, stop)))
            started = time.perf_counter()
            await _comment(app.writer, article_id, f"Comment {number}.")
            told = json.loads(await listening.stdout.readline())
            seconds = time.perf_counter() - started
            stop.set()
            await asyncio.gather(*tasks)
            sent = told["bytes"]
            rounds.append(
                {
                    "seconds": seconds,
                    "quietP95Ms": _p95(quiet),
                    "p95Ms": _p95(loud),
                    "ratio": _p95(loud) / _p95(quiet),
                    "reads": len(loud),
                    "peakMb": max(peak) - before,
                }
            )
        listening.terminate()
        await listening.wait()
    return {
        "messages": SOCKETS * SUBSCRIPTIONS,
        "megabytes": round(sent / 1e6, 1),
        "rounds": [{name: round(value, 2) for name, value in each.items()} for each in rounds],
        "afterMb": round(_resident(pid) - before, 1),
    }


async def listen(address: str, article_id: str) -> None:
    """Open the sockets, print a line, and print another one whenever every subscription has been told."""
    received = {"messages": 0, "bytes": 0}
    told = asyncio.Event()

    async def hear(stream: Any) -> None:
        async for message in stream:
            received["messages"] += 1
            received["bytes"] += len(message)
            if received["messages"] == SOCKETS * SUBSCRIPTIONS:
                told.set()

    tasks = []
    for _ in range(SOCKETS):
        url = address.replace("http", "ws") + "/graphql"
        stream = await connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], max_size=None)
        await stream.send(json.dumps({"type": "connection_init"}))
        await stream.recv()
        payload = {"query": _DOCUMENT, "variables": {"id": article_id}}
        for number in range(SUBSCRIPTIONS):
            await stream.send(json.dumps({"id": str(number), "type": "subscribe", "payload": payload}))
        tasks.append(asyncio.create_task(hear(stream)))
    await asyncio.sleep(2)
    print("ready", flush=True)
    while True:
        await told.wait()
        told.clear()
        print(json.dumps(received), flush=True)
        received.update(messages=0, bytes=0)


async def _read(address: str, latencies: list[float], stop: asyncio.Event) -> None:
    async with httpx.AsyncClient(timeout=60) as http:
        await http.post(f"{address}/graphql", json=_PAGE)
        while not stop.is_set():
            started = time.perf_counter()
            answer = await http.post(f"{address}/graphql", json=_PAGE)
            latencies.append((time.perf_counter() - started) * 1_000)
            assert answer.json()["data"]["post"], answer.text
            await asyncio.sleep(0.005)


async def _watch(pid: int, peak: list[float], stop: asyncio.Event) -> None:
    while not stop.is_set():
        peak.append(_resident(pid))
        await asyncio.sleep(0.02)


def _resident(pid: int) -> float:
    """The resident memory of a process, in megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _p95(values: list[float]) -> float:
    return round(statistics.quantiles(values, n=20)[-1], 2)


async def _article(writer: Writer) -> str:
    paragraph = "The tide is “high” tonight, and the lamps are out along the quay. " * 14
    made = await writer.run(CreatePost(title="Tides", source=f"{paragraph}\n\n" * 200), OPERATOR)
    await writer.run(PublishArticle(id=made.article_id, expected_version=made.version), OPERATOR)
    return made.article_id


async def _comment(writer: Writer, article_id: str, body: str) -> None:
    made = await writer.run(SubmitComment(article_id=article_id, author_name="Ada", body=body), ANONYMOUS)
    approved = (CommentRef(id=made.comment_id, expected_version=1),)
    await writer.run(ModerateComments(comments=approved, verdict=Verdict.APPROVE, reason="Fine."), OPERATOR)


@asynccontextmanager
async def _served(folder: Path, database_url: str) -> AsyncIterator[tuple[Settings, str, int]]:
    names = {"DATA_DIR": str(folder), "RATE_LIMITS": "off", "DATABASE_URL": database_url}
    names["BLOCKED_PLUGINS"] = "*"
    settings = load_settings(data_dir=folder, database_url=database_url, blocked_plugins="*")
    await migrate_all(settings)
    own = {**os.environ, **{f"GQL_BLOG_{name}": value for name, value in names.items()}}
    with reserved_port() as port:
        own["GQL_BLOG_PORT"] = str(port)
        server = await asyncio.create_subprocess_exec(sys.executable, "-m", "gql_blog", "serve", env=own)
        address = f"http://127.0.0.1:{port}"
        try:
            async with httpx.AsyncClient() as http:
                for _ in range(600):
                    try:
                        if (await http.get(f"{address}/readyz")).status_code == 200:
                            break
                    except httpx.TransportError:
                        pass
                    await asyncio.sleep(0.1)
            yield settings, address, server.pid
        finally:
            server.terminate()
            await server.wait()


async def _main(*, postgres: bool) -> None:
    with tempfile.TemporaryDirectory() as name, _database(postgres=postgres) as url:
        async with _served(Path(name), url) as (settings, address, pid):
            print(json.dumps(await measure(settings, address, pid), indent=2))


@contextmanager
def _database(*, postgres: bool) -> Iterator[str]:
    """The URL of a fresh database on PostgreSQL, or none for SQLite."""
    if not postgres:
        yield ""
        return
    with cluster(WORK / "postgres") as running, ThreadPoolExecutor(1) as aside:
        for statement in ("DROP DATABASE IF EXISTS fan_out", "CREATE DATABASE fan_out"):
            aside.submit(running.execute, statement).result()
        yield running.url("fan_out")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure one event for many subscribers.")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--listen", nargs=2, metavar=("ADDRESS", "ARTICLE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    asyncio.run(listen(*given.listen) if given.listen else _main(postgres=given.postgres))
