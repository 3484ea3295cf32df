"""A dry run is the import itself, into a copy: it reports the same, writes nothing, and holds nobody up."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from support.importers import import_paths
from support.populated import contents
from support.postgres import aside
from support.sampling import sqlite_first
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.hooks import WriteIntent, hookimpl
from gql_blog.store import Article, Comment, Database
from gql_blog.transfer import ImportOptions, ImportReport
from gql_blog.write import Side, SubmitComment, UpdateArticle

HEAD = "---\ntitle: {title}\nauthor: {author}\ndate: 2019-05-02\n{more}---\n\n"
TEXT = "The tide turns twice a day, and nobody who lives by the water forgets it for long.\n"
NOTED = "It does not.[^1]\n\n[^1]: A note.\n"


def markdown(title: str, author: str = "Mara Lind", text: str = TEXT, **more: str) -> str:
    keys = "".join(f"{key}: {value}\n" for key, value in more.items())
    return HEAD.format(title=title, author=author, more=keys) + text


PAGE = """A Quiet Harbour
Ina Falk | May 4, 2019
Responding To: On Tides

The tide turns twice a day, and nobody who lives by the water forgets it for long.

Boats wait for it, and so do the people who mend them on the long stone quay.

Ina Falk is a sailor.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files that answer each other, from the last name to the first, and some that cannot be imported."""
    path = tmp_path / "blog"
    path.mkdir()
    (path / "a-answer.md").write_text(markdown("Yes", "Tom Oduya", responding_to="no", tags="[Sea, Harbour]"))
    (path / "b-answer.md").write_text(markdown("No", "Ina Falk", text=NOTED, responding_to="on-tides"))
    (path / "c-page.txt").write_text(PAGE)
    (path / "d-lost.md").write_text(markdown("Lost", responding_to="nowhere"))
    (path / "e-empty.md").write_text("")
    (path / "f-first.md").write_text(markdown("On Bread", slug="claimed", text="Bread wants flour.\n"))
    (path / "g-second.md").write_text(markdown("On Salt", slug="claimed", text="Salt wants bread.\n"))
    (path / "z-post.md").write_text(markdown("On Tides"))
    return path


async def bring(room: Newsroom, folder: Path, **options: Any) -> ImportReport:
    return await import_paths([folder], writer=room.writer, viewer=OPERATOR, options=ImportOptions(**options))


def told(report: ImportReport, known: frozenset[str] = frozenset()) -> Any:
    """The report as JSON; the id of an article that is not ``known`` yet is made when it is stored."""
    files = json.loads(json.dumps(report.to_json()))["files"]
    for file in files:
        for name, key in (("articles", "id"), ("read", "article")):
            for each in file[name]:
                each[key] = each[key] if each[key] in known else None
    return files


async def ids(room: Newsroom) -> frozenset[str]:
    return frozenset(each.id for each in await room.rows(Article))


async def test_a_dry_run_reports_what_the_run_after_it_does_and_writes_nothing(
    room: Newsroom, database_url: str, folder: Path
) -> None:
    before = contents(database_url), numbers(database_url)
    rehearsed = await bring(room, folder, dry_run=True)
    assert (contents(database_url), numbers(database_url)) == before
    done = await bring(room, folder)
    assert told(rehearsed) == told(done)
    outcomes = [file.outcome.value for file in done.files]
    assert outcomes == [*["imported"] * 3, "refused", "refused", "imported", "refused", "imported"]


@sqlite_first
async def test_so_it_does_for_files_that_were_changed_and_articles_that_were_edited(
    room: Newsroom, database_url: str, folder: Path
) -> None:
    await bring(room, folder)
    (post,) = await room.rows(Article, slug="on-tides")
    await room.run(UpdateArticle(id=post.id, expected_version=post.version, title="Ours"))
    (folder / "z-post.md").write_text(markdown("Theirs"))
    (folder / "b-answer.md").write_text(markdown("No", "Ina Falk-Reyes", text=NOTED, responding_to="on-tides"))
    (folder / "f-first.md").write_text(markdown("On Milk", text="Milk wants a cool cellar and no thunder.\n"))
    (folder / "h-new.md").write_text(markdown("New", responding_to="on-milk"))
    known = await ids(room)
    for prefer in (None, Side.THEIRS):
        before = contents(database_url), numbers(database_url)
        rehearsed = await bring(room, folder, dry_run=True, prefer=prefer)
        assert (contents(database_url), numbers(database_url)) == before
        done = await bring(room, folder, prefer=prefer)
        assert told(rehearsed, known) == told(done, known)
        known = await ids(room)
        outcomes = {Path(file.path).name[0]: file.outcome.value for file in done.files}
        assert outcomes["z"] == ("updated" if prefer else "conflict")


def numbers(url: str) -> Any:
    """Where the sequences of a PostgreSQL database stand: a number that was given is not given back."""
    return None if url.startswith("sqlite") else aside(_sequences(url))


async def _sequences(url: str) -> dict[str, int | None]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        return {row["sequencename"]: row["last_value"] for row in rows}
    finally:
        await connection.close()


class Commenting:
    """A plugin that, whenever it is asked about an import, has somebody comment by another connection."""

    api_version = 2

    def __init__(self, elsewhere: Newsroom, article_id: str) -> None:
        self.elsewhere = elsewhere
        self.article_id = article_id
        self.taken = 0

    @hookimpl
    async def before_write(self, intent: WriteIntent) -> Mapping[str, Any] | None:
        if intent.command == "import_article":
            body = f"Comment {self.taken + 1}."
            comment = SubmitComment(article_id=self.article_id, author_name="Bo", body=body)
            await self.elsewhere.run(comment, ANONYMOUS)
            self.taken += 1
        return None


@pytest.fixture
async def elsewhere(database_url: str) -> AsyncIterator[Newsroom]:
    """Another process, as far as the database can tell."""
    other = await Database.open(database_url)
    yield newsroom_of(other)
    await other.close()


@sqlite_first
@pytest.mark.parametrize("dry_run", [True, False])
async def test_others_write_while_an_import_reads_renders_and_asks_plugins(
    database: Database, elsewhere: Newsroom, folder: Path, dry_run: bool
) -> None:
    """Also between the articles of one file: nothing is held until all of them are ready to be stored."""
    (article,) = [await elsewhere.post("Open for Comments")]
    plugin = Commenting(elsewhere, article.article_id)
    room = newsroom_of(database, {"commenting": plugin})
    mark = "0123456789abcdef"
    (folder / "y-dialogue.md").write_text(
        f"<!-- article 1 of 2: {mark} -->\n{markdown('One')}\n<!-- article 2 of 2: {mark} -->\n{markdown('Two')}"
    )
    report = await bring(room, folder, dry_run=dry_run)
    refused = [Path(each.path).name for each in report.refused]
    assert refused == ["d-lost.md", "e-empty.md", "g-second.md"]
    # d is asked about once more, for it might have answered what came after it; g claims the slug of another file.
    assert plugin.taken == 9
    assert len(await room.rows(Comment)) == plugin.taken
