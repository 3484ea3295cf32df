"""Cached results of lists whose conditions read other tables: a change of any of these ends what is cached."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from support.comments import judge, submit
from support.hearing import until
from support.reading import Library, library_over
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role, Verdict
from gql_blog.store import Article, Database, SearchText, Tag
from gql_blog.write import (
    CreateRedirect,
    DeleteArticle,
    MergeTags,
    SaveWorkingCopy,
    SubmitWorkingCopy,
    UndeleteArticle,
    UpdateArticle,
    UpdateTag,
)

ADMIN = Viewer(Role.ADMIN, "usr_1", None, None, "usr_1")


@pytest.fixture
async def library(database: Database) -> Library:
    await database.invalidations.start()
    return library_over(database, debug=False, result_cache_bytes=1_000_000)


async def kept(library: Library, query: str, viewer: Viewer = ADMIN) -> Any:
    """Ask until the answer is kept, and return it."""
    await until(library.newsroom.database.invalidations.catch_up)
    hits = library.engine.result_cache.counts["hit"]
    for _ in range(3):
        found = await library.ask(query, viewer=viewer)
    assert library.engine.result_cache.counts["hit"] > hits
    return found


async def version(room: Newsroom, article: str) -> int:
    (row,) = await room.rows(Article, id=article)
    return int(row.version)


async def delete(room: Newsroom, article: str) -> None:
    await room.run(DeleteArticle(id=article, expected_version=await version(room, article)))


async def undelete(room: Newsroom, article: str) -> None:
    await room.run(UndeleteArticle(id=article, expected_version=await version(room, article)))


async def waiting_comment(room: Newsroom, article: str) -> None:
    await submit(room, article)


async def submitted_copy(room: Newsroom, article: str) -> None:
    await room.run(SaveWorkingCopy(article_id=article, expected_version=0, source="Two."))
    await room.run(SubmitWorkingCopy(article_id=article, expected_version=1))


async def approved_comment(room: Newsroom, article: str) -> None:
    await judge(room, await submit(room, article), Verdict.APPROVE)


@pytest.mark.parametrize(
    ("waits", "query"),
    [
        (waiting_comment, "{ moderationQueue(first: 9) { totalCount nodes { id } } }"),
        (waiting_comment, "{ moderationQueue { totalCount } }"),
        (submitted_copy, "{ submittedWorkingCopies { totalCount nodes { id } } }"),
    ],
)
async def test_a_queue_follows_the_articles_that_are_deleted(
    library: Library, waits: Callable[[Newsroom, str], Awaitable[None]], query: str
) -> None:
    room = library.newsroom
    article = (await room.post("On Tides")).article_id
    await waits(room, article)

    async def waiting() -> int:
        (queue,) = (await kept(library, query)).values()
        return int(queue["totalCount"])

    assert await waiting() == 1
    await delete(room, article)
    assert await waiting() == 0
    await undelete(room, article)
    assert await waiting() == 1


async def test_a_redirect_follows_the_slug_that_an_article_takes_and_leaves(library: Library) -> None:
    room = library.newsroom
    await room.run(CreateRedirect(path="/later", location="/contact"))
    article = (await room.post("On Tides")).article_id

    async def shadowed() -> bool:
        (redirect,) = (await kept(library, "{ redirects { nodes { shadowedBy { __typename } } } }"))["redirects"][
            "nodes"
        ]
        return redirect["shadowedBy"] is not None

    assert not await shadowed()
    for slug in ("later", "ebb"):
        await room.run(UpdateArticle(id=article, expected_version=await version(room, article), slug=slug))
        assert await shadowed() is (slug == "later")


@pytest.mark.parametrize("viewer", [ADMIN, ANONYMOUS])
async def test_a_search_follows_the_names_of_tags(library: Library, viewer: Viewer) -> None:
    room = library.newsroom
    await room.post("On Tides", tags=("Sea",))
    await room.post("On Moons", tags=("Lake",))

    async def found(word: str) -> int:
        query = f'{{ search(query: "{word}") {{ totalCount nodes {{ title }} }} }}'
        return int((await kept(library, query, viewer))["search"]["totalCount"])

    words = ("sea", "ocean", "lake")
    assert [await found(word) for word in words] == [1, 0, 1]
    (sea,) = await room.rows(Tag, name="Sea")
    (lake,) = await room.rows(Tag, name="Lake")
    await room.run(UpdateTag(id=sea.id, expected_version=1, name="Ocean", slug="ocean"), OPERATOR)
    assert [await found(word) for word in words] == [0, 1, 1]
    await room.run(MergeTags(id=lake.id, expected_version=1, into_id=sea.id), OPERATOR)
    assert [await found(word) for word in words] == [0, 2, 0]


@pytest.mark.parametrize("viewer", [ADMIN, ANONYMOUS])
async def test_a_search_follows_an_index_that_is_made_anew(library: Library, viewer: Viewer) -> None:
    room = library.newsroom
    await room.post("On Tides")
    async with room.database.transaction():
        await SearchText.all().delete()
    query = '{ search(query: "tides") { totalCount } }'
    assert (await kept(library, query, viewer))["search"]["totalCount"] == 0
    await room.writer.reindex()
    assert (await kept(library, query, viewer))["search"]["totalCount"] == 1


async def test_what_is_indexed_of_a_hidden_article_ends_no_search_of_anonymous_viewers(library: Library) -> None:
    room = library.newsroom
    await room.post("On Tides")
    hidden = await room.post("On Moons", publish=False, tags=("Secret",))
    query = '{ search(query: "tides") { totalCount } }'
    await kept(library, query, ANONYMOUS)
    invalidated = library.engine.result_cache.counts["invalidated"]
    (secret,) = await room.rows(Tag, name="Secret")
    await room.run(UpdateTag(id=secret.id, expected_version=1, name="Hush"), OPERATOR)
    await room.run(UpdateArticle(id=hidden.article_id, expected_version=1, source="Other words."))
    await until(room.database.invalidations.catch_up)
    assert library.engine.result_cache.counts["invalidated"] == invalidated
