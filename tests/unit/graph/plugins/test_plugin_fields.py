from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Optional

import pytest
from graphql import GraphQLObjectType
from support.cases import cases
from support.rows_page import all_columns

from gql_blog.content import Verdict
from gql_blog.errors import PluginError
from gql_blog.graph import build_schema
from gql_blog.graph.declared.declarations import declared_fields
from gql_blog.graph.nodes.article import Post
from gql_blog.graph.nodes.article_parts import Tag
from gql_blog.graph.nodes.comment import Comment
from gql_blog.graph.nodes.contributor import Byline, Contributor
from gql_blog.graph.nodes.footnote import Footnote
from gql_blog.graph.schema_types import EXTENSIBLE
from gql_blog.hooks import Field, Hooks, hookimpl
from gql_blog.read import Column, Computed, Counter, Guarded, Items, Joined, One
from gql_blog.store import private_columns


def answer(rows: Sequence[tuple[Any, ...]]) -> list[None]:
    return [None for _ in rows]


class Adds:
    """A plugin that adds fields, each given as (type, name) and what differs from the usual."""

    api_version = 2

    def __init__(
        self, *fields: tuple[str, str], graphql_type: Any = str | None, needs: tuple[str, ...] = ("id",)
    ) -> None:
        self._fields = [
            Field(
                type_name=on,
                name=name,
                description="Something more.",
                graphql_type=graphql_type,
                needs=needs,
                resolve=answer,
            )
            for on, name in fields
        ]

    @hookimpl
    def register_fields(self) -> Sequence[Field]:
        return self._fields


def refusal(**plugins: object) -> str:
    with pytest.raises(PluginError) as caught:
        build_schema(Hooks.of(plugins))
    return caught.value.message


@cases(
    ("type_name", "name", "place"),
    [
        ("Post", "title", "Post.title"),
        ("Post", "wordcount", "Post.wordcount"),
        ("Article", "kind", "Response.kind"),
    ],
)
def test_a_name_of_the_core_is_taken(type_name: str, name: str, place: str) -> None:
    message = refusal(moods=Adds((type_name, name)))
    assert "'moods'" in message
    assert f"the core already has {place}." in message


@cases("name", ["mood", "Mood", "mOOD"])
def test_two_plugins_on_one_name_are_both_named(name: str) -> None:
    spelled = name[0].lower() + name[1:]
    message = refusal(one=Adds(("Article", "mood")), two=Adds(("Post", spelled)))
    assert "'one'" in message
    assert "'two'" in message
    assert "both add post.mood." in message.replace("Post", "post").replace("mOOD", "mood")


@cases("type_name", ["Poem", "PageInfo", "PostConnection", "CreatePostPayload", "Query", "Node", "Export"])
def test_what_is_no_row_takes_no_fields(type_name: str) -> None:
    message = refusal(moods=Adds((type_name, "mood")))
    assert f"{type_name}.mood" in message
    assert "Article, Byline, Comment" in message


def test_a_column_that_is_not_there_is_refused_by_name() -> None:
    message = refusal(moods=Adds(("Footnote", "mood"), needs=("number", "tone")))
    assert "Footnote.mood, which needs tone" in message
    assert "refers_to_id" in message, "it says what there is, foreign keys included"


@cases(
    ("type_name", "column"),
    [
        ("Comment", "author_email"),
        ("Comment", "account_id"),
        ("Comment", "source"),
        ("Comment", "reply_count_all"),
        ("Article", "source"),
        ("Post", "created_by_id"),
        ("Dialogue", "comment_count_all"),
        ("User", "email"),
    ],
)
def test_a_field_that_everybody_may_read_cannot_need_what_not_everybody_may(type_name: str, column: str) -> None:
    message = refusal(moods=Adds((type_name, "mood"), needs=("id", column)))
    assert f"{type_name}.mood, which needs {column}. That is for " in message
    assert column not in message.partition("Its public columns are: ")[2].rstrip(".").split(", ")


def core_columns(kind: type) -> tuple[set[str], set[str]]:
    """The columns that the core's fields of a type show to everybody who sees the row, and those that it guards."""
    shown: set[str] = set()
    guarded: set[str] = set()
    for declared in declared_fields(kind).values():
        match declared.need:
            case Guarded(_, Column(name)):
                guarded.add(name)
            case Column(name) | One(_, name):
                shown.add(name)
            case Computed(columns) | Items(columns) | Joined(columns):
                shown |= {each for each in columns if isinstance(each, str)}
            case Counter(public=name):
                shown.add(name)
    return shown, guarded


@cases(
    ("kind", "neither"),
    [
        (
            Post,
            "added_words credited_names dialogue_count rendered_by rendered_input rendered_output "
            "rendered_rows rendered_version rendering responding_to_id response_kind root_id title_folded "
            "withdrawn_status",
        ),
        (Comment, "author_name_folded public text text_folded"),
        (Contributor, "public"),
        (Byline, "article_id id published_at published_on status"),
        (Footnote, "article_id id work_doi work_in_styles work_key work_order work_text"),
        (Tag, "public"),
    ],
)
def test_each_column_is_shown_or_private_or_decided_to_be_neither(kind: type, neither: str) -> None:
    """A new column of these tables has to be decided about: here, or in ``store/tables/system/private_columns.py``."""
    table = EXTENSIBLE[kind]
    shown, guarded = core_columns(kind)
    assert guarded <= private_columns(table)
    assert not shown & private_columns(table)
    assert all_columns(table) - shown - private_columns(table) == set(neither.split())


@cases(
    ("annotation", "notation"),
    [
        (str | None, "String"),
        (Optional[int], "Int"),  # noqa: UP045
        (bool | None, "Boolean"),
        (float | None, "Float"),
        (date | None, "Date"),
        (datetime | None, "DateTime"),
        (Verdict | None, "Verdict"),
        (dict[str, Any] | None, "JSON"),
        (list[str] | None, "[String!]"),
        (list[list[int | None]] | None, "[[Int]!]"),
    ],
)
def test_annotations_become_types(annotation: Any, notation: str) -> None:
    schema = build_schema(Hooks.of({"moods": Adds(("Tag", "mood"), graphql_type=annotation)}))
    assert f"\n  mood: {notation}\n" in schema.sdl


@dataclass(frozen=True)
class Weather:
    rain: bool


def test_a_dataclass_without_a_docstring_publishes_no_signature() -> None:
    sdl = build_schema(Hooks.of({"moods": Adds(("Tag", "mood"), graphql_type=Weather | None)})).sdl
    assert "\n\ntype Weather {\n  rain: Boolean!" in sdl


@cases("annotation", [bytes | None, str | int | None, set[str] | None, list[object] | None])
def test_annotations_that_say_nothing_here_are_refused(annotation: Any) -> None:
    message = refusal(moods=Adds(("Tag", "mood"), graphql_type=annotation))
    assert "'moods'" in message
    assert "Tag.mood with the unsupported type" in message


def test_a_field_may_stand_on_several_types() -> None:
    schema = build_schema(Hooks.of({"moods": Adds(("Post", "mood"), ("Comment", "mood"))}))
    assert schema.sdl.count("\n  mood: String\n") == 2


def test_a_field_of_an_interface_is_one_need_for_all_types() -> None:
    types = build_schema(Hooks.of({"moods": Adds(("Article", "mood"))})).graphql.type_map
    post, response = types["Post"], types["Response"]
    assert isinstance(post, GraphQLObjectType)
    assert isinstance(response, GraphQLObjectType)
    needs = [kind.fields["mood"].extensions["strawberry-definition"].metadata["need"] for kind in (post, response)]
    assert needs[0] is needs[1]
