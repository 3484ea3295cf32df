"""Revisions hold the whole article and are compared, for those who may change it, on both databases."""

from typing import Any

import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import NoticeKind, ResponseKind, Role
from gql_blog.store import Revision
from gql_blog.write import BylineInput, CreatePost, NoticeInput, UpdateArticle

pytestmark = sqlite_mostly

WHOLE = """query ($id: ID!) { revision(id: $id) {
  number version note title source slug subtitle abstract locale publishedOn updatedOn translationOfId respondingToId
  kind bylines { contributorId name role bio affiliation } tags notices { kind source date } } }"""
COMPARE = """query ($id: ID!, $since: ID, $by: DiffUnit! = LINE) { revision(id: $id) { number
  changes(since: $since, by: $by) { name before after hunks { oldLine newLine parts { kind text } } } } }"""


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


async def revisions(library: Library, article_id: str) -> list[Any]:
    found = await library.newsroom.rows(Revision, article_id=article_id)
    return sorted(found, key=lambda each: each.number)


async def compared(library: Library, one: Any, other: Any = None, viewer: Viewer = OPERATOR, **more: Any) -> Any:
    given = {"id": one.id, "since": other and other.id, **more}
    return (await library.ask(COMPARE, given, viewer))["revision"]


async def test_a_revision_holds_the_whole_article(library: Library) -> None:
    room = library.newsroom
    post = await room.post("Tides")
    original = await room.post("Ebbe")
    answer = await room.response(
        post.article_id,
        "Ebb",
        source="An answer.",
        subtitle="On water",
        abstract="Short.",
        slug="ebb",
        locale="de",
        bylines=(BylineInput(name="Ada Lund", bio="A pilot.", affiliation="Here"),),
        tags=("Sea", "Moon"),
        notices=(NoticeInput(kind=NoticeKind.CORRECTION, source="*Late.*"),),
        translation_of_id=original.article_id,
        kind=ResponseKind.REJOINDER,
        publish=False,
    )
    (first,) = await revisions(library, answer.article_id)
    shown = (await library.ask(WHOLE, {"id": first.id}, OPERATOR))["revision"]
    (byline,) = shown.pop("bylines")
    assert byline.pop("contributorId").startswith("con_")
    assert byline == {"name": "Ada Lund", "role": "AUTHOR", "bio": "A pilot.", "affiliation": "Here"}
    assert shown == {
        "number": 1,
        "version": 1,
        "note": None,
        "title": "Ebb",
        "source": "An answer.",
        "slug": "ebb",
        "subtitle": "On water",
        "abstract": "Short.",
        "locale": "de",
        "publishedOn": None,
        "updatedOn": None,
        "translationOfId": original.article_id,
        "respondingToId": post.article_id,
        "kind": "REJOINDER",
        "tags": ["Sea", "Moon"],
        "notices": [{"kind": "CORRECTION", "source": "*Late.*", "date": None}],
    }


async def test_any_two_are_compared_field_by_field(library: Library) -> None:
    room = library.newsroom
    post = await room.post("Tides", source="One.\nTwo.\n", publish=False, tags=("Sea",))
    change = UpdateArticle(
        id=post.article_id, expected_version=1, title="Ebb", source="One.\nTwo words.\n", tags=("Sea", "Moon")
    )
    await room.run(change)
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, title="Tides"))
    first, second, third = await revisions(library, post.article_id)
    changes = {each["name"]: each for each in (await compared(library, second, first, by="WORD"))["changes"]}
    assert list(changes) == ["title", "source", "tags"]
    assert (changes["title"]["before"], changes["title"]["after"]) == ("Tides", "Ebb")
    assert changes["source"]["hunks"] == [
        {
            "oldLine": 1,
            "newLine": 1,
            "parts": [
                {"kind": "KEPT", "text": "One.\n"},
                {"kind": "KEPT", "text": "Two"},
                {"kind": "ADDED", "text": " words"},
                {"kind": "KEPT", "text": ".\n"},
            ],
        }
    ]
    assert [(part["kind"], part["text"]) for part in changes["tags"]["hunks"][0]["parts"]] == [
        ("KEPT", "Sea"),
        ("ADDED", "Moon"),
    ]
    # Without another one, it is compared with what is live.
    assert [each["name"] for each in (await compared(library, second))["changes"]] == ["title"]
    assert (await compared(library, third))["changes"] == []
    assert (await compared(library, first, third))["changes"] != []


async def test_only_revisions_of_the_same_article_are_compared(library: Library) -> None:
    room = library.newsroom
    one, other = await room.post("Tides"), await room.post("Ebb")
    (first, _), (strange, _) = [await revisions(library, each.article_id) for each in (one, other)]
    assert (await compared(library, first, strange))["changes"] is None
    answer = await library.ask(COMPARE, {"id": first.id, "since": "nonsense"}, OPERATOR)
    assert answer == {"revision": {"number": 1, "changes": None}}


async def test_graphql_core_answers_the_same(library: Library) -> None:
    """A query beside introspection is executed over what its plan has read."""
    post = await library.newsroom.post("Tides", publish=False, bylines=(BylineInput(name="Ada"),))
    await library.newsroom.run(UpdateArticle(id=post.article_id, expected_version=1, source="Other.", bylines=()))
    first, second = await revisions(library, post.article_id)
    expected = await library.ask(COMPARE, {"id": second.id, "since": first.id}, OPERATOR)
    beside = COMPARE.replace("{ revision", "{ __schema { queryType { name } } revision", 1)
    answer = await library.ask(beside, {"id": second.id, "since": first.id}, OPERATOR)
    assert answer["revision"] == expected["revision"]
    assert len(answer["revision"]["changes"]) == 2


@pytest.mark.parametrize("role", [None, *Role])
async def test_who_may_change_an_article_sees_what_it_said(library: Library, role: Role | None) -> None:
    room = library.newsroom
    author = await room.somebody(Role.AUTHOR, "Ann")
    draft = await room.run(CreatePost(title="Tides", source="x"), author)
    (first,) = await revisions(library, draft.article_id)
    viewer = ANONYMOUS if role is None else await room.somebody(role, "Bo")
    seen = role in (Role.ADMIN, Role.EDITOR)
    assert ((await compared(library, first, viewer=viewer)) is not None) is seen
    assert (await compared(library, first, viewer=author)) == {"number": 1, "changes": []}


async def test_a_comparison_costs_like_a_thousand_rows(library: Library) -> None:
    post = await library.newsroom.post("Tides")
    query = "query ($slug: String!) { article(slug: $slug) { revisions(first: 100) { nodes { changes { name } } } } }"
    answer = await library.answer(query, {"slug": "tides"}, OPERATOR)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["COST_EXCEEDED"]
    few = await library.ask(query.replace("100", "20"), {"slug": "tides"}, OPERATOR)
    assert few == {"article": {"revisions": {"nodes": [{"changes": []}, {"changes": [{"name": "publishedOn"}]}]}}}
    assert post.version == 2
