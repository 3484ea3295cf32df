"""What `viewerCanComment` says is what `submitComment` does, whether the answer was cached or not."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.hearing import until
from support.installed import installed
from support.reading import library_over
from support.sampling import sqlite_first
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.errors import InputError
from gql_blog.graph.results import result_cache
from gql_blog.store import Article
from gql_blog.write import CreatePost, PublishArticle, SetCommentPolicy, SubmitComment, UnpublishArticle

ASK = "query ($id: ID!) { node(id: $id) { ... on Post { viewerCanComment } } }"
AMONG_OTHERS = "{ tags { articles(first: 1) { nodes { viewerCanComment publishedAt } } } }"


async def test_readers_are_told_whether_comments_are_taken(room: Newsroom) -> None:
    await room.database.invalidations.start()
    library = library_over(room.database, debug=False, result_cache_bytes=1_000_000)
    post = await room.post(tags=("tides",))
    count = 0

    async def takes(viewer: Viewer = ANONYMOUS) -> bool:
        """What is said, three times, so that it is cached; it is what is done."""
        nonlocal count
        count += 1
        await until(room.database.invalidations.catch_up)
        said = [(await library.ask(ASK, {"id": post.article_id}, viewer))["node"]["viewerCanComment"] for _ in range(3)]
        try:
            await room.run(SubmitComment(article_id=post.article_id, author_name="Bo", body=f"No. {count}"), viewer)
            done = True
        except InputError:
            done = False
        assert said == [done] * 3
        (tag,) = (await library.ask(AMONG_OTHERS, viewer=viewer))["tags"]
        for each in tag["articles"]["nodes"]:
            assert each["viewerCanComment"] is done
            assert each["publishedAt"].endswith("Z")
        return done

    async def settle(**fields: Any) -> None:
        await room.run(SetCommentPolicy(article_id=post.article_id, **fields))

    assert await takes()
    await settle(closed=True)
    assert not await takes()
    assert not await takes(OPERATOR)
    await settle(closed=False)
    assert await takes()
    async with room.database.transaction():
        published = await room.database.now() - timedelta(days=31)
        await Article.filter(id=post.article_id).update(published_at=published)
    for days, taken in ((40, True), (30, False), (0, True), (31, False), (None, True)):
        await settle(close_after_days=days)
        assert await takes() is taken
    await room.run(UnpublishArticle(id=post.article_id, expected_version=post.version))
    assert not await takes(OPERATOR)


@sqlite_first
async def test_a_cached_answer_ends_when_comments_close(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.database.invalidations.start()
    library = library_over(room.database, debug=False, result_cache_bytes=1_000_000)
    post = await room.post()
    await room.run(SetCommentPolicy(article_id=post.article_id, close_after_days=2))
    counts = library.engine.result_cache.counts

    async def hits() -> int:
        """Ask three times; return how many of the answers were cached."""
        await until(room.database.invalidations.catch_up)
        before = counts["hit"]
        for _ in range(3):
            assert (await library.ask(ASK, {"id": post.article_id}))["node"]["viewerCanComment"]
        return counts["hit"] - before

    assert await hits() == 1
    monkeypatch.setattr(result_cache, "time", lambda: time.time() + 86_400)
    assert await hits() == 3
    monkeypatch.setattr(result_cache, "time", lambda: time.time() + 2 * 86_400)
    assert await hits() == 0


@pytest.mark.parametrize("days", [0, 1])
async def test_the_setting_of_the_site_counts(days: int, tmp_path: Path, sqlite_template: Path) -> None:
    async with installed(tmp_path, sqlite_template, comment_close_days=days) as here:
        made = await here.app.writer.run(CreatePost(title="A", source="b"), OPERATOR)
        await here.app.writer.run(PublishArticle(id=made.article_id, expected_version=1), OPERATOR)
        async with here.app.database.transaction():
            published = await here.app.database.now() - timedelta(days=3)
            await Article.filter(id=made.article_id).update(published_at=published)
        result = await here.app.engine.execute(query=ASK, variables={"id": made.article_id}, viewer=ANONYMOUS)
        assert (b'"viewerCanComment":true' in result.body) is (not days)
