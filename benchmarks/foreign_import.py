"""``python -m benchmarks.foreign_import``: an export of WordPress with many comments, imported and stored plainly.

The plain one parses the same export, renders and sanitises the same texts, and puts the rows into the database by
plain INSERTs, a transaction for each article: no revisions, audit, search, events, or merge. Each size runs in a
process of its own, so that its peak of memory is its own; processor time is that of this process and of PostgreSQL's.
"""

import argparse
import asyncio
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final

import asyncpg

from benchmarks import processor
from benchmarks.alone import alone, tell
from benchmarks.cluster import Cluster, cluster
from benchmarks.places import RESULTS, WORK
from gql_blog.access import OPERATOR
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Database
from gql_blog.transfer import ImportOptions, import_paths
from gql_blog.transfer.imports.article_spool import spooled
from gql_blog.write import Writer
from gql_blog_importers.foreign.export_notes import ExportNotes
from gql_blog_importers.foreign.wordpress import read_wordpress

_COMMENTS_EACH: Final = 10
_MOST_OF_PLAIN: Final = 2.0
_MOST_MEGABYTES: Final = 300
_DATABASE: Final = "foreign_import"
_PARAGRAPH: Final = "<p>The tide <em>turns</em> twice a day, and nobody who lives here forgets it ({place}).</p>\n"
_TABLES: Final = """
CREATE TABLE article (id INTEGER PRIMARY KEY, slug TEXT UNIQUE, title TEXT, source TEXT, html TEXT, text TEXT);
CREATE TABLE byline (article_id INTEGER, name TEXT);
CREATE TABLE tag (article_id INTEGER, name TEXT);
CREATE TABLE comment (id {number} PRIMARY KEY, article_id INTEGER, author TEXT, source TEXT, html TEXT, text TEXT);
"""
_INSERTED: Final = {
    "article": ("id", "slug", "title", "source", "html", "text"),
    "byline": ("article_id", "name"),
    "tag": ("article_id", "name"),
    "comment": ("article_id", "author", "source", "html", "text"),
}

Rows = Mapping[str, Sequence[tuple[Any, ...]]]
"""Those of one article, by table."""
Insert = Callable[[Rows], Awaitable[None]]


def export_items(pages: int) -> Iterator[str]:
    """Yield the items of an export: texts of some 3 KB, every tenth a post, the others its responses."""
    for number in range(pages):
        post = number - number % 10
        label = f'<p>Responding to: <a href="https://x.example.org/text-{post}/">it</a></p>' if number % 10 else ""
        text = label + "".join(_PARAGRAPH.format(place=f"{number}.{line}") for line in range(30))
        comments = "".join(
            f"<wp:comment><wp:comment_id>{number * 100 + each}</wp:comment_id><wp:comment_author>Reader {each}"
            f"</wp:comment_author><wp:comment_date>2020-01-02 10:00:00</wp:comment_date><wp:comment_content><![CDATA["
            f"Comment {each} on {number}, of <b>two</b> lines\nor so.]]></wp:comment_content><wp:comment_approved>1"
            f"</wp:comment_approved><wp:comment_parent>{number * 100 + each - 1 if each % 3 else 0}</wp:comment_parent>"
            "</wp:comment>"
            for each in range(1, _COMMENTS_EACH + 1)
        )
        yield (
            f"<item><title>Text {number}</title><link>https://x.example.org/text-{number}/</link>"
            f"<dc:creator>Author {number % 40}</dc:creator><content:encoded><![CDATA[{text}]]></content:encoded>"
            f"<wp:post_id>{number}</wp:post_id><wp:post_date>2020-01-01 10:00:00</wp:post_date>"
            f"<wp:post_name>text-{number}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
            f'<category domain="post_tag" nicename="sea">Sea</category>{comments}</item>\n'
        )


def write_export(path: Path, pages: int) -> None:
    """Write an export with so many articles, and ten comments on each."""
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<?xml version="1.0"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
            "<wp:wxr_version>1.2</wp:wxr_version>\n"
        )
        file.writelines(export_items(pages))
        file.write("</channel></rss>\n")


@asynccontextmanager
async def plain_sqlite(path: str) -> AsyncIterator[Insert]:
    """Make the plain tables in a new file; rows are inserted by the driver alone."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(_TABLES.format(number="INTEGER"))

        async def insert(rows: Rows) -> None:
            with database:
                for table, columns in _INSERTED.items():
                    places = ", ".join("?" for _ in columns)
                    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
                    database.executemany(sql, rows[table])

        yield insert


@asynccontextmanager
async def plain_postgres(url: str) -> AsyncIterator[Insert]:
    """Make the plain tables in an empty database; rows are inserted by the driver alone."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_TABLES.format(number="SERIAL"))

        async def insert(rows: Rows) -> None:
            async with connection.transaction():
                for table, columns in _INSERTED.items():
                    places = ", ".join(f"${number}" for number, _ in enumerate(columns, start=1))
                    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
                    await connection.executemany(sql, rows[table])

        yield insert
    finally:
        await connection.close()


async def stored_plainly(export: Path, url: str) -> None:
    """Parse, render and sanitise the export, and insert the rows."""
    renderer = Renderer(Hooks.of({}))
    plain = plain_sqlite(url.removeprefix("sqlite://")) if url.startswith("sqlite:") else plain_postgres(url)
    with export.open("rb") as file, spooled(read_wordpress(file, ExportNotes())) as spool:
        async with plain as insert:
            for number in spool.order():
                article = spool.article(number)
                draft = article.draft
                made = await renderer.article(draft.source, locale="en", prefix=f"a{number}")
                comments = article.comments
                rendered = await renderer.comments([each.body for each in comments])
                await insert(
                    {
                        "article": [(number, draft.slug, draft.title, draft.source, made.html, made.text)],
                        "byline": [(number, each.name) for each in draft.bylines],
                        "tag": [(number, name) for name in draft.tags],
                        "comment": [
                            (number, each.author_name, each.body, done.html, done.text)
                            for each, done in zip(comments, rendered, strict=True)
                        ],
                    }
                )


async def imported(export: Path, url: str) -> None:
    """Import the export as ``gql-blog import`` does."""
    database = await Database.open(url)
    try:
        hooks = Hooks.load(["importers"])
        writer = Writer(database, hooks, Renderer(hooks))
        report = await import_paths(
            [export], writer=writer, viewer=OPERATOR, options=ImportOptions(trust_statuses=True), hooks=hooks
        )
        assert not report.refused, report.refused
    finally:
        await database.close()


def measured(way: str, pages: int, postgres: Cluster | None = None) -> dict[str, Any]:
    """Measure one way in a process of its own: on SQLite, or in a new database of a cluster."""
    with tempfile.TemporaryDirectory(prefix="gql-blog-bench-") as folder:
        export, url = Path(folder) / "site.xml", f"sqlite://{folder}/blog.sqlite3"
        write_export(export, pages)
        if postgres is not None:
            postgres.execute(f"DROP DATABASE IF EXISTS {_DATABASE}")
            postgres.execute(f"CREATE DATABASE {_DATABASE}")
            url = postgres.url(_DATABASE)
        if way == "ours":
            settings = {"GQL_BLOG_DATABASE_URL": url, "GQL_BLOG_DATA_DIR": folder}
            migrate = [str(Path(sys.executable).parent / "gql-blog"), "migrate"]
            subprocess.run(migrate, env={**os.environ, **settings}, check=True, capture_output=True)
        begun = processor.seconds(postgres.pid) if postgres else 0.0
        command = [sys.executable, "-m", "benchmarks.foreign_import", "--one", way, str(export), url]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found = {**json.loads(done.stdout), "exportMb": round(export.stat().st_size / 1e6, 1)}
        if postgres is not None:
            found["cpuSeconds"] = round(found["cpuSeconds"] + processor.seconds(postgres.pid) - begun, 2)
        return found


def run_one(way: str, export: Path, url: str) -> dict[str, Any]:
    """Run one way, and return its time and its peak of memory."""
    begun, spent = time.perf_counter(), time.process_time()
    asyncio.run(imported(export, url) if way == "ours" else stored_plainly(export, url))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    return {
        "seconds": round(time.perf_counter() - begun, 2),
        "cpuSeconds": round(time.process_time() - spent, 2),
        "peakMb": round(peak, 1),
    }


def compared(found: dict[int, dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return the figures that have goals, and the goals; by number of pages."""
    times = {pages: ways["ours"]["cpuSeconds"] / ways["plain"]["cpuSeconds"] for pages, ways in found.items()}
    each = {pages: ways["ours"]["cpuSeconds"] / pages for pages, ways in found.items()}
    return {
        "cpuOfPlain": {"goal": _MOST_OF_PLAIN, **{str(pages): round(times[pages], 2) for pages in found}},
        "peakMb": {"goal": _MOST_MEGABYTES, **{str(pages): ways["ours"]["peakMb"] for pages, ways in found.items()}},
        "cpuOfEachPageMs": {str(pages): round(1_000 * each[pages], 1) for pages in found},
    }


def compared_sizes(sizes: Sequence[int], postgres: Cluster | None = None) -> dict[str, Any]:
    """Measure each size in both ways."""
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for pages in sizes:
        tell(f"{pages} pages on {'PostgreSQL' if postgres else 'SQLite'}")
        found[pages] = {way: measured(way, pages, postgres) for way in ("plain", "ours")}
    return {"pages": found, "compared": compared(found)}


def save(record: Mapping[str, Any], path: Path) -> None:
    """Write a record; of a database that was not measured now, what was measured before stays."""
    before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    path.write_text(json.dumps({**before, **record}, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Measure what the command line says, and write it beside the other results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.foreign_import", description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[5_000, 10_000])
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--save", action="store_true", help="write results/foreign_import.json")
    parser.add_argument("--one", nargs=3, metavar=("WAY", "EXPORT", "URL"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(run_one(given.one[0], Path(given.one[1]), given.one[2])))
        return
    record: dict[str, Any] = {"commentsEach": _COMMENTS_EACH}
    with alone():
        if "sqlite" in given.databases:
            record["sqlite"] = compared_sizes(given.pages)
        if "postgres" in given.databases:
            with cluster(WORK / "postgres") as postgres:
                record["postgres"] = compared_sizes(given.pages, postgres)
    record["loadAverage"] = [round(each, 1) for each in os.getloadavg()]
    print(json.dumps(record, indent=2))
    if given.save:
        save(record, RESULTS / "foreign_import.json")


if __name__ == "__main__":
    main()
