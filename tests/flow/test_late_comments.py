"""Comments in the order in which readers could see them: nobody misses one that was approved late."""

from typing import Any

from support.comments import judge, submit
from support.reading import Library, library_over
from support.sampling import sqlite_mostly

from gql_blog.content import Verdict
from gql_blog.store import Comment, Database
from gql_blog.write import PublishArticle, UnpublishArticle

pytestmark = sqlite_mostly

LATEST = """query ($after: String, $where: CommentWhere) {
  comments(after: $after, where: $where, orderBy: [{field: PUBLISHED_AT}]) {
    nodes { id publishedAt } pageInfo { endCursor } } }"""


async def page(library: Library, **variables: Any) -> tuple[list[str], str | None]:
    """Return the ids of a page, and its last cursor."""
    found = (await library.ask(LATEST, variables))["comments"]
    assert all(each["publishedAt"] for each in found["nodes"])
    return [each["id"] for each in found["nodes"]], found["pageInfo"]["endCursor"]


async def test_a_comment_that_is_approved_after_a_later_one_is_found_after_it(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    post = (await room.post()).article_id
    early, late = await submit(room, post, body="Early."), await submit(room, post, body="Late.")
    await judge(room, late, Verdict.APPROVE)
    found, cursor = await page(library)
    assert found == [late]
    await judge(room, early, Verdict.APPROVE)
    assert (await page(library, after=cursor))[0] == [early]
    instant = (await room.rows(Comment, id=early))[0].published_at.isoformat()
    assert (await page(library, where={"publishedAt": {"gte": instant}}))[0] == [early]
    assert (await page(library, where={"publishedAt": {"isNull": True}}))[0] == []


async def test_what_becomes_public_again_comes_last(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    post, other = await room.post(), (await room.post("Another")).article_id
    first, second = await submit(room, post.article_id), await submit(room, other)
    for each in (first, second):
        await judge(room, each, Verdict.APPROVE)
    _, cursor = await page(library)
    gone = await room.run(UnpublishArticle(id=post.article_id, expected_version=post.version))
    assert (await page(library))[0] == [second]
    await room.run(PublishArticle(id=post.article_id, expected_version=gone.version))
    assert (await page(library, after=cursor))[0] == [first]
