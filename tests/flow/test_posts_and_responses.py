"""A post becomes a response, and a response a post: with all that answers it, its counts, its address and its trail."""

from typing import Any

import pytest
from support.reading import Library, library_over
from support.recomputed import wrong_columns
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS
from gql_blog.content import ResponseKind, Role
from gql_blog.errors import Conflict, Forbidden, InputError, NotFound
from gql_blog.store import Audit, Outbox, Revision
from gql_blog.write import (
    ArchiveArticle,
    CreatePost,
    PublishRevision,
    RestoreRevision,
    SaveWorkingCopy,
    UpdateArticle,
)

pytestmark = sqlite_mostly

SEEN = """{ posts(orderBy: { field: TITLE, direction: ASC }) { totalCount nodes { slug responseCount
  dialogue { responseCount: responses { totalCount } } } }
  responses(orderBy: { field: TITLE, direction: ASC }) { totalCount nodes { slug kind respondingTo { slug }
  dialogue { post { slug } } } } }"""
UPDATE = """mutation ($input: UpdateArticleInput!) { updateArticle(input: $input) {
  article { __typename version ... on Response { kind respondingTo { slug } } } errors { code path message } } }"""


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


async def scene(room: Newsroom) -> tuple[str, str, str, str]:
    """Two posts; the second has a response, and that one too."""
    first, second = await room.post("A"), await room.post("B")
    answer = await room.response(second.article_id, "C")
    last = await room.response(answer.article_id, "D")
    return first.article_id, second.article_id, answer.article_id, last.article_id


async def test_a_post_becomes_a_response_with_all_that_answers_it(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    first, second, *_ = await scene(room)
    given = {"id": second, "expectedVersion": 2, "respondingToId": first}
    changed = (await library.ask(UPDATE, {"input": given}, editor))["updateArticle"]
    article = {"__typename": "Response", "version": 3, "kind": "REPLY", "respondingTo": {"slug": "a"}}
    assert changed == {"article": article, "errors": []}
    seen = await library.ask(SEEN)
    assert (seen["posts"]["totalCount"], seen["responses"]["totalCount"]) == (1, 3)
    assert [(each["slug"], each["responseCount"]) for each in seen["posts"]["nodes"]] == [("a", 1)]
    assert [
        (each["slug"], each["respondingTo"]["slug"], each["dialogue"]["post"]["slug"])
        for each in seen["responses"]["nodes"]
    ] == [
        ("b", "a", "a"),
        ("c", "b", "a"),
        ("d", "c", "a"),
    ]
    assert (await library.ask('{ dialogue(slug: "b") { post { slug } } }'))["dialogue"] == {"post": {"slug": "a"}}
    # It says so, as any change does.
    (entry,) = [each for each in await room.rows(Audit) if each.action == "update_article"]
    assert (entry.before, entry.after) == (
        {"kind": None, "responding_to_id": None},
        {"kind": "REPLY", "responding_to_id": first},
    )
    assert len(await room.rows(Revision, article_id=second)) == 3
    assert [each.subject_id for each in await room.rows(Outbox, kind="article.updated")] == [second]
    assert wrong_columns(room.database.url) == []


@on_both
async def test_a_response_becomes_a_post_and_comes_back(library: Library) -> None:
    room = library.newsroom
    first, _, answer, _ = await scene(room)
    await room.run(UpdateArticle(id=answer, expected_version=2, responding_to_id=None))
    seen = await library.ask(SEEN)
    assert [(each["slug"], each["responseCount"]) for each in seen["posts"]["nodes"]] == [("a", 0), ("b", 0), ("c", 1)]
    assert [(each["slug"], each["dialogue"]["post"]["slug"]) for each in seen["responses"]["nodes"]] == [("d", "c")]
    assert (await room.article(answer)).response_kind is None
    back = UpdateArticle(id=answer, expected_version=3, responding_to_id=first, kind=ResponseKind.REVIEW)
    await room.run(back)
    seen = await library.ask(SEEN)
    assert [(each["slug"], each["kind"]) for each in seen["responses"]["nodes"]] == [("c", "REVIEW"), ("d", "REPLY")]
    assert {each["dialogue"]["post"]["slug"] for each in seen["responses"]["nodes"]} == {"a"}
    # What is hidden hides what answers it, now that it does.
    await room.run(ArchiveArticle(id=first, expected_version=2))
    seen = await library.ask(SEEN, viewer=ANONYMOUS)
    assert (seen["posts"]["totalCount"], seen["responses"]["totalCount"]) == (1, 0)
    assert wrong_columns(room.database.url) == []


async def test_what_would_close_a_circle_or_makes_no_sense_is_refused(library: Library) -> None:
    room = library.newsroom
    first, second, answer, last = await scene(room)
    for wrong, error in (
        ({"id": second, "responding_to_id": last}, InputError),
        ({"id": second, "responding_to_id": second}, InputError),
        ({"id": second, "responding_to_id": "art_none"}, NotFound),
        ({"id": second, "responding_to_id": ""}, NotFound),
        ({"id": first, "kind": ResponseKind.REPLY}, InputError),
        ({"id": answer, "responding_to_id": None, "kind": ResponseKind.REPLY}, InputError),
        ({"id": answer, "kind": None}, InputError),
    ):
        given: dict[str, Any] = wrong
        with pytest.raises(error):
            await room.run(UpdateArticle(expected_version=2, **given))
    with pytest.raises(Conflict):
        await room.run(UpdateArticle(id=second, expected_version=1, responding_to_id=first))
    # Who may not move a response, nor makes one of a post.
    author = await room.somebody(Role.AUTHOR, "Ann")
    own = await room.run(CreatePost(title="Own", source="x"), author)
    with pytest.raises(Forbidden):
        await room.run(UpdateArticle(id=own.article_id, expected_version=1, responding_to_id=first), author)
    assert (await library.ask(SEEN))["posts"]["totalCount"] == 2
    assert wrong_columns(room.database.url) == []


async def test_what_was_begun_before_stays_what_the_article_is_now(library: Library) -> None:
    room = library.newsroom
    first, second, *_ = await scene(room)
    await room.run(SaveWorkingCopy(article_id=second, expected_version=0, title="B two"))
    (begun,) = await room.rows(Revision, article_id=second, number=1)
    await room.run(UpdateArticle(id=second, expected_version=2, responding_to_id=first))
    revisions = await room.rows(Revision, article_id=second)
    (saved,) = [each for each in revisions if each.copy_version]
    await room.run(PublishRevision(article_id=second, revision_id=saved.id, expected_version=3))
    row = await room.article(second)
    assert (row.title, row.responding_to_id, row.response_kind) == ("B two", first, "REPLY")
    await room.run(RestoreRevision(article_id=second, revision_id=begun.id, expected_version=4))
    row = await room.article(second)
    assert (row.title, row.responding_to_id, row.response_kind) == ("B", first, "REPLY")
    assert wrong_columns(room.database.url) == []
