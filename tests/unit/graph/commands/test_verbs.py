"""The mutations that are made of the verbs: every input makes its command, whatever is given, left out or null."""

from dataclasses import fields
from typing import Any

import pytest
import strawberry
from graphql import GraphQLInputObjectType, is_non_null_type
from support.cases import cases
from support.core_schema import core_schema
from support.mutations import mutations_of
from support.writing import newsroom_of

from gql_blog import write
from gql_blog.access import ANONYMOUS, secret_hash
from gql_blog.content import ARTICLE_FIELDS, UNSET, BylineRole, Role
from gql_blog.graph.commands.payloads import Ref, hidden_of
from gql_blog.graph.commands.verbs import command_from, input_of
from gql_blog.store import Comment, Contributor, Database, Receipt
from gql_blog.write import VERBS, BylineInput, Verb

SHOWN = {verb.name: verb for verb in VERBS if verb.does}


def test_a_mutation_is_made_of_each_verb_that_is_described_and_of_no_other() -> None:
    root: Any = core_schema().graphql.mutation_type
    assert {each.name for each in VERBS} - set(SHOWN) == {
        *("import_article", "import_articles", "import_comments", "purge_deleted"),
        *("add_media", "sweep_media", "sign_in"),
        *("disable_plugin", "enable_plugin", "skip_event"),
    }
    assert len(root.fields) == len(SHOWN)
    assert root.fields["mergeTags"].description.endswith("Requires the role EDITOR or ADMIN.")


@cases("verb", SHOWN.values())
def test_an_input_has_each_field_of_its_command(verb: Verb) -> None:
    command: Any = verb.command
    assert [each.name for each in fields(input_of(command))] == [each.name for each in fields(command)]


def test_left_out_null_and_given_are_told_apart() -> None:
    byline = input_of(write.BylineInput)(name="Ines Marlow", role=BylineRole.EDITOR, bio=None)
    given = {"id": strawberry.ID("art_1"), "expected_version": 3, "subtitle": None, "tags": [], "bylines": [byline]}
    asked = command_from(input_of(write.UpdateArticle)(**given))
    assert asked == write.UpdateArticle(
        id="art_1",
        expected_version=3,
        subtitle=None,
        tags=(),
        bylines=(write.BylineInput(name="Ines Marlow", role=BylineRole.EDITOR, bio=None),),
    )
    assert asked.title is UNSET
    assert asked.subtitle is None


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_payload_with_errors_has_the_fields_of_one_without(database: Database) -> None:
    ask = mutations_of(newsroom_of(database).writer)
    many = {"articles": [{"id": "art_1", "expectedVersion": 1}]}
    deleted = await ask.run("deleteArticles", many, ANONYMOUS)
    assert deleted.values == {"articles": (), "changes": (), **hidden_of()}
    erased = await ask.run("erasePerson", {"email": "ada@example.org"}, ANONYMOUS)
    assert erased.values == {
        **dict.fromkeys(("commentCount", "user", "importCount", "plugins", "disabledPlugins")),
        **dict.fromkeys(("articleCount", "stays")),
        **hidden_of(),
    }
    assert [each.code for each in (*deleted.errors, *erased.errors)] == ["UNAUTHENTICATED"] * 2


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_comment_comes_is_judged_and_linked(database: Database) -> None:
    room = newsroom_of(database)
    post = await room.post(bylines=())
    ask = mutations_of(room.writer)

    given = {"articleId": post.article_id, "authorName": "Ada Example", "body": "I would add a third reason."}
    payload = await ask.run("submitComment", given, ANONYMOUS)
    assert payload.errors == ()
    comment = payload.values["comment"]
    assert comment == Ref("comment", getattr(comment, "id", ""), granted=True), (
        "its author sees it, whatever its status"
    )
    receipt = payload.values["receipt"]
    assert isinstance(receipt, str)
    (kept,) = await room.rows(Receipt)
    assert kept.hash == secret_hash(receipt)

    (row,) = await room.rows(Comment)
    moderator = await room.somebody(Role.MODERATOR)
    verdict = {"comments": [{"id": row.id, "expectedVersion": row.version}], "verdict": "APPROVE", "reason": "Fine."}
    judged = await ask.run("moderateComments", verdict, moderator)
    assert judged.errors == ()
    assert judged.values == {
        "comments": (Ref("comment", row.id),),
        "changes": ({"id": row.id, "before": {"status": "PENDING"}, "after": {"status": "APPROVED"}},),
    }
    (row,) = await room.rows(Comment)
    assert row.status == "APPROVED"

    await room.post("By Ada", bylines=(BylineInput(name="Ada Example"),))
    (ada,) = await room.rows(Contributor)
    linked = await ask.run(
        "linkComment", {"id": row.id, "expectedVersion": row.version, "contributorId": ada.id}, moderator
    )
    assert linked.errors == ()
    assert linked.values == {"comment": Ref("comment", row.id)}
    (row,) = await room.rows(Comment)
    assert row.contributor_id == ada.id


@cases("name", ["CreatePostInput", "CreateResponseInput", "UpdateArticleInput"])
def test_an_input_has_every_editable_field_under_its_path(name: str) -> None:
    input_type: Any = core_schema().graphql.type_map[name]
    assert isinstance(input_type, GraphQLInputObjectType)
    updating = name == "UpdateArticleInput"
    for each in ARTICLE_FIELDS:
        declared = input_type.fields[each.path[1]]
        assert declared.description == each.describe(updating=updating)
        assert is_non_null_type(declared.type) == (each.required and not updating)
