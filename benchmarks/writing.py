"""``python -m benchmarks.writing``: comments and updates through the whole pipeline, beside bare inserts of their rows.

Over 200 dialogues, with 1, 4 and 16 clients, each a process of its own. *Bare* is the driver alone: the rows that one
comment leaves, inserted in one transaction, prepared, with nothing looked up, checked or counted. How many clients help
is compared with how many help the bare inserts: PostgreSQL's own limits are in both.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import asyncpg

from benchmarks.alone import alone, tell
from benchmarks.cluster import cluster
from benchmarks.places import RESULTS, WORK
from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import new_id
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Article, Database, migrate
from gql_blog.write import CreatePost, CreateResponse, PublishArticle, SubmitComment, UpdateArticle, Writer

DIALOGUES: Final = 200
CLIENTS: Final = (1, 4, 16)
KINDS: Final = ("bare", "comments", "updates")
_DATABASE: Final = "writing"

# What a comment leaves behind, without its counters: the comment, its receipt, the audit entry and the event.
BARE: Final = {
    "comment": (
        *("id", "article_id", "author_name", "author_name_folded", "posted_on", "posted_at", "source", "html", "text"),
        *("text_folded", "status", "public", "version", "reply_count", "reply_count_all"),
    ),
    "receipt": ("hash", "comment_id", "created_at"),
    "audit": ("at", "actor", "action", "subject_id", "after"),
    "outbox": ("kind", "subject_id", "payload", "created_at"),
}

Once = Callable[[int], Awaitable[None]]
"""Writes one thing; the argument counts."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a client does, and for how long."""

    kind: str
    url: str
    seconds: float
    number: int
    of: int


async def prepare(url: str, dialogues: int = DIALOGUES) -> None:
    """Make an empty database one with so many dialogues: each a post with a response."""
    await migrate(url)
    database = await Database.open(url)
    try:
        hooks = Hooks.of({})
        writer = Writer(database, hooks, Renderer(hooks))
        for number in range(dialogues):
            post = await writer.run(CreatePost(title=f"Post {number}", source="About tides.\n\n" * 20), OPERATOR)
            answer = CreateResponse(responding_to_id=post.article_id, title=f"Answer {number}", source="And moons.")
            for each in (post, await writer.run(answer, OPERATOR)):
                await writer.run(PublishArticle(id=each.article_id, expected_version=each.version), OPERATOR)
    finally:
        await database.close()


async def write_for_a_while(stretch: Stretch, begin: Callable[[], None]) -> int:
    """Write what the stretch says after ``begin`` has returned; return how much was written."""
    database = await Database.open(stretch.url, pool_size=2)
    try:
        async with database.session():
            ids = list(await Article.filter(responding_to_id__isnull=False).order_by("id").values_list("id", flat=True))
        mine = [str(each) for each in ids[stretch.number :: stretch.of]]
        async with _once(stretch, database, mine) as once:
            await once(0)  # the first one prepares statements
            begin()
            end, count = time.monotonic() + stretch.seconds, 0
            while time.monotonic() < end:
                count += 1
                await once(count)
        return count
    finally:
        await database.close()


def _once(stretch: Stretch, database: Database, articles: Sequence[str]) -> Any:
    if stretch.kind == "bare":
        return _BareInserts(stretch, articles)
    return _Pipeline(stretch, database, articles)


class _Pipeline:
    """Commands through the writer: policy, rendering, locks, derived columns, audit and event."""

    def __init__(self, stretch: Stretch, database: Database, articles: Sequence[str]) -> None:
        hooks = Hooks.of({})
        self._writer = Writer(database, hooks, Renderer(hooks))
        self._stretch, self._articles = stretch, articles
        self._versions: dict[str, int] = {}

    async def __aenter__(self) -> Once:
        return self._update if self._stretch.kind == "updates" else self._comment

    async def __aexit__(self, *raised: object) -> None:
        """Nothing is to be closed."""

    async def _comment(self, count: int) -> None:
        body = f"Comment {count} of client {self._stretch.number}, at {time.monotonic_ns()}."
        article = self._articles[count % len(self._articles)]
        await self._writer.run(SubmitComment(article_id=article, author_name="A Reader", body=body), ANONYMOUS)

    async def _update(self, count: int) -> None:
        article = self._articles[count % len(self._articles)]
        version = self._versions.get(article) or await self._version(article)
        change = UpdateArticle(id=article, expected_version=version, source=f"And moons, {time.monotonic_ns()}.")
        self._versions[article] = (await self._writer.run(change, OPERATOR)).version

    async def _version(self, article: str) -> int:
        async with self._writer._database.session():
            return int((await Article.get(id=article)).version)


class _BareInserts:
    """The same rows with the driver."""

    def __init__(self, stretch: Stretch, articles: Sequence[str]) -> None:
        self._stretch, self._articles = stretch, articles
        self._connection: Any = None

    async def __aenter__(self) -> Once:
        if self._stretch.url.startswith("sqlite"):
            path = self._stretch.url.removeprefix("sqlite://")
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=60)
            self._connection.execute("PRAGMA foreign_keys = 1")
            return self._sqlite
        self._connection = await asyncpg.connect(self._stretch.url)
        return self._postgres

    async def __aexit__(self, *raised: object) -> None:
        closed = self._connection.close()
        if closed is not None:
            await closed

    async def _sqlite(self, count: int) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for table, values in self._rows(count).items():
            kept = [each.isoformat(" ") if isinstance(each, datetime) else each for each in values]
            self._connection.execute(statement(table, "sqlite"), kept)
        self._connection.execute("COMMIT")

    async def _postgres(self, count: int) -> None:
        async with self._connection.transaction():
            for table, values in self._rows(count).items():
                await self._connection.execute(statement(table, "postgres"), *values)

    def _rows(self, count: int) -> dict[str, tuple[Any, ...]]:
        now, comment = datetime.now(UTC), new_id("com")
        article = self._articles[count % len(self._articles)]
        text, name = f"Comment {count}.", "A Reader"
        day = now.date().isoformat() if self._stretch.url.startswith("sqlite") else now.date()
        texts = (text, f"<p>{text}</p>", text, text.casefold())
        return {
            "comment": (comment, article, name, name.casefold(), day, now, *texts, "PENDING", False, 1, 0, 0),
            "receipt": (os.urandom(32).hex(), comment, now),
            "audit": (now, "anonymous", "submit_comment", comment, json.dumps({"article_id": article})),
            "outbox": ("comment.submitted", comment, json.dumps({"articleId": article}), now),
        }


def statement(table: str, dialect: str) -> str:
    """Return the INSERT of a row of one of the tables."""
    columns = BARE[table]
    places = ("?" if dialect == "sqlite" else f"${number}" for number in range(1, len(columns) + 1))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(places)})"


def rate(stretches: Sequence[Stretch]) -> float:
    """Have a process carry out each stretch, all at once; return how much they write in a second together."""
    context = multiprocessing.get_context("spawn")
    begin, counts = context.Barrier(len(stretches)), context.Queue()
    processes = [context.Process(target=_run, args=(each, begin, counts)) for each in stretches]
    for each in processes:
        each.start()
    total = sum(counts.get(timeout=600) for _ in processes)
    for each in processes:
        each.join()
    return float(total / stretches[0].seconds)


def _run(stretch: Stretch, begin: Any, counts: Any) -> None:
    counts.put(asyncio.run(write_for_a_while(stretch, begin.wait)))


def measured(url: str, seconds: float, rounds: int, clients: Sequence[int] = CLIENTS) -> dict[str, Any]:
    """Return the medians of a database's rates, by kind and number of clients, with what the goals are about."""
    rates: dict[str, dict[int, list[float]]] = {kind: {number: [] for number in clients} for kind in KINDS}
    for turn in range(rounds):
        for number in clients:
            for kind in KINDS:
                tell(f"{url.partition(':')[0]}, round {turn + 1}: {kind}, {number} clients")
                stretches = [Stretch(kind, url, seconds, each, number) for each in range(number)]
                rates[kind][number].append(rate(stretches))
    return record({kind: {each: statistics.median(of[each]) for each in of} for kind, of in rates.items()})


def record(medians: dict[str, dict[int, float]]) -> dict[str, Any]:
    """Return the figures: rates in a second, shares of the bare inserts, and how much more the most clients write."""
    few, many = min(medians["bare"]), max(medians["bare"])
    scaling = {kind: rates[many] / rates[few] for kind, rates in medians.items()}
    return {
        "perSecond": {kind: {str(each): round(rate, 1) for each, rate in of.items()} for kind, of in medians.items()},
        "ofBareAtOneClient": {kind: round(of[few] / medians["bare"][few], 2) for kind, of in medians.items()},
        "scaling": {kind: round(each, 2) for kind, each in scaling.items()},
        "ofBareScaling": {kind: round(each / scaling["bare"], 2) for kind, each in scaling.items()},
    }


def main() -> None:
    """Measure what the command line says, and write it beside the other results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writing", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="how long each stretch takes")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--save", action="store_true", help="write results/writing.json")
    asked_for = parser.parse_args()
    found: dict[str, Any] = {"seconds": asked_for.seconds, "rounds": asked_for.rounds, "databases": {}}
    with alone():
        for dialect in asked_for.databases.split(","):
            with _database(dialect) as url:
                asyncio.run(prepare(url))
                found["databases"][dialect] = measured(url, asked_for.seconds, asked_for.rounds)
    found["loadAverage"] = [round(each, 1) for each in os.getloadavg()]
    print(json.dumps(found, indent=2))
    if asked_for.save:
        (RESULTS / "writing.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


@contextmanager
def _database(dialect: str) -> Iterator[str]:
    if dialect == "sqlite":
        with tempfile.TemporaryDirectory(prefix="gql-blog-bench-") as folder:
            yield f"sqlite://{Path(folder) / 'blog.sqlite3'}"
        return
    with cluster(WORK / "postgres") as postgres:
        postgres.execute(f"DROP DATABASE IF EXISTS {_DATABASE}")
        postgres.execute(f"CREATE DATABASE {_DATABASE}")
        yield postgres.url(_DATABASE)


if __name__ == "__main__":
    main()
