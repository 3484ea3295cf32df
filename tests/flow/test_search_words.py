"""Plugins add words that an article is found by: on both databases, through every door, and never as its text."""

from collections.abc import Mapping
from typing import Any

import pytest
from support.importing import take
from support.populated import contents
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import MOST_ADDED, DraftArticle, Reference, SearchWords, search_entry
from gql_blog.hooks import SearchedArticle, hookimpl
from gql_blog.store import Article, Database, SearchText, Tag, WorkingCopy
from gql_blog.write import (
    CreatePost,
    ImportArticle,
    MergeStub,
    MergeTags,
    PublishArticle,
    PublishRevision,
    RestoreRevision,
    SaveWorkingCopy,
    Stale,
    UnpublishArticle,
    UpdateArticle,
    UpdateTag,
    count_stale,
)

pytestmark = sqlite_mostly

SEARCH = "query($q: String!) { search(query: $q) { edges { score snippet node { title } } } }"


class Adds:
    """Adds what a title is in another language; which one depends on the version."""

    api_version = 2

    def __init__(self, version: str = "1", words: Mapping[str, str] | None = None) -> None:
        self.__version__ = version
        self.words = words or {"tides": "mareas", "moons": "lunas"}
        self.seen: list[SearchedArticle] = []
        self.fails = False

    @hookimpl
    def search_text(self, article: SearchedArticle) -> SearchWords | None:
        self.seen.append(article)
        if self.fails:
            raise ZeroDivisionError
        said = [self.words[each] for each in article.title.casefold().split() if each in self.words]
        return SearchWords(title=" ".join(said)) if said else None


@pytest.fixture
def adds() -> Adds:
    return Adds()


@pytest.fixture
def library(database: Database, adds: Adds) -> Library:
    return library_over(database, {"adds": adds})


async def found(library: Library, query: str, viewer: Viewer = ANONYMOUS) -> list[str]:
    answer = await library.ask(SEARCH, {"q": query}, viewer)
    return [each["node"]["title"] for each in answer["search"]["edges"]]


async def again(room: Newsroom) -> tuple[int, int]:
    done = await room.writer.rerender(None, Stale(room.writer.recipe))
    assert done.unrendered == ()
    return done.articles, done.changed


async def entry_of(room: Newsroom, article_id: str) -> tuple[str, str]:
    (entry,) = await room.rows(SearchText, article_id=article_id)
    return entry.words, entry.runs


async def test_an_article_is_found_by_them_and_shows_none(library: Library, adds: Adds) -> None:
    await library.newsroom.post("On Tides", source="Ebb and *flow*.[^1]\n\n[^1]: A note.", subtitle="Twice a day")
    (seen,) = adds.seen
    assert (seen.title, seen.subtitle, seen.text, seen.locale) == ("On Tides", "Twice a day", "Ebb and flow.", "en")
    assert [each.text for each in seen.notes] == ["A note."]
    assert seen.source.startswith("Ebb and *flow*.")
    for query in ("mareas", "MAREAS", "mareas ebb", "tides"):
        assert await found(library, query) == ["On Tides"], query
    assert await found(library, "lunas") == []
    (edge,) = (await library.ask(SEARCH, {"q": "mareas ebb"}))["search"]["edges"]
    assert edge["snippet"] == "<mark>Ebb</mark> and flow."
    (edge,) = (await library.ask(SEARCH, {"q": "mareas"}))["search"]["edges"]
    assert edge["snippet"] == "Ebb and flow."
    answer = await library.ask('{ post(slug: "on-tides") { title body excerpt text: body(footnotes: false) } }')
    assert "mareas" not in str(answer)


async def test_the_class_that_a_plugin_declares_decides_the_weight() -> None:
    added = SearchWords(title="heavy", beside="middle", text="light")
    weights = dict(each.split("=") for each in search_entry("A Title", ("Beside",), "Text.", added).words.split())
    for mine, own in (("heavy", "title"), ("middle", "beside"), ("light", "text")):
        assert weights[mine] == weights[own]


async def test_words_of_plugins_never_take_the_room_of_the_articles_own() -> None:
    own = " ".join(f"own{number}" for number in range(60_000))
    plain = search_entry("A Title", (), own)
    many = SearchWords(title=" ".join(f"added{number}" for number in range(200_000)))
    with_added = search_entry("A Title", (), own, many)
    assert with_added.words.startswith(f"{plain.words} added")
    assert len(with_added.words.encode()) < 1_048_576 - 60_000
    assert search_entry("A Title", (), own, SearchWords()) == plain


async def test_the_hidden_is_not_found_by_them(library: Library) -> None:
    room = library.newsroom
    draft = await room.post("On Tides", publish=False)
    assert await found(library, "mareas") == []
    assert await found(library, "mareas", OPERATOR) == ["On Tides"], "staff find drafts too"
    written = await room.run(PublishArticle(id=draft.article_id, expected_version=draft.version))
    assert await found(library, "mareas") == ["On Tides"]
    await room.run(UnpublishArticle(id=draft.article_id, expected_version=written.version))
    assert await found(library, "mareas") == []


async def test_every_change_brings_them_up_to_date(library: Library, adds: Adds) -> None:
    room = library.newsroom
    post = await room.post("On Tides", tags=("sea",))
    first = (await room.article(post.article_id)).rendered_by
    assert first == room.writer.recipe
    changed = await room.run(UpdateArticle(id=post.article_id, expected_version=post.version, title="On Moons"))
    assert (await found(library, "lunas"), await found(library, "mareas")) == (["On Moons"], [])
    assert (await room.article(post.article_id)).rendered_by == first
    revisions = (await library.ask('{ post(slug: "on-tides") { revisions { nodes { id number } } } }', None, OPERATOR))[
        "post"
    ]["revisions"]["nodes"]
    oldest = min(revisions, key=lambda each: each["number"])
    restored = await room.run(
        RestoreRevision(article_id=post.article_id, revision_id=oldest["id"], expected_version=changed.version)
    )
    assert (await found(library, "lunas"), await found(library, "mareas")) == ([], ["On Tides"])
    asked = len(adds.seen)
    tagged = await room.run(UpdateArticle(id=post.article_id, expected_version=restored.version, tags=("ocean",)))
    assert await found(library, "mareas ocean") == ["On Tides"]
    assert len(adds.seen) == asked, "nothing that it sees has changed"
    await room.run(UpdateArticle(id=post.article_id, expected_version=tagged.version, source="Other words."))
    assert await found(library, "mareas other") == ["On Tides"]
    assert await again(room) == (0, 0)


async def test_a_renamed_tag_asks_no_plugin_and_loses_nothing(library: Library, adds: Adds) -> None:
    room = library.newsroom
    await room.post("On Tides", tags=("sea", "moon"))
    ids = {each.name: each.id for each in await room.rows(Tag)}
    asked = len(adds.seen)
    await room.run(UpdateTag(id=ids["sea"], expected_version=1, name="ocean"))
    assert await found(library, "mareas ocean") == ["On Tides"]
    await room.run(MergeTags(id=ids["moon"], expected_version=1, into_id=ids["sea"]))
    assert await found(library, "mareas ocean") == ["On Tides"]
    assert await found(library, "moon") == []
    assert len(adds.seen) == asked


async def test_a_working_copy_is_found_by_them_when_it_is_live(library: Library) -> None:
    room = library.newsroom
    post = await room.post("On Tides")
    copy = SaveWorkingCopy(
        article_id=post.article_id, expected_version=0, based_on_version=post.version, title="On Moons"
    )
    await room.run(copy)
    (saved,) = await room.rows(WorkingCopy)
    assert (await found(library, "lunas"), await found(library, "mareas")) == ([], ["On Tides"])
    await room.run(
        PublishRevision(article_id=post.article_id, revision_id=saved.revision_id, expected_version=post.version)
    )
    assert (await found(library, "lunas"), await found(library, "mareas")) == (["On Moons"], [])


def imported(title: str, source: str = "Ebb.") -> ImportArticle:
    draft = DraftArticle(title=title, slug="on-tides", source=source, locale="en")
    return ImportArticle(draft=draft, imported_from="tides.md", source_hash=f"{title}{source}")


async def test_imports_bring_them_up_to_date(library: Library) -> None:
    room = library.newsroom
    await room.run(imported("On Tides"))
    assert await found(library, "mareas ebb") == ["On Tides"]
    await room.run(imported("On Moons"))
    assert (await found(library, "lunas"), await found(library, "mareas")) == (["On Moons"], [])
    await room.run(imported("On Moons", "Flow."))
    assert await found(library, "lunas flow") == ["On Moons"]
    assert await again(room) == (0, 0)


async def test_they_stay_where_the_answered_stub_is_merged(library: Library, adds: Adds) -> None:
    room = library.newsroom
    draft = DraftArticle(title="On Moons", source="Yes.", responding_to=Reference(title="Lost"))
    (answer, stub), *_ = [[each[0] for each in (await take(room, draft, "a.txt")).articles]]
    post = await room.post("On Tides")
    asked = len(adds.seen)
    await room.run(MergeStub(id=stub, expected_version=1, into_id=post.article_id))
    assert (await found(library, "lunas"), await found(library, "mareas")) == (["On Moons"], ["On Tides"])
    assert len(adds.seen) == asked
    assert (await room.article(answer)).rendered_by == room.writer.recipe


async def test_an_imported_response_without_title_and_authors_is_made_up_for(library: Library) -> None:
    room = library.newsroom
    await room.post("Tides")
    draft = DraftArticle(source="Yes.", responding_to=Reference(title="Tides"))
    await take(room, draft, "a.txt")
    assert await found(library, "response yes") == ["Response to Tides"]
    assert await found(library, "mareas") == ["Tides"]
    assert await again(room) == (1, 1)
    assert sorted(await found(library, "mareas")) == ["Response to Tides", "Tides"]


async def test_one_that_fails_is_left_out_and_made_up_for(library: Library, adds: Adds) -> None:
    room = library.newsroom
    adds.fails = True
    post = await room.post("On Tides")
    assert (await found(library, "tides"), await found(library, "mareas")) == (["On Tides"], [])
    assert (await room.article(post.article_id)).rendered_by is None
    async with room.database.session():
        assert await count_stale(room.database, Stale(room.writer.recipe)) == 1
    done = await room.writer.rerender(None, Stale(room.writer.recipe))
    assert [(each.slug, each.plugins) for each in done.unrendered] == [("on-tides", ("adds",))]
    adds.fails = False
    assert await again(room) == (1, 1)
    assert await found(library, "mareas") == ["On Tides"]
    adds.fails = True
    told = await room.run(UpdateArticle(id=post.article_id, expected_version=post.version, title="On Moons"))
    assert [each.code for each in told.findings] == ["PLUGIN_FAILED"]
    assert (await found(library, "moons"), await found(library, "lunas")) == (["On Moons"], [])
    assert await found(library, "mareas") == [], "what was said of another title is gone"
    adds.fails = False
    assert await again(room) == (1, 1)
    assert await found(library, "lunas") == ["On Moons"]


async def test_an_import_tells_of_a_failure(library: Library, adds: Adds) -> None:
    adds.fails = True
    result = await library.newsroom.run(imported("On Tides"))
    assert [each.code for each in result.findings] == ["PLUGIN_FAILED"]


async def test_an_upgrade_and_a_removal_are_made_up_for_by_rendering_again(
    library: Library, database: Database, database_url: str
) -> None:
    await library.newsroom.post("On Tides")
    await library.newsroom.post("Other")
    newer = newsroom_of(database, {"adds": Adds("2", {"tides": "maree"})})
    before = contents(database_url)
    changes = [
        (each.article.slug, each.change) async for each in newer.writer.compare_rendering(Stale(newer.writer.recipe))
    ]
    assert contents(database_url) == before
    ((slug, change),) = [each for each in changes if each[1] is not None]
    assert change is not None
    assert (slug, change.hunks(), change.notes, change.text) == ("on-tides", (), False, False)
    assert [[part.text for part in each.parts] for each in change.word_hunks()] == [
        ["title: mareas\n", "title: maree\n"]
    ]
    assert await again(newer) == (2, 1)
    assert (await found(library, "maree"), await found(library, "mareas")) == (["On Tides"], [])
    assert await again(newer) == (0, 0)
    without = newsroom_of(database)
    assert await again(without) == (2, 1)
    assert (await found(library, "tides"), await found(library, "maree")) == (["On Tides"], [])
    assert {each.added_words for each in await without.rows(Article)} == {None}


async def test_a_migration_keeps_them_while_the_plugin_is_not_here(library: Library, database: Database) -> None:
    post = await library.newsroom.post("On Tides")
    without = newsroom_of(database)
    async with database.transaction():
        await Article.filter(id=post.article_id).update(rendered_version=None)
    done = await without.writer.rerender(None, Stale())
    assert done.articles == 1
    assert await found(library, "mareas") == ["On Tides"]
    assert (await without.article(post.article_id)).rendered_by is None
    assert await again(library.newsroom) == (1, 0)


async def test_the_index_is_made_anew_without_the_plugin(library: Library, database: Database) -> None:
    post = await library.newsroom.post("On Tides")
    before = await entry_of(library.newsroom, post.article_id)
    without = newsroom_of(database)
    async with database.transaction():
        await SearchText.all().delete()
    assert await found(library, "mareas") == []
    await without.writer.reindex()
    assert await entry_of(without, post.article_id) == before
    assert await found(library, "mareas") == ["On Tides"]


async def test_several_plugins_add_each_its_own(database: Database) -> None:
    library = library_over(database, {"one": Adds(), "two": Adds(words={"tides": "潮汐表"})})
    await library.newsroom.post("On Tides")
    for query in ("mareas", "潮汐", "潮汐表", "mareas 潮汐表"):
        assert await found(library, query) == ["On Tides"], query
    assert await found(library, "汐潮") == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("mareas", "search_text returns SearchWords or None"),
        (SearchWords(title=7), "the parts of SearchWords are text that can be stored"),  # type: ignore[arg-type]
        (SearchWords(text="\ud800"), "the parts of SearchWords are text that can be stored"),
        (SearchWords(text="a" * MOST_ADDED + "b"), "search_text returns at most 256 kB, and this is 262,145 bytes"),
    ],
)
async def test_what_cannot_be_taken_is_a_failure_of_the_plugin(lite: Newsroom, answer: Any, told: str) -> None:
    class Wrong:
        api_version = 2

        @hookimpl
        def search_text(self) -> Any:
            return answer

    room = newsroom_of(lite.database, {"wrong": Wrong(), "adds": Adds()})
    failures = []
    room.writer._renderer._hooks._caller.on_failure = lambda key, error: failures.append((key.hook, str(error)))
    post = await room.run(CreatePost(title="On Tides", source="Ebb."))
    assert failures == [("search_text", told)]
    assert "=marea=" in (await entry_of(room, post.article_id))[0], "the other one is heard"
