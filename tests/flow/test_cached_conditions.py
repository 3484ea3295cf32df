"""Cached results of lists whose conditions read other tables: a change of any of these ends what is cached."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from support.comments import judge, submit
from support.hearing import until
from support.reading import Library, library_over
from support.writing import Newsroom

from gql_blog.access import Viewer
from gql_blog.content import Role, Verdict
from gql_blog.store import Article, Database
from gql_blog.write import (
    CreateRedirect,
    DeleteArticle,
    SaveWorkingCopy,
    SubmitWorkingCopy,
    UndeleteArticle,
    UpdateArticle,
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
