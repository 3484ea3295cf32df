"""``python -m benchmarks.foreign_import``: an export of WordPress with many comments, imported and stored plainly.

The plain one parses the same export, renders and sanitises the same texts, and puts the rows into SQLite by plain
INSERTs, a transaction for each article: no revisions, audit, search, events, or merge. Each size runs in a process of
its own, so that its peak of memory is its own.
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
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from benchmarks.alone import alone, tell
from benchmarks.places import RESULTS
from gql_blog.access import OPERATOR
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Database
from gql_blog.transfer import ImportOptions, import_paths
from gql_blog.transfer.foreign.article_spool import spooled
from gql_blog.transfer.foreign.export_items import ExportNotes
from gql_blog.transfer.foreign.wordpress import read_wordpress
from gql_blog.write import Writer

_COMMENTS_EACH: Final = 10
_PARAGRAPH: Final = "<p>The tide <em>turns</em> twice a day, and nobody who lives here forgets it ({place}).</p>\n"
_TABLES: Final = """
CREATE TABLE article (id INTEGER PRIMARY KEY, slug TEXT UNIQUE, title TEXT, source TEXT, html TEXT, text TEXT);
CREATE TABLE byline (article_id INTEGER, name TEXT);
CREATE TABLE tag (article_id INTEGER, name TEXT);
CREATE TABLE comment (id INTEGER PRIMARY KEY, article_id INTEGER, author TEXT, source TEXT, html TEXT, text TEXT);
"""


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


async def stored_plainly(export: Path, target: Path) -> None:
    """Parse, render and sanitise the export, and insert the rows."""
    renderer = Renderer(Hooks.of({}))
    with (
        closing(sqlite3.connect(target)) as database,
        export.open("rb") as file,
        spooled(read_wordpress(file, ExportNotes())) as spool,
    ):
        database.executescript(_TABLES)
        for number in spool.order():
            article = spool.article(number)
            draft = article.draft
            made = await renderer.article(draft.source, locale="en", prefix=f"a{number}")
            comments = [(each, await renderer.comment(each.body)) for each in article.comments]
            with database:
                row = (number, draft.slug, draft.title, draft.source, made.html, made.text)
                database.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)", row)
                database.executemany(
                    "INSERT INTO byline VALUES (?, ?)", [(number, each.name) for each in draft.bylines]
                )
                database.executemany("INSERT INTO tag VALUES (?, ?)", [(number, name) for name in draft.tags])
                database.executemany(
                    "INSERT INTO comment VALUES (NULL, ?, ?, ?, ?, ?)",
                    [(number, each.author_name, each.body, done.html, done.text) for each, done in comments],
                )


async def imported(export: Path, target: Path) -> None:
    """Import the export as ``gql-blog import`` does."""
    database = await Database.open(f"sqlite://{target}")
    try:
        hooks = Hooks.of({})
        writer = Writer(database, hooks, Renderer(hooks))
        report = await import_paths(
            [export], writer=writer, viewer=OPERATOR, options=ImportOptions(trust_statuses=True)
        )
        assert not report.refused, report.refused
    finally:
        await database.close()


def measured(way: str, pages: int) -> dict[str, Any]:
    """Measure one way in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="gql-blog-bench-") as folder:
        export, target = Path(folder) / "site.xml", Path(folder) / "blog.sqlite3"
        write_export(export, pages)
        if way == "ours":
            settings = {"GQL_BLOG_DATABASE_URL": f"sqlite://{target}", "GQL_BLOG_DATA_DIR": folder}
            migrate = [str(Path(sys.executable).parent / "gql-blog"), "migrate"]
            subprocess.run(migrate, env={**os.environ, **settings}, check=True, capture_output=True)
        command = [sys.executable, "-m", "benchmarks.foreign_import", "--one", way, str(export), str(target)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return {**json.loads(done.stdout), "exportMb": round(export.stat().st_size / 1e6, 1)}


def run_one(way: str, export: Path, target: Path) -> dict[str, Any]:
    """Run one way, and return its time and its peak of memory."""
    begun, processor = time.perf_counter(), time.process_time()
    asyncio.run(imported(export, target) if way == "ours" else stored_plainly(export, target))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    return {
        "seconds": round(time.perf_counter() - begun, 2),
        "cpuSeconds": round(time.process_time() - processor, 2),
        "peakMb": round(peak, 1),
    }


def main() -> None:
    """Measure what the command line says, and write it beside the other results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.foreign_import", description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[5_000, 10_000])
    parser.add_argument("--save", action="store_true", help="write results/foreign_import.json")
    parser.add_argument("--one", nargs=3, metavar=("WAY", "EXPORT", "DATABASE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(run_one(given.one[0], Path(given.one[1]), Path(given.one[2]))))
        return
    record: dict[str, Any] = {"commentsEach": _COMMENTS_EACH, "pages": {}}
    with alone():
        for pages in given.pages:
            tell(f"{pages} pages")
            record["pages"][pages] = {way: measured(way, pages) for way in ("plain", "ours")}
    record["loadAverage"] = [round(each, 1) for each in os.getloadavg()]
    print(json.dumps(record, indent=2))
    if given.save:
        (RESULTS / "foreign_import.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
