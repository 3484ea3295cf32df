"""Articles of an export share transactions on PostgreSQL; what is refused is refused alone all the same."""

from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.recomputed import wrong_columns
from support.statements import postgres_work
from support.writing import newsroom_of
from support.wxr import write_wxr, wxr_category, wxr_comment, wxr_item

from gql_blog.access import OPERATOR, Viewer
from gql_blog.content import DraftArticle
from gql_blog.errors import Forbidden
from gql_blog.hooks import ForeignArticle, WriteIntent, hookimpl
from gql_blog.store import Article, Audit, Comment, Database, Outbox, Provenance, Tag
from gql_blog.transfer import FileReport, ImportOptions
from gql_blog.transfer.imports import export_importer
from gql_blog.write import Writer

ARTICLES = 10


def _item(number: int) -> str:
    """A post with its responses, each with a thread of two comments."""
    label = '<p>In response to: <a href="https://tides.example.org/2019/05/text-0/">it</a></p>' if number else ""
    first = wxr_comment(10 * number + 1, f"Yes, {number}.")
    second = wxr_comment(10 * number + 2, f"No, {number}.", parent=10 * number + 1)
    tag = wxr_category("Sea" if number % 2 else "Land", "post_tag")
    return wxr_item(f"Text {number}", f"{label}<p>Of {number}.</p>", tag, first, second)


def _site(folder: Path) -> Path:
    return write_wxr(folder / "site.xml", *map(_item, range(ARTICLES)))


async def _imported(database: Database, path: Path, plugins: Any = None, **options: Any) -> FileReport:
    writer = newsroom_of(database, plugins or {}).writer
    report = await import_paths([path], writer=writer, viewer=OPERATOR, options=ImportOptions(**options))
    (file,) = report.files
    return file


async def test_articles_share_transactions_where_writers_wait_for_dialogues_alone(
    database_url: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, sizes = Writer.run, []

    async def counted(self: Writer, command: Any, viewer: Viewer) -> Any:
        sizes.append(len(command.articles))
        return await run(self, command, viewer)

    monkeypatch.setattr(Writer, "run", counted)
    await _imported(database, _site(tmp_path))
    assert sizes == {"postgres": [8, 2], "sqlite": [1] * ARTICLES}[database.dialect]
    assert wrong_columns(database_url) == []


async def test_responses_of_one_transaction_are_counted_together(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = postgres_work(monkeypatch)
    database = await Database.open(database_url)
    await _imported(database, _site(tmp_path))
    (post,) = await newsroom_of(database).rows(Article, slug="text-0")
    await database.close()
    assert (post.response_count, post.dialogue_count) == (ARTICLES - 1, ARTICLES - 1)
    if database.dialect == "postgres":
        assert sum("response_count = response_count +" in each for each in watched.statements) == 2


class Refusing:
    """A plugin that does not want one text."""

    api_version = 2

    @hookimpl
    async def before_write(self, intent: WriteIntent) -> None:
        if intent.fields["title"] == "Text 3":
            raise Forbidden("Not this one.")


async def test_a_refused_article_is_refused_alone(database_url: str, database: Database, tmp_path: Path) -> None:
    report = await _imported(database, _site(tmp_path), {"refusing": Refusing()})
    assert report.export is not None
    assert [(each.name, each.message) for each in report.export.refused] == [("Text 3", "Not this one.")]
    assert len(report.articles) == ARTICLES - 1
    assert report.export.held_comments == 2 * (ARTICLES - 1)
    room = newsroom_of(database)
    assert "text-3" not in {each.slug for each in await room.rows(Article)}
    assert len(await room.rows(Comment)) == 2 * (ARTICLES - 1)
    assert wrong_columns(database_url) == []


async def test_a_slug_of_another_article_refuses_that_one_alone(database: Database, tmp_path: Path) -> None:
    await newsroom_of(database).post("Text 5")
    report = await _imported(database, _site(tmp_path), trust_statuses=True)
    assert report.export is not None
    assert [each.name for each in report.export.refused] == ["Text 5"]
    assert len(report.articles) == ARTICLES - 1


async def _told(database: Database) -> dict[str, Any]:
    """What an import has left, without ids and times."""
    room = newsroom_of(database)
    slugs = {each.id: each.slug for each in await room.rows(Article)}
    comments = await room.rows(Comment)
    bodies = {each.id: each.text for each in comments}
    return {
        "articles": sorted(
            (each.slug, slugs.get(each.responding_to_id), each.version, each.comment_count, each.response_count)
            for each in await room.rows(Article)
        ),
        "comments": sorted((each.text, bodies.get(each.parent_id), each.public) for each in comments),
        "tags": sorted((each.name, each.public) for each in await room.rows(Tag)),
        "provenance": sorted((slugs[each.article_id], each.imported_from) for each in await room.rows(Provenance)),
        "audit": sorted((each.action, str(slugs.get(each.subject_id))) for each in await room.rows(Audit)),
        "events": sorted((each.kind, str(slugs.get(each.subject_id))) for each in await room.rows(Outbox)),
    }


async def test_one_transaction_for_several_articles_leaves_what_one_for_each_does(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = await Database.open(database_url)
    path = _site(tmp_path)
    async with newsroom_of(together).writer.rehearsal() as copy:
        monkeypatch.setattr(export_importer, "_MOST_AT_ONCE", 1)
        await import_paths([path], writer=copy, viewer=OPERATOR, options=ImportOptions(trust_statuses=True))
        alone = await _told(copy._database)
    monkeypatch.undo()
    await _imported(together, path, trust_statuses=True)
    assert await _told(together) == alone
    again = await _imported(together, path, trust_statuses=True)
    assert again.outcome == "unchanged"
    await together.close()


def _article(slug: str, length: int, comments_of: str | None = None) -> ForeignArticle:
    return ForeignArticle(DraftArticle(title=slug, source="x" * length, slug=slug), key=slug, comments_of=comments_of)


def test_a_batch_ends_where_it_is_full_or_long_and_comments_without_an_article_stand_alone() -> None:
    given = [
        *(_article(str(number), 10) for number in range(4)),
        _article("long", 300_000),
        _article("next", 10),
        _article("thread", 0, "disqus:tides"),
        _article("empty", 0),
        _article("last", 0),
    ]
    batches = [[each.key for each in batch] for batch in export_importer._batches(given, 3)]
    assert batches == [["0", "1", "2"], ["3"], ["long"], ["next"], ["thread"], ["empty", "last"]]
    assert [len(batch) for batch in export_importer._batches(given, 1)] == [1] * len(given)
