"""What a mutation refuses it refuses at a place of its own input, in words that say what to do."""

from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLList, get_named_type, get_nullable_type
from support.cases import cases
from support.core_schema import core_schema
from support.permission_table import example_of
from support.reading import Library, library_over
from support.writing import Newsroom

from gql_blog.access import Viewer
from gql_blog.content import Role, Verdict, new_id
from gql_blog.errors import Conflict, Forbidden, GqlBlogError
from gql_blog.write import (
    CreatePreviewLink,
    DiscardWorkingCopy,
    ModerateComments,
    PublishRevision,
    RestoreRevision,
    SaveWorkingCopy,
    SubmitWorkingCopy,
    UpdateArticle,
)

SCHEMA = core_schema().graphql
assert SCHEMA.mutation_type
MUTATIONS = SCHEMA.mutation_type.fields


@pytest.fixture
def library(lite: Newsroom) -> Library:
    return library_over(lite.database)


def leads_nowhere(path: list[str], type_: Any) -> bool:
    """Whether the path does not lead to something in an input of this type."""
    for step in path:
        type_ = get_nullable_type(type_)
        if isinstance(type_, GraphQLList) and step.isdecimal():
            type_ = type_.of_type
        elif isinstance(named := get_named_type(type_), GraphQLInputObjectType) and step in named.fields:
            type_ = named.fields[step].type
        else:
            return True
    return False


def with_articles(given: dict[str, Any], article: str) -> dict[str, Any]:
    """The example, about this article wherever it names one."""
    return {name: article if name in ("id", "articleId", "intoId") else value for name, value in given.items()}


@cases("name", MUTATIONS)
@pytest.mark.parametrize("what", ["unknown", "deleted", "another's"])
async def test_each_error_leads_to_a_part_of_the_input(library: Library, name: str, what: str) -> None:
    room = library.newsroom
    field = MUTATIONS[name]
    viewer = await room.somebody(Role.AUTHOR if what == "another's" else Role.ADMIN, name)
    article = (await room.post()).article_id if what != "unknown" else new_id("art")
    if what == "deleted":
        await library.ask(
            "mutation ($id: ID!) { deleteArticle(input: { id: $id, expectedVersion: 2 }) { errors { code } } }",
            {"id": article},
            viewer,
        )
    kind = field.args["input"].type
    text = f"mutation ($input: {kind}) {{ {name}(input: $input) {{ errors {{ code path }} }} }}"
    (payload,) = (await library.ask(text, {"input": with_articles(example_of(kind), article)}, viewer)).values()
    for error in payload["errors"]:
        assert error["path"][:1] in ([], ["input"]), error
        assert not leads_nowhere(error["path"][1:], kind), error


async def told(room: Newsroom, command: Any, viewer: Viewer) -> GqlBlogError:
    with pytest.raises(GqlBlogError) as caught:
        await room.run(command, viewer)
    return caught.value


async def test_who_may_not_publish_is_told_what_to_do(lite: Newsroom) -> None:
    author = await lite.somebody(Role.AUTHOR)
    post = (await lite.post()).article_id
    named: dict[str, Any] = {"article_id": post, "revision_id": new_id("rev"), "expected_version": 2}
    error = await told(lite, PublishRevision(**named), author)
    assert isinstance(error, Forbidden)
    assert error.message == (
        "The role AUTHOR may not do this (publish_revision); ADMIN and EDITOR may. Hand a working copy to the editors "
        "with submitWorkingCopy: they publish it."
    )
    error = await told(lite, ModerateComments(comments=(), verdict=Verdict.APPROVE, reason="x"), author)
    assert error.message == "The role AUTHOR may not do this (moderate_comments); ADMIN, EDITOR and MODERATOR may."


async def test_who_writes_on_what_is_anothers_is_told_who_lets_them(lite: Newsroom) -> None:
    author = await lite.somebody(Role.AUTHOR)
    at: dict[str, Any] = {"article_id": (await lite.post()).article_id}
    for command, path in (
        (UpdateArticle(id=at["article_id"], expected_version=2, title="x"), "id"),
        (RestoreRevision(**at, revision_id=new_id("rev"), expected_version=2), "articleId"),
        (SaveWorkingCopy(**at, expected_version=0), "articleId"),
        (SubmitWorkingCopy(**at, expected_version=0), "articleId"),
        (CreatePreviewLink(**at), "articleId"),
    ):
        error = await told(lite, command, author)
        assert isinstance(error, Forbidden)
        assert error.message.endswith("An editor makes you one with addCollaborator.")
        assert error.path == ("input", path)


async def test_a_conflict_says_which_of_three_it_is(lite: Newsroom) -> None:
    editor = await lite.somebody(Role.EDITOR)
    post = (await lite.post()).article_id
    changed = await told(lite, UpdateArticle(id=post, expected_version=1, title="x"), editor)
    assert changed.message.startswith("The article was changed by another request: its version is 2, not 1.")
    never = await told(lite, UpdateArticle(id=post, expected_version=9, title="x"), editor)
    assert never.message == "The article has the version 2, and never had the version 9. Give the one that you read."
    at: dict[str, Any] = {"article_id": post}
    none = await told(lite, SaveWorkingCopy(**at, expected_version=3), editor)
    assert none.message.startswith("There is no working copy of the version 3: it was published or discarded meanwhile")
    await lite.run(SaveWorkingCopy(**at, expected_version=0), editor)
    begun = await told(lite, SaveWorkingCopy(**at, expected_version=0), editor)
    assert begun.message.startswith("There is a working copy already, of the version 1.")
    await lite.run(SubmitWorkingCopy(**at, expected_version=1), editor)
    late = await told(lite, DiscardWorkingCopy(**at, expected_version=1), editor)
    assert late.message.startswith("The working copy was changed by another request: its version is 2, not 1.")
    assert {type(each) for each in (changed, never, none, begun, late)} == {Conflict}
