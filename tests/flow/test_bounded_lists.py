"""A list without pages has no more items than its description says, however many rows there are."""

from datetime import timedelta
from typing import Any

import pytest
from support.populated import make
from support.reading import Library, library_over
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import OPERATOR
from gql_blog.read import LONG, MOST_ITEMS
from gql_blog.store import insert_rows, tables
from gql_blog.write import SubmitComment

pytestmark = sqlite_mostly

MODERATED = """{ comments(where: { status: { in: [PENDING, APPROVED] } }) { nodes {
  earlierTexts { version } decisions { reason } %s } } }"""
BELOW = "posts { nodes { bylines { creditedName contributor { articles(first: 1) { nodes { slug } } } } } }"


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


@on_both
@pytest.mark.parametrize("below", ["", "replies { nodes { id } }"])
async def test_the_first_items_are_shown_and_no_more(library: Library, below: str) -> None:
    room, many = library.newsroom, range(MOST_ITEMS + 20)
    post = await room.post()
    said: Any = await room.run(SubmitComment(article_id=post.article_id, author_name="Ada", body="Yes."))
    own = {"comment_id": said.comment_id}
    async with room.database.transaction():
        now = await room.database.now()
        await insert_rows(
            [tables.CommentText(**own, version=each, source="x", text="x", replaced_at=now) for each in many]
        )
        for each in many:
            given = {"decided_by": "x", "verdict": "HOLD", "reason": str(each), **own}
            await make(tables.Decision, **given, decided_at=now + timedelta(seconds=each))
    (comment,) = (await library.ask(MODERATED % below, viewer=OPERATOR))["comments"]["nodes"]
    newest = list(range(MOST_ITEMS + 19, 19, -1))
    assert [each["version"] for each in comment["earlierTexts"]] == newest
    assert [int(each["reason"]) for each in comment["decisions"]] == newest


async def test_lists_with_lists_below_them_are_bounded_too(library: Library) -> None:
    room = library.newsroom
    posts = [await room.post("A"), await room.post("B")]
    async with room.database.transaction():
        for post in posts:
            for number in range(MOST_ITEMS + 3):
                contributor = await make(tables.Contributor, slug=f"{post.article_id}-{number}", public=True)
                line = {"position": number + 1, "contributor_id": contributor.id, "credited_name": str(number)}
                await make(tables.Byline, article_id=post.article_id, **line)
    for post in (await library.ask(f"{{ {BELOW} }}", viewer=OPERATOR))["posts"]["nodes"]:
        assert [int(each["creditedName"]) for each in post["bylines"]] == list(range(MOST_ITEMS))


async def test_the_list_of_all_tags_is_bounded(library: Library) -> None:
    async with library.newsroom.database.transaction():
        names = [f"{number:06}" for number in range(LONG + 3)]
        await insert_rows([tables.Tag(slug=name, name=name, public=True) for name in names])
    found = (await library.ask("{ tags { slug } }"))["tags"]
    assert [int(each["slug"]) for each in found] == list(range(LONG))


async def test_a_list_in_one_column_is_bounded(library: Library) -> None:
    post = await library.newsroom.post(source="One[^1].\n\n[^1]: A note.\n")
    anchors = [f"fnref-{number}" for number in range(MOST_ITEMS + 3)]
    async with library.newsroom.database.transaction():
        await tables.Footnote.filter(article_id=post.article_id).update(marker_anchors=anchors)
    (found,) = (await library.ask("{ posts { nodes { footnotes { markerAnchors } } } }"))["posts"]["nodes"]
    assert found["footnotes"] == [{"markerAnchors": anchors[:MOST_ITEMS]}]
