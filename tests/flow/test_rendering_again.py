"""Articles are rendered again after an upgrade of a plugin: what rendered them is known, and readers see it at once."""

import asyncio
from typing import Any

import orjson
import pytest
from support.hearing import until
from support.populated import contents, execute, without
from support.reading import Library, library_over
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import FootnoteKind, Note, ReadNote, Role
from gql_blog.errors import InUse
from gql_blog.hooks import Body, Hooks, PluginState, hookimpl
from gql_blog.render import Recipe
from gql_blog.store import Database, Footnote, rendering_lock
from gql_blog.write import Stale, UpdateArticle, count_stale, writer
from gql_blog.write.article import rerender_articles

pytestmark = sqlite_mostly

SOURCE = "A tide.[^1]\n\n[^1]: *Tides*, 5.\n"
RENDERING = (
    "{ articles { nodes { version rendering { steps { name version settingsHash } inputHash outputHash current } } } }"
)


class Marks:
    """Marks a word; which one depends on its version."""

    api_version = 2

    def __init__(self, version: str, word: str, kind: FootnoteKind = FootnoteKind.FULL) -> None:
        self.__version__ = version
        self.word = word
        self.kind = kind
        self.fails = False

    @hookimpl
    def read_notes(self, notes: tuple[Note, ...]) -> tuple[ReadNote, ...]:
        return tuple(ReadNote(kind=self.kind) for _ in notes)

    @hookimpl
    def transform_body(self, body: Body) -> str:
        if self.fails:
            raise ZeroDivisionError
        return body.html.replace(self.word, f"<mark>{self.word}</mark>")


def room_with(database: Database, version: str, word: str, **more: Any) -> Newsroom:
    return newsroom_of(database, {"marks": Marks(version, word, **more)})


async def again(room: Newsroom, **more: Any) -> tuple[int, int]:
    """Render again what is stale; return how many articles were rendered, and how many changed."""
    done = await room.writer.rerender(None, Stale(room.writer.recipe, **more))
    assert done.unrendered == ()
    return done.articles, done.changed


async def test_an_upgrade_renders_again_and_changes_nothing_else(database: Database, database_url: str) -> None:
    old, new = room_with(database, "1", "tide"), room_with(database, "2", "A tide")
    marked, plain = (
        await old.post("Marked", source=SOURCE),
        await old.post("Plain", source="Nothing.[^1]\n\n[^1]: *Tides*, 5.\n"),
    )
    before = contents(database_url)
    assert await again(old) == (0, 0), "what it rendered itself is not stale"
    compared = {each.article.slug: each.change async for each in new.writer.compare_rendering(Stale(new.writer.recipe))}
    assert contents(database_url) == before, "a comparison saves nothing"
    assert compared["plain"] is None
    assert compared["marked"] is not None
    assert compared["marked"].after.startswith("<p><mark>A tide</mark>.")
    assert await again(new) == (2, 1)
    article = await new.article(marked.article_id)
    assert article.html.startswith("<p><mark>A tide</mark>.")
    after = contents(database_url)
    for table in before:
        if table not in ("article", "outbox", "touched"):
            assert after[table] == before[table], table
    unlike = {
        name
        for old_row, new_row in zip(before["article"], after["article"], strict=True)
        for name in old_row
        if old_row[name] != new_row[name]
    }
    assert unlike == {"html", "rendering", "rendered_by", "rendered_output", "rendered_version"}
    assert (await new.article(plain.article_id)).rendered_by == new.writer.recipe
    assert await again(new) == (0, 0)
    assert await again(new, every=True) == (2, 0)
    assert contents(database_url) == after, "what is known already is not written"


async def test_what_is_known_of_the_notes_is_replaced_where_it_differs(database: Database) -> None:
    old, new = room_with(database, "1", "Never"), room_with(database, "2", "Never", kind=FootnoteKind.REMARK)
    await old.post("Noted", source=SOURCE)
    ((change, obstacle),) = [
        (each.change, each.obstacle) async for each in new.writer.compare_rendering(Stale(new.writer.recipe))
    ]
    assert change is not None, obstacle
    assert (change.notes, change.text, change.hunks()) == (True, False, ())
    assert await again(new) == (1, 1)
    (note,) = await new.rows(Footnote)
    assert note.kind == FootnoteKind.REMARK


async def test_it_goes_on_where_it_was_cut(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = room_with(database, "1", "tide"), room_with(database, "2", "A tide")
    for number in range(5):
        await old.post(f"Post {number}", source=SOURCE)
    monkeypatch.setattr(rerender_articles, "BATCH", 2)
    told: list[tuple[int, int]] = []

    def cut(done: int, of: int) -> None:
        told.append((done, of))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await new.writer.rerender(cut, Stale(new.writer.recipe))
    assert told == [(2, 5)]
    assert await again(new) == (3, 3)


async def test_at_most_a_batch_is_held_in_memory(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = room_with(database, "1", "tide"), room_with(database, "2", "A tide")
    for number in range(5):
        await old.post(f"Post {number}", source=SOURCE)
    monkeypatch.setattr(rerender_articles, "BATCH", 2)
    sizes: list[int] = []
    stale_articles = rerender_articles.stale_articles

    async def counted(*arguments: Any) -> list[Any]:
        found = await stale_articles(*arguments)
        sizes.append(len(found))
        return found

    monkeypatch.setattr(rerender_articles, "stale_articles", counted)
    assert len([each async for each in new.writer.compare_rendering(Stale(new.writer.recipe))]) == 5
    assert sizes == [2, 2, 1, 0]


async def test_a_plugin_that_fails_leaves_the_body_and_is_named(database: Database) -> None:
    plugin = Marks("2", "A tide")
    old, new = room_with(database, "1", "tide"), newsroom_of(database, {"marks": plugin})
    written = await old.post("Marked", source=SOURCE)
    plugin.fails = True
    done = await new.writer.rerender(None, Stale(new.writer.recipe))
    assert [(each.slug, each.plugins) for each in done.unrendered] == [("marked", ("marks",))]
    assert "<mark>tide</mark>" in (await new.article(written.article_id)).html
    await new.run(UpdateArticle(id=written.article_id, expected_version=2, source="A tide, anew."))
    assert (await new.article(written.article_id)).rendered_by is None, "its share is missing, so it is not done"
    plugin.fails = False
    assert await again(new) == (1, 1)
    assert "<mark>A tide</mark>" in (await new.article(written.article_id)).html


async def test_what_an_earlier_release_rendered_is_stale_and_stays_complete(
    database: Database, database_url: str
) -> None:
    room = room_with(database, "1", "tide")
    await room.post("Marked", source=SOURCE)
    unknown = "UPDATE article SET rendered_by = NULL, rendered_input = NULL, rendered_output = NULL"
    before = contents(database_url)["article"]
    await execute(database_url, unknown)
    assert await again(room) == (1, 0)
    assert contents(database_url)["article"] == before


@pytest.fixture
async def library(database: Database) -> Library:
    await database.invalidations.start()
    return library_over(database, debug=False, result_cache_bytes=1_000_000)


async def test_readers_see_it_at_once(library: Library) -> None:
    database = library.newsroom.database
    old, new = room_with(database, "1", "tide"), room_with(database, "2", "A tide")
    await old.post("Marked", source=SOURCE)
    query = '{ post(slug: "marked") { body(footnotes: false) } }'
    request = orjson.dumps({"query": query})

    async def ask() -> str:
        answer = library.engine.cached(request, ANONYMOUS) or await library.engine.execute(
            query=query, viewer=ANONYMOUS, request=request
        )
        return str(orjson.loads(answer.body)["data"]["post"]["body"])

    await until(database.invalidations.catch_up)
    for _ in range(3):
        assert "A <mark>tide</mark>" in await ask()
    assert library.engine.cached(request, ANONYMOUS) is not None
    await again(new)
    await until(database.invalidations.catch_up)
    assert "<mark>A tide</mark>" in await ask()


async def test_editors_read_how_an_article_was_rendered(database: Database) -> None:
    library = library_over(database)
    hooks = Hooks.of({})

    async def ask(viewer: Viewer) -> Any:
        answer = await library.engine.execute(query=RENDERING, viewer=viewer)
        ((found,),) = [each["nodes"] for each in orjson.loads(answer.body)["data"].values()]
        return found["rendering"]

    written = await library.newsroom.post("Plain", source="Nothing.")
    told = await ask(OPERATOR)
    assert told["current"] is True
    assert [each["name"] for each in told["steps"]] == ["markdown-it-py", "mdit-py-plugins", "nh3", "policy:article"]
    assert len(told["inputHash"]) == len(told["outputHash"]) == 64
    other = room_with(database, "1", "Nothing")
    await other.run(UpdateArticle(id=written.article_id, expected_version=2, source="Nothing at all."))
    told = await ask(OPERATOR)
    assert told["current"] is False
    assert told["steps"][-1] == {"name": "transform:marks", "version": "1", "settingsHash": None}
    assert other.writer.recipe != Recipe(hooks).hash
    for role in (Role.AUTHOR, Role.MODERATOR, Role.READER):
        assert await ask(Viewer(role)) is None
    assert await ask(ANONYMOUS) is None


@on_both
async def test_two_with_other_plugins_do_not_render_again_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would take back what the other made. What a migration left is rendered by whoever migrates."""
    await room_with(database, "1", "tide").post("Marked", source=SOURCE)
    other = room_with(database, "2", "A tide")
    async with rendering_lock(database.url):
        with monkeypatch.context() as patch:
            patch.setattr(writer, "_LOCK_SECONDS", 0)
            with pytest.raises(InUse, match="Another `gql-blog render`, a server or a worker"):
                await again(other)
        assert await count_stale(database, Stale(other.writer.recipe)) == 1
        assert (await other.writer.rerender()).articles == 0
        waiting = asyncio.ensure_future(again(other))
        await asyncio.wait([waiting], timeout=0.1)
    assert await waiting == (1, 1), "it waits for a server, which comes to an end soon"


class Links:
    """Reads the notes, and renders those with a certain word."""

    api_version = 2

    def __init__(self, word: str, kind: FootnoteKind = FootnoteKind.FULL) -> None:
        self.word = word
        self.kind = kind

    @hookimpl
    def read_notes(self, notes: tuple[Note, ...]) -> tuple[ReadNote, ...]:
        return tuple(ReadNote(kind=self.kind, citation={"title": self.word}) for _ in notes)

    @hookimpl
    def render_note(self, note: Note) -> str | None:
        return note.html.replace(self.word, f"<em>{self.word}</em>") if self.word in note.html else None


def without_ids(database_url: str) -> Any:
    """All rows, but for the ids of notes, which are made anew with them, and the versions that were rendered."""
    return without(without(contents(database_url), "footnote", "id", "refers_to_id"), "article", "rendered_version")


async def test_a_new_reader_of_notes_reads_those_of_every_article(database: Database) -> None:
    """The old reader is there still: it has no share in the notes that it does not render, and is not missing."""
    old = newsroom_of(database, {"old": Links("Nowhere")})
    both = newsroom_of(database, {"old": Links("Nowhere"), "new": Links("Nowhere", FootnoteKind.REMARK)})
    await old.post("Noted", source=SOURCE)
    assert await again(both) == (1, 1)
    (note,) = await both.rows(Footnote)
    assert note.kind == FootnoteKind.REMARK
    assert [each["name"] for each in (await both.article(note.article_id)).rendering][-1] == "plugin:new"
    assert await again(both) == (0, 0)


@pytest.mark.parametrize("how", ["uninstalled", "disabled"])
async def test_what_a_plugin_made_that_is_gone_is_taken_away(database: Database, database_url: str, how: str) -> None:
    beside = {"old": Links("Nowhere", FootnoteKind.REMARK)}
    alone = newsroom_of(database, beside)
    await alone.post("Noted", source=SOURCE)
    before = without_ids(database_url)
    both = newsroom_of(database, {**beside, "first": Links("Tides")})
    assert await again(both) == (1, 1)
    assert "<em>Tides</em>" in without_ids(database_url)["footnote"][0]["html"]
    if how == "disabled":
        both.writer._renderer._hooks._circuits.disabled = frozenset({"first"})
        assert both.writer.recipe == alone.writer.recipe
        alone = both
    (change,) = [each.change async for each in alone.writer.compare_rendering(Stale(alone.writer.recipe))]
    assert change is not None
    assert change.notes
    assert await again(alone) == (1, 1)
    after = without_ids(database_url)
    for table in before:
        if table not in ("outbox", "touched"):
            assert after[table] == before[table], table
    assert await again(alone) == (0, 0)
    both.writer._renderer._hooks._circuits.disabled = frozenset()
    assert await again(both) == (1, 1), "it is enabled again"


async def test_notes_that_a_migration_kept_are_not_current(database: Database, database_url: str) -> None:
    both, alone = newsroom_of(database, {"first": Links("Tides")}), newsroom_of(database)
    written = await both.post("Noted", source=SOURCE)
    await execute(database_url, "UPDATE article SET rendered_version = NULL")
    assert (await alone.writer.rerender()).unrendered == ()
    article = await alone.article(written.article_id)
    assert [each["name"] for each in article.rendering][-1] == "plugin:first"
    assert article.rendered_by is None
    assert await count_stale(database, Stale(alone.writer.recipe)) == 1
    assert await again(alone) == (1, 1)
    assert await count_stale(database, Stale(alone.writer.recipe)) == 0


async def test_a_plugin_whose_circuit_is_open_keeps_its_notes(database: Database) -> None:
    plugin = Marks("2", "A tide")
    room = newsroom_of(database, {"marks": plugin})
    await room_with(database, "1", "tide").post("Marked", source=SOURCE)
    (before,) = await room.rows(Footnote)
    plugin.fails = True
    for _ in range(6):
        done = await room.writer.rerender(None, Stale(room.writer.recipe))
        assert [each.plugins for each in done.unrendered] == [("marks",)]
    assert room.writer._renderer._hooks.health()[0].state is PluginState.OPEN
    (after,) = await room.rows(Footnote)
    assert (after.id, after.kind, after.html) == (before.id, before.kind, before.html)


class Daggers:
    """Knows notes that begin with a dagger, and no others."""

    api_version = 2

    @hookimpl
    def read_notes(self, notes: tuple[Note, ...]) -> tuple[ReadNote | None, ...]:
        return tuple(ReadNote() if note.text.startswith("†") else None for note in notes)


async def test_what_a_plugin_does_not_know_is_read_by_the_next(database: Database) -> None:
    room = newsroom_of(database, {"daggers": Daggers(), "links": Links("Tides")})
    await room.post("Noted", source="One.[^1] Two.[^2]\n\n[^1]: † See *Tides*.\n[^2]: *Tides*, 5.\n")
    first, second = sorted(await room.rows(Footnote), key=lambda note: note.number)
    assert (first.kind, first.citation) == (FootnoteKind.REMARK, None)
    assert (second.kind, second.citation) == (FootnoteKind.FULL, {"title": "Tides"})
    steps = [each["name"] for each in (await room.article(first.article_id)).rendering]
    assert steps[-2:] == ["plugin:daggers", "plugin:links"]
