from collections.abc import Sequence
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, TypeNode, parse_type
from support.cases import cases

from gql_blog import content
from gql_blog.access import ANONYMOUS
from gql_blog.graph import build_schema, schema_builder
from gql_blog.graph.declared.declarations import declared_fields, deprecated, field
from gql_blog.graph.nodes import article
from gql_blog.graph.schema_builder import ComposedSchema, _TypeBuilder, python_annotation
from gql_blog.hooks import ExportFormat, Field, Hooks, hookimpl
from gql_blog.read import Batch, Column
from gql_blog.read.needs.declared_needs import need_of


class Adds:
    """A plugin that adds one field."""

    api_version = 2

    def __init__(self, type_name: str, name: str) -> None:
        self._field = Field(
            type_name=type_name,
            name=name,
            description="Something more.",
            graphql_type=str | None,
            needs=("id",),
            resolve=lambda rows: [None for _ in rows],
        )

    @hookimpl
    def register_fields(self) -> Sequence[Field]:
        return [self._field]


def fields(schema: ComposedSchema, name: str) -> dict[str, Any]:
    kind = schema.graphql.type_map[name]
    assert isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType))
    return dict(kind.fields)


def test_each_type_is_parsed_once_and_the_sdl_is_written_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    written: list[object] = []

    def parse(text: str) -> TypeNode:
        parsed.append(text)
        return parse_type(text)

    def write(schema: object) -> str:
        written.append(schema)
        return "its text"

    monkeypatch.setattr(schema_builder, "parse_type", parse)
    monkeypatch.setattr(schema_builder, "print_schema", write)
    schema = build_schema(Hooks.of({"moods": Adds("Post", "mood")}))
    assert sorted(parsed) == sorted(set(parsed))
    assert written == []
    assert schema.sdl == schema.sdl == "its text\n"
    assert len(written) == 1


def test_two_schemas_with_different_plugins_live_in_one_process() -> None:
    bare = build_schema(Hooks.of({}))
    one = build_schema(Hooks.of({"one": Adds("Footnote", "shelfMark")}))
    two = build_schema(Hooks.of({"two": Adds("Comment", "mood")}))
    again = build_schema(Hooks.of({}))

    assert "shelfMark" in fields(one, "Footnote")
    assert "mood" in fields(two, "Comment")
    for schema, absent in ((one, "mood"), (two, "shelfMark"), (bare, "mood"), (again, "shelfMark")):
        assert absent not in schema.sdl
    assert bare.sdl == again.sdl
    assert one.sdl.replace("shelfMark", "") != bare.sdl


class Writes:
    """A plugin that adds a format, and nothing to the schema."""

    api_version = 2

    @hookimpl
    def register_exports(self) -> Sequence[ExportFormat]:
        return [ExportFormat(format="plain", media_type="text/plain", extension="txt", write=lambda articles: b"")]


def test_plugins_that_add_nothing_to_it_share_the_schema_of_the_core() -> None:
    bare = build_schema(Hooks.of({}))
    assert build_schema(Hooks.of({"writes": Writes()})) is bare
    assert build_schema(Hooks.of({"one": Adds("Footnote", "shelfMark")})).graphql is not bare.graphql


def test_the_same_plugins_give_the_same_schema_twice() -> None:
    hooks = Hooks.of({"one": Adds("Article", "mood")})
    assert build_schema(hooks).sdl == build_schema(hooks).sdl


def test_building_leaves_declarations_and_vocabularies_as_they_were() -> None:
    before = set(declared_fields(article.Article))
    build_schema(Hooks.of({"one": Adds("Article", "mood")}))
    assert set(declared_fields(article.Article)) == before
    assert not hasattr(article.Article, "__strawberry_definition__")
    assert not hasattr(content.ArticleStatus, "__strawberry_definition__")


def test_a_field_of_an_interface_comes_to_all_that_implement_it() -> None:
    schema = build_schema(Hooks.of({"moods": Adds("Article", "mood")}))
    for name in ("Article", "Post", "Response"):
        assert str(fields(schema, name)["mood"].type) == "String"
        assert fields(schema, name)["mood"].description == "Something more."
    assert "mood" not in fields(schema, "Dialogue")


def test_fields_say_what_they_need() -> None:
    schema = build_schema(Hooks.of({"moods": Adds("Post", "mood")}))

    def need(name: str) -> object:
        return fields(schema, "Post")[name].extensions["strawberry-definition"].metadata["need"]

    assert need("title") == Column("title")
    batch = need("mood")
    assert isinstance(batch, Batch)
    assert (batch.columns, batch.plugin) == (("id",), "moods")


async def test_a_plugins_failure_is_its_own() -> None:
    def fail(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        raise ValueError("no")

    failing = Adds("Post", "mood")
    failing._field = Field(
        type_name="Post",
        name="mood",
        description="Something more.",
        graphql_type=str | None,
        needs=("id",),
        resolve=fail,
    )
    post = fields(build_schema(Hooks.of({"moods": failing})), "Post")
    batch = post["mood"].extensions["strawberry-definition"].metadata["need"]
    with pytest.raises(Exception, match="'moods' failed to resolve mood"):
        await batch.resolve([("art_1",)], ANONYMOUS)


def test_it_prints_in_alphabetical_order() -> None:
    lines = build_schema(Hooks.of({})).sdl.splitlines()
    kinds = [
        line.split()[1] for line in lines if line.startswith(("type ", "interface ", "enum ", "input ", "scalar "))
    ]
    assert len(kinds) > 80
    assert kinds == sorted(kinds)


@cases(
    ("notation", "annotation"),
    [
        ("Int", "Optional[Int]"),
        ("Int!", "Int"),
        ("[Tag!]!", "list[Tag]"),
        ("[Node]!", "list[Optional[Node]]"),
        ("[[Int!]]", "Optional[list[Optional[list[Int]]]]"),
    ],
)
def test_notations(notation: str, annotation: str) -> None:
    assert python_annotation(parse_type(notation)) == annotation


def test_a_field_on_its_way_out_says_so() -> None:
    going = deprecated(field("String", Column("title"), "The title."), "Ask for title instead.")
    assert _TypeBuilder(Hooks.of({}))._field("heading", going).deprecation_reason == "Ask for title instead."


def test_directives_name_only_places_that_clients_know() -> None:
    places = {
        place.name for directive in build_schema(Hooks.of({})).graphql.directives for place in directive.locations
    }
    assert "ENUM_VALUE" in places
    assert "DIRECTIVE_DEFINITION" not in places


@cases("name", ["exports", "rendering"])
def test_types_that_share_a_field_share_the_need_which_the_plugins_make(name: str) -> None:
    """Two that differ would have the types of the rows read, to tell them apart for nothing."""
    schema = build_schema(Hooks.of({}))
    assert need_of(fields(schema, "Post")[name]) is need_of(fields(schema, "Response")[name])
