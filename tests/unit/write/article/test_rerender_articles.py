"""Articles that an earlier version rendered are rendered again, and lose nothing."""

from dataclasses import replace
from typing import Any

import pytest
from support.importing import take
from support.populated import contents, execute, without
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.content import DraftArticle, FootnoteKind, Note, ReadNote, Reference
from gql_blog.errors import StoreError, TooLarge, TransactionConflict
from gql_blog.plugin import hookimpl
from gql_blog.render import RenderedArticle
from gql_blog.store import Database
from gql_blog.write import Obstacle, PublishArticle, Stale, Unrendered, UpdateArticle
from gql_blog.write.article import rerender_articles
from gql_blog.write.article.state.rendering_changes import stored_notes

pytestmark = sqlite_mostly

SOURCE = "One[^1] and two[^2].\n\n[^1]: Ada Byron, *Notes*, 5.\n\n[^2]: Ibid., 6.\n"
AS_BEFORE = "UPDATE article SET html = '', rendered_version = NULL"
"""An article that waits to be rendered again."""


class Cites:
    """A plugin that reads and renders notes."""

    api_version = 2

    @hookimpl
    def read_notes(self, notes: tuple[Note, ...]) -> tuple[ReadNote, ...]:
        return tuple(ReadNote(kind=FootnoteKind.FULL, locator=str(note.number)) for note in notes)

    @hookimpl
    def render_note(self, note: Note) -> str:
        return note.html.replace("Ibid.", "<em>Ibid.</em>")


def rows_of(url: str) -> Any:
    """Everything but events, the versions that were rendered, and the ids of notes, which are made anew with them."""
    rows = without(without(contents(url), "footnote", "id", "refers_to_id"), "article", "rendered_version")
    return {table: found for table, found in rows.items() if table != "outbox"}


@pytest.fixture
def citing(database: Database) -> Newsroom:
    return newsroom_of(database, {"cites": Cites()})


async def test_all_is_as_if_it_had_just_been_written(
    citing: Newsroom, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        await citing.post(f"Post {number}", source=SOURCE)
    await citing.post("Plain", source="No notes.")
    fresh = rows_of(database_url)
    assert all(row["endnotes"] for row in fresh["article"] if row["title"] != "Plain")
    await execute(database_url, AS_BEFORE)
    assert await citing.database.count_unrendered() == 6
    monkeypatch.setattr(rerender_articles, "BATCH", 2)
    told: list[tuple[int, int]] = []
    assert (await citing.writer.rerender(lambda done, of: told.append((done, of)))).unrendered == ()
    assert rows_of(database_url) == fresh
    assert told == [(2, 6), (4, 6), (6, 6)]
    assert await citing.database.count_unrendered() == 0


async def test_what_is_interrupted_goes_on_where_it_was(
    citing: Newsroom, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        await citing.post(f"Post {number}", source=SOURCE)
    fresh = rows_of(database_url)
    await execute(database_url, AS_BEFORE)
    monkeypatch.setattr(rerender_articles, "BATCH", 2)

    def interrupt(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await citing.writer.rerender(interrupt)
    assert await citing.database.count_unrendered() == 2
    told: list[tuple[int, int]] = []
    await citing.writer.rerender(lambda done, of: told.append((done, of)))
    assert told == [(2, 2)]
    assert rows_of(database_url) == fresh


async def test_notes_of_a_plugin_that_is_not_there_stay_as_they_are_stored(citing: Newsroom, database_url: str) -> None:
    await citing.post(source=SOURCE)
    fresh = contents(database_url)
    await execute(database_url, AS_BEFORE)
    await newsroom_of(citing.database).writer.rerender()
    assert contents(database_url)["footnote"] == fresh["footnote"]
    ((now,), (then,)) = contents(database_url)["article"], fresh["article"]
    assert (now["html"], now["endnotes"]) == (then["html"], then["endnotes"])
    assert "<em>Ibid.</em>" in now["endnotes"]
    assert now["rendering"] == then["rendering"]


async def test_an_article_that_changed_meanwhile_is_not_written_over(citing: Newsroom, database_url: str) -> None:
    written = await citing.post(source=SOURCE)
    await execute(database_url, AS_BEFORE)
    stale = await citing.article(written.article_id)
    async with citing.database.session():
        (notes,) = (await stored_notes([stale])).values()
    made = await rerender_articles.rerender(citing.writer._renderer, stale, notes, Stale())
    await citing.run(UpdateArticle(id=stale.id, expected_version=stale.version, source="Anew."))
    async with citing.database.transaction():
        assert not await rerender_articles.save_rerendered(made, Stale())
        beyond = replace(made, rendered=None, obstacle=Unrendered("on-tides", Obstacle.LIMITS))
        assert not await rerender_articles.save_rerendered(beyond, Stale())
    assert (await citing.article(stale.id)).html == "<p>Anew.</p>\n"


async def test_what_is_beyond_the_limits_of_today_stays_as_it_was(
    citing: Newsroom, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = await citing.post("Long", source=SOURCE)
    await execute(database_url, AS_BEFORE)
    before = await citing.article(written.article_id)

    async def refuse(*_: object, **__: object) -> RenderedArticle:
        raise TooLarge("too large")

    monkeypatch.setattr(citing.writer._renderer, "article", refuse)
    assert (await citing.writer.rerender()).unrendered == (Unrendered("long", Obstacle.LIMITS),)
    after = await citing.article(written.article_id)
    assert (after.html, after.endnotes) == (before.html, before.endnotes)
    assert await citing.database.count_unrendered() == 0


async def test_a_text_that_comes_out_otherwise_is_searched_as_it_is_now(citing: Newsroom, database_url: str) -> None:
    await citing.post(source=SOURCE)
    fresh = rows_of(database_url)
    await execute(database_url, AS_BEFORE, "UPDATE article SET text = 'old'", "UPDATE search_text SET words = 'old=1'")
    await citing.writer.rerender()
    assert rows_of(database_url) == fresh


class FailsToRender(Cites):
    """Reads the notes as before, and fails to render them."""

    api_version = 2

    @hookimpl
    def render_note(self, note: Note) -> str:
        raise ValueError(note.label)


async def test_notes_that_a_plugin_fails_to_render_stay_and_wait(citing: Newsroom, database_url: str) -> None:
    for title in ("One", "Two"):
        await citing.post(title, source=SOURCE)
    await citing.post("Plain", source="No notes.")
    fresh = rows_of(database_url)
    await execute(database_url, AS_BEFORE)
    stored = contents(database_url)["footnote"]
    failing = newsroom_of(citing.database, {"cites": FailsToRender()})
    unrendered = (await failing.writer.rerender()).unrendered
    assert unrendered == tuple(Unrendered(slug, Obstacle.PLUGIN, ("cites",)) for slug in ("one", "two"))
    assert all(each.waits for each in unrendered)
    assert contents(database_url)["footnote"] == stored
    assert await citing.database.count_unrendered() == 2
    assert (await citing.writer.rerender()).unrendered == ()
    assert rows_of(database_url) == fresh


async def test_an_unexpected_error_of_one_article_does_not_stop_the_others(
    citing: Newsroom, database_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(5):
        await citing.post(f"Post {number}", source=f"{number}. {SOURCE}")
    fresh = rows_of(database_url)
    await execute(database_url, AS_BEFORE)
    monkeypatch.setattr(rerender_articles, "BATCH", 2)
    renders = citing.writer._renderer.article

    async def fail_on_one(source: str, **options: Any) -> RenderedArticle:
        if source.startswith("1."):
            raise RuntimeError("no such token")
        return await renders(source, **options)

    with monkeypatch.context() as patch:
        patch.setattr(citing.writer._renderer, "article", fail_on_one)
        told: list[tuple[int, int]] = []
        unrendered = (await citing.writer.rerender(lambda done, of: told.append((done, of)))).unrendered
    assert unrendered == (Unrendered("post-1", Obstacle.ERROR),)
    assert unrendered[0].waits
    assert told == [(1, 5), (3, 5), (4, 5)]
    (record,) = (each for each in caplog.records if each.name == "gql_blog.write")
    assert "'post-1'" in record.getMessage()
    assert record.exc_info is not None
    assert await citing.database.count_unrendered() == 1
    assert (await citing.writer.rerender()).unrendered == ()
    assert rows_of(database_url) == fresh


async def test_a_conflict_with_another_writer_is_tried_again(
    citing: Newsroom, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await citing.post(source=SOURCE)
    fresh = rows_of(database_url)
    await execute(database_url, AS_BEFORE)
    saves, conflicts = rerender_articles.save_rerendered, 99

    async def conflict(each: rerender_articles.Rerendered, stale: Stale) -> bool:
        nonlocal conflicts
        conflicts -= 1
        if conflicts >= 0:
            raise TransactionConflict("deadlock")
        return await saves(each, stale)

    monkeypatch.setattr(rerender_articles, "save_rerendered", conflict)
    with pytest.raises(StoreError, match="Other writers"):
        await citing.writer.rerender()
    conflicts = 2
    assert (await citing.writer.rerender()).unrendered == ()
    assert rows_of(database_url) == fresh


async def test_what_changes_while_it_is_rendered_is_rendered_as_it_is_then(
    citing: Newsroom, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await citing.post("One", publish=False, source=SOURCE)
    await citing.post("Two", source=SOURCE)
    await execute(database_url, AS_BEFORE)
    renders, publish = citing.writer._renderer.article, [PublishArticle(id=first.article_id, expected_version=1)]

    async def publish_meanwhile(source: str, **options: Any) -> RenderedArticle:
        while publish:
            await citing.run(publish.pop())
        return await renders(source, **options)

    monkeypatch.setattr(citing.writer._renderer, "article", publish_meanwhile)
    assert (await citing.writer.rerender()).unrendered == ()
    assert await citing.database.count_unrendered() == 0
    article = await citing.article(first.article_id)
    assert (article.version, article.rendered_version) == (2, 2)


RENDERED_BEFORE = "UPDATE article SET rendered_version = NULL, html = replace(html, '<p>', '<p lang=\"en\">')"
"""Another renderer made the text."""


async def test_what_another_renderer_made_keeps_its_notes_until_it_is_rendered_again(
    citing: Newsroom, database_url: str
) -> None:
    await citing.post("One", source=SOURCE)
    await citing.post("Plain", source="No notes.")
    fresh = rows_of(database_url)
    await execute(database_url, RENDERED_BEFORE)
    assert all(row["endnotes"] for row in contents(database_url)["article"] if row["title"] == "One")
    assert await citing.database.count_unrendered() == 2
    assert (await citing.writer.rerender()).unrendered == ()
    assert await citing.database.count_unrendered() == 0
    assert rows_of(database_url) == fresh


async def test_a_stub_waits_for_nothing(citing: Newsroom) -> None:
    answer = DraftArticle(title="An Answer", source="About it.", responding_to=Reference(title="Nobody Holds This"))
    await take(citing, answer)
    assert await citing.database.count_unrendered() == 0


async def test_an_article_whose_stored_notes_are_others_waits_for_its_plugin(
    citing: Newsroom, database_url: str
) -> None:
    await citing.post("One", source=SOURCE)
    await execute(
        database_url, "UPDATE article SET rendered_version = NULL", "UPDATE footnote SET label = 'x' WHERE number = 2"
    )
    alone = newsroom_of(citing.database)
    assert (await alone.writer.rerender()).unrendered == (Unrendered("one", Obstacle.PLUGIN, ("cites",)),)
    assert await citing.database.count_unrendered() == 1
