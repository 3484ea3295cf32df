"""An import that is killed goes on where it was: nothing twice, nothing lost; in the end nothing tells of the cuts.

On PostgreSQL eight articles share a transaction: each of them is there, or none.
"""

import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest
from support import dying
from support.databases import fresh_database
from support.postgres import aside
from support.recomputed import wrong_columns
from support.saved_site import PROSE, page, save
from support.wxr import write_wxr, wxr_category, wxr_comment, wxr_item

from gql_blog.transfer.imports import export_importer

ARTICLES, COMMENTS = 48, 4
LIVES: Final = 6
"""How often an import is begun that is killed."""
PATIENCE: Final = 60
"""Seconds for a server of databases to see that a client is gone."""

SAME = {
    "articles": """
        SELECT a.slug, a.title, a.text, a.status, a.public, a.version, t.slug, r.slug, a.response_count,
            a.response_count_all, a.comment_count, a.comment_count_all, a.dialogue_count, a.dialogue_count_all
        FROM article a JOIN article r ON r.id = a.root_id LEFT JOIN article t ON t.id = a.responding_to_id""",
    "comments": """
        SELECT a.slug, c.author_name, c.text, c.status, c.public, p.text, c.reply_count, c.reply_count_all
        FROM comment c JOIN article a ON a.id = c.article_id LEFT JOIN comment p ON p.id = c.parent_id""",
    "decisions": """
        SELECT a.slug, c.text, d.verdict, d.reason FROM decision d
        JOIN comment c ON c.id = d.comment_id JOIN article a ON a.id = c.article_id""",
    "bylines": "SELECT a.slug, b.position, b.credited_name FROM byline b JOIN article a ON a.id = b.article_id",
    "tags": """
        SELECT a.slug, t.slug, t.public FROM article_tag l
        JOIN article a ON a.id = l.article_id JOIN tag t ON t.id = l.tag_id""",
    "contributors": "SELECT slug, name, public FROM contributor",
    "provenance": """
        SELECT a.slug, p.imported_from, p.source_hash, p.draft_hash FROM provenance p
        JOIN article a ON a.id = p.article_id""",
    "revisions": "SELECT a.slug, r.number, r.note, r.source FROM revision r JOIN article a ON a.id = r.article_id",
    "search": "SELECT a.slug, s.words FROM search_text s JOIN article a ON a.id = s.article_id",
    "audit": "SELECT a.slug, u.action, count(*) FROM audit u LEFT JOIN article a ON a.id = u.subject_id GROUP BY 1, 2",
    "events": "SELECT a.slug, o.kind, count(*) FROM outbox o LEFT JOIN article a ON a.id = o.subject_id GROUP BY 1, 2",
}
"""What two imports of one export have in common: ids and times are left out."""


@dataclass(frozen=True)
class Site:
    """A database into which imports write, and the folder of their data."""

    url: str
    folder: Path

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    def gql_blog(self, *arguments: str, turn: int = 0) -> "subprocess.CompletedProcess[str]":
        """Run a command that is killed at this turn with the database, or at none."""
        own = {"GQL_BLOG_DATABASE_URL": self.url, "GQL_BLOG_DATA_DIR": str(self.folder / "data")}
        command = [sys.executable, dying.__file__, str(turn), *arguments]
        environment = {**os.environ, **own}
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=300)

    def imported(self, *arguments: str) -> Any:
        """Import without a cut; return the report of the first file."""
        return self.all_imported(*arguments)[0]

    def all_imported(self, *arguments: str) -> list[Any]:
        """Import without a cut; return the reports of the files."""
        done = self.gql_blog("import", "--json", *arguments)
        assert done.returncode == 0, done.stderr
        files: list[Any] = json.loads(done.stdout)["files"]
        return files

    def rows(self, query: str) -> list[Any]:
        """Return what a query gives, in an order of its own."""
        if not self.is_sqlite:
            return sorted(aside(_fetched(self.url, query)), key=repr)
        with closing(sqlite3.connect(self.url.removeprefix("sqlite://"), timeout=30)) as database:
            return sorted(database.execute(query).fetchall(), key=repr)

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        ((count,),) = self.rows(f"SELECT count(*) FROM {table}")
        return int(count)


async def _fetched(url: str, query: str) -> list[tuple[Any, ...]]:
    """Ask PostgreSQL when it has seen that whoever was killed is gone."""
    connection = await asyncpg.connect(url)
    try:
        deadline = time.monotonic() + PATIENCE
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while await connection.fetchval(f"{others} AND backend_type = 'client backend'"):
            assert time.monotonic() < deadline, "somebody is still connected"
            await asyncio.sleep(0.01)
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


@pytest.fixture
def sites(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    """Two empty databases of one kind."""
    with ExitStack() as stack:
        made = []
        for name in ("cut", "whole"):
            folder = tmp_path / name
            folder.mkdir()
            made.append(Site(stack.enter_context(fresh_database(dialect, request, folder)), folder))
            assert made[-1].gql_blog("migrate").returncode == 0
        yield made[0], made[1]


def _item(number: int) -> str:
    """A post with responses, each with two threads, of which the second waits for a decision."""
    post = number - number % 6
    label = f'<p>In response to: <a href="https://tides.example.org/2019/05/article-{post}/">it</a></p>'
    comments = [
        wxr_comment(
            10 * number + each,
            f"Yes, {number}.{each}.",
            parent=10 * number + each - 1 if each % 2 else 0,
            approved="1" if each < 4 else "0",
        )
        for each in range(2, 2 + COMMENTS)
    ]
    text = f"{label if number % 6 else ''}<p>Text {number}.</p>"
    return wxr_item(f"Article {number}", text, wxr_category("Sea", "post_tag"), *comments)


def _check_what_is_stored(site: Site) -> int:
    """Each article is there as a whole, with all that shared its transaction; return how many there are."""
    stored = site.count("article")
    assert site.count("comment") == COMMENTS * stored
    assert site.count("provenance") == site.count("revision") == stored
    if not site.is_sqlite:
        assert stored % export_importer._MOST_AT_ONCE == 0
    assert wrong_columns(site.url) == []
    return stored


def _check_report(site: Site, report: Any, stored_before: int) -> None:
    """The report of an import that was not cut says what is there, and whether it has brought it."""
    outcomes = {0: "imported", ARTICLES: "unchanged"}
    assert report["outcome"] == outcomes.get(stored_before, "updated")
    told = [(each["id"], each["slug"], each["title"], each["status"]) for each in report["articles"]]
    assert sorted(told, key=repr) == site.rows("SELECT id, slug, title, status FROM article")
    assert (report["comments"], report["export"]["refused"], report["export"]["heldComments"]) == (
        COMMENTS * ARTICLES,
        [],
        0,
    )


@pytest.mark.long
def test_a_killed_import_goes_on(sites: tuple[Site, Site], tmp_path: Path) -> None:
    chance, (cut, whole) = random.Random(1), sites
    arguments = ["--trust-statuses", str(write_wxr(tmp_path / "site.xml", *map(_item, range(ARTICLES))))]
    at_once = whole.gql_blog("import", "--json", *arguments)
    assert at_once.returncode == 0, at_once.stderr
    _check_report(whole, json.loads(at_once.stdout)["files"][0], 0)
    turns = int(at_once.stderr.split()[-1])
    stored: list[int] = []
    for life in range(LIVES):
        resume = ["--resume"] if life else []
        killed = cut.gql_blog("import", "--json", *arguments, *resume, turn=chance.randrange(turns // 5, turns // 2))
        if killed.returncode == 0:
            break  # there was less to do than it was given to live
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert killed.stdout == "", "it reports when it is done"
        stored.append(_check_what_is_stored(cut))
    assert any(0 < each < ARTICLES for each in stored), "it was cut within its work"
    assert stored == sorted(stored), "nothing is lost by a cut"
    _check_report(cut, cut.imported(*arguments, "--resume"), _check_what_is_stored(cut))
    for name, query in SAME.items():
        assert cut.rows(query) == whole.rows(query), name
    assert wrong_columns(cut.url) == []
    assert cut.imported(*arguments)["outcome"] == "unchanged"


PAGES: Final = 16


def _site_in_a_ring(folder: Path) -> Path:
    """Pages of which each leads to a heading of the one before and of the one after it."""

    def link(number: int) -> str:
        return f'<a href="{number % PAGES}.html#part">{number % PAGES}</a>'

    return save(
        folder,
        {
            f"{number}.html": page(
                f"Page No. {number}",
                PROSE,
                f'</p><h2 id="part">Part</h2><p>{PROSE} See {link(number + PAGES - 1)} and {link(number + 1)}.',
                head=f'<link rel="canonical" href="https://tides.example/page-{number}">',
            )
            for number in range(PAGES)
        },
    )


def _check_links(site: Site) -> None:
    """Each link leads to the anchor that its heading has."""
    found = {slug: (id, html) for id, slug, html in site.rows("SELECT id, slug, html FROM article")}
    assert sorted(found) == sorted(f"page-{number}" for number in range(PAGES))
    for number in range(PAGES):
        _, html = found[f"page-{number}"]
        for other in ((number - 1) % PAGES, (number + 1) % PAGES):
            anchor = f"h-{found[f'page-{other}'][0][-10:]}-part"
            assert f'id="{anchor}"' in found[f"page-{other}"][1]
            assert f'href="/page-{other}#{anchor}"' in html, (number, other)


@pytest.mark.long
def test_a_killed_import_of_a_site_leads_its_links_all_the_same(sites: tuple[Site, Site], tmp_path: Path) -> None:
    chance, (cut, whole) = random.Random(1), sites
    folder = str(_site_in_a_ring(tmp_path / "site"))
    at_once = whole.gql_blog("import", "--json", folder)
    assert at_once.returncode == 0, at_once.stderr
    _check_links(whole)
    turns, cuts = int(at_once.stderr.split()[-1]), 0
    for life in range(LIVES):
        turn = chance.randrange(turns // 5, turns // 2) if life % 2 else chance.randrange(turns // 2, turns)
        killed = cut.gql_blog("import", "--json", folder, *(["--resume"] if life else []), turn=turn)
        cuts += killed.returncode == -signal.SIGKILL
        assert killed.returncode in (0, -signal.SIGKILL), killed.stderr
        assert cut.count("provenance") == cut.count("article") <= PAGES
    assert cuts > 1
    assert {each["outcome"] for each in cut.all_imported(folder, "--resume")} <= {"imported", "updated", "unchanged"}
    _check_links(cut)
    assert wrong_columns(cut.url) == []
    assert {each["outcome"] for each in cut.all_imported(folder)} == {"unchanged"}
