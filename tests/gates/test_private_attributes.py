"""What is used of libraries beyond their documented interface is listed on a page, and is as it was."""

import ast
import inspect
import re
from collections.abc import Callable
from contextvars import ContextVar
from enum import StrEnum
from importlib.metadata import version
from typing import Any

import pytest
import strawberry
from graphql import (
    ExecutionResult,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    build_schema,
    execute,
    graphql_sync,
    parse,
    validate,
)
from strawberry.annotation import StrawberryAnnotation
from strawberry.http.async_base_view import AsyncWebSocketAdapter
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryObjectDefinition, StrawberryOptional
from strawberry.types.enum import EnumValue, StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from support.cases import cases
from support.private_attributes import accessed, is_private, uses
from support.tree import ROOT
from tortoise import context
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.migrations.schema_editor import SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.models import MetaInfo, Model

from gql_blog import store

PAGE = ROOT / "docs" / "private-attributes.md"
ROW = re.compile(r"^\| ([\w-]+) \| (.+) \| (.+) \| (.+) \| ([\d.]+) \| `(\w+)` \|$", re.MULTILINE)


def rows() -> list[tuple[str, ...]]:
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


@pytest.mark.long
def test_each_private_name_is_on_the_page_and_no_other() -> None:
    listed = {(place, name) for _, names, places, *_ in rows() for name in _words(names) for place in _places(places)}
    found = {(path.removeprefix("gql_blog/"), name) for path, name in uses()}
    assert found, "there are some"
    assert found == {(place, name) for place, name in listed if is_private(name)}


def _words(names: str) -> set[str]:
    return set(re.findall(r"\w+", names))


def _places(places: str) -> list[str]:
    return re.findall(r"`([^`]+)`", places)


def test_each_row_is_about_what_is_here() -> None:
    assert len(rows()) == PAGE.read_text(encoding="utf-8").count("\n| ") - 1
    for library, _, places, _, tested, test in rows():
        assert version(library) == tested, f"{library}: look whether the page still holds, and write the version there"
        assert callable(globals().get(test)), test
        assert all((ROOT / "gql_blog" / place).is_file() for place in _places(places)), places


@strawberry.type
class Query:
    """A schema of one field."""

    tide: int = 1


def test_strawberry_schema_holds_the_one_of_graphql_core() -> None:
    schema = strawberry.Schema(Query)
    assert isinstance(schema._schema, GraphQLSchema)
    assert graphql_sync(schema._schema, "{ tide }", Query()).data == {"tide": 1}


def test_a_field_of_graphql_core_leads_to_its_strawberry_definition() -> None:
    field = StrawberryField(python_name="tide", type_annotation=StrawberryAnnotation(int), metadata={"need": "moon"})
    made = strawberry.type(type("Query", (), {"__annotations__": {"tide": int}, "tide": field}))
    query = strawberry.Schema(made)._schema.query_type
    assert query
    assert query.fields["tide"].extensions["strawberry-definition"].metadata["need"] == "moon"


def test_a_type_is_made_of_a_definition() -> None:
    plain = type("Query", (), {})
    definition = StrawberryObjectDefinition(
        name="Query", is_input=False, is_interface=False, origin=plain, description="The root.", interfaces=[],
        extend=False, directives=(), is_type_of=None, resolve_type=None, fields=[],
    )  # fmt: skip
    greeting = StrawberryField(python_name="greeting", type_annotation=StrawberryAnnotation("str"), origin=plain)
    definition.fields = [greeting]
    plain.__strawberry_definition__ = definition  # type: ignore[attr-defined]
    schema = strawberry.Schema(query=plain)
    assert str(schema) == '"""The root."""\ntype Query {\n  greeting: String!\n}'


def test_a_field_is_made_without_an_annotation() -> None:
    field = StrawberryField(python_name="tide", type_annotation=None)
    made = strawberry.type(type("Query", (), {"__annotations__": {"tide": object}, "tide": field}))
    names = {"Tide": int}
    field.type_annotation = StrawberryAnnotation("Tide", namespace=names)
    annotation = StrawberryAnnotation("Tide", namespace=names)
    field.arguments = [StrawberryArgument(python_name="moon", graphql_name=None, type_annotation=annotation)]
    assert "tide(moon: Int!): Int!" in strawberry.Schema(made).as_str()


class Phase(StrEnum):
    """An enum that is to stay plain."""

    NEW = "NEW"


def test_an_enum_is_defined_beside_its_class() -> None:
    values = [EnumValue("NEW", "NEW", description="No moon.")]
    phase = StrawberryEnumDefinition(wrapped_cls=Phase, name="Phase", values=values, description="A phase.")

    @strawberry.input
    class Where:
        phases: Any = strawberry.field(
            default=strawberry.UNSET, graphql_type=StrawberryOptional(StrawberryList(phase)), description="Some."
        )

    @strawberry.type
    class WithArgument:
        @strawberry.field
        def tide(self, where: Where) -> int:
            return 1 if where else 0

    sdl = strawberry.Schema(WithArgument).as_str()
    assert "phases: [Phase!]" in sdl
    assert "enum Phase" in sdl
    assert not hasattr(Phase, "__strawberry_definition__")


def test_the_handler_of_websockets_has_the_parts_that_are_overridden() -> None:
    def signature(function: Any) -> list[str]:
        return list(inspect.signature(function).parameters)

    handler = BaseGraphQLTransportWSHandler
    assert {"view", "websocket", "context", "root_value", "schema", "connection_init_wait_timeout"} <= {
        *signature(handler)
    }
    assert "max_subscriptions_per_connection" in signature(handler)
    assert signature(handler.handle) == ["self"]
    assert signature(handler.handle_message) == ["self", "message"]
    assert signature(handler.handle_invalid_message) == ["self", "error_message"]
    assert signature(handler.run_operation) == ["self", "operation"]
    assert 'context["connection_params"] = payload' in inspect.getsource(handler.handle_connection_init)
    assert "self.view.on_ws_connect(self.context)" in inspect.getsource(handler.handle_connection_init)
    assert "self.run_operation(operation)" in inspect.getsource(handler.handle_subscribe)
    assert signature(Operation.send_operation_message) == ["self", "message"]
    assert signature(AsyncWebSocketAdapter.iter_json) == ["self", "ignore_parsing_errors"]
    assert signature(AsyncWebSocketAdapter.send_json) == ["self", "message"]
    assert signature(AsyncWebSocketAdapter.close) == ["self", "code", "reason"]


def test_a_finished_schema_takes_other_resolvers() -> None:
    schema = build_schema(
        "interface Body { phase: Phase } type Moon implements Body { phase: Phase } enum Phase { NEW }"
    )
    schema = build_schema(
        "type Query { body: Body } interface Body { phase: Phase } type Moon implements Body { phase: Phase } "
        "enum Phase { NEW }"
    )
    query, body, moon = (schema.type_map[name] for name in ("Query", "Body", "Moon"))
    assert isinstance(query, GraphQLObjectType)
    assert isinstance(moon, GraphQLObjectType)
    assert isinstance(body, GraphQLInterfaceType)
    query.fields["body"].resolve = lambda *_: {"of": "Moon"}
    moon.fields["phase"].resolve = lambda *_: "NEW"
    moon.is_type_of = None
    body.resolve_type = lambda value, *_: value["of"]
    assert query.fields["body"].subscribe is None
    assert graphql_sync(schema, "{ body { phase } }") == ({"body": {"phase": "NEW"}}, None)


def test_messages_of_graphql_core_begin_as_expected() -> None:
    for tokens, comments in ((3, 9), (99, 0)):
        with pytest.raises(GraphQLSyntaxError) as caught:
            parse("# a\n{ a b c }", max_lexical_tokens=tokens, max_comments=comments)
        assert caught.value.description.startswith("Document contains more than")
    schema = build_schema("type Query { tide(moon: Int!): Int }")
    by_variable = graphql_sync(schema, "query ($m: Int!) { tide(moon: $m) }", variable_values={"m": "x"}).errors
    executed = execute(schema, parse("query ($m: Int) { tide(moon: $m) }"), variable_values={"m": None})
    assert isinstance(executed, ExecutionResult)
    by_argument = executed.errors
    assert by_variable
    assert by_argument
    assert by_variable[0].message.startswith("Variable ")
    assert by_argument[0].message.startswith("Argument ")
    assert "Did you mean" in validate(schema, parse("{ tid }"))[0].message


def test_a_table_knows_its_columns() -> None:
    described = store.Footnote._meta
    assert "marker_anchors" in set(described.fields_db_projection.values())
    assert "article" in described.fk_fields
    assert "article" in store.Provenance._meta.fk_fields | store.Provenance._meta.o2o_fields


def takes(method: Callable[..., Any], *names: str) -> bool:
    """Whether a method has these parameters, and no others."""
    return [name for name in inspect.signature(method).parameters if name != "self"] == list(names)


def sets(kind: type, *lines: str) -> bool:
    """Whether the code of a class has these lines: attributes of an instance have no other trace."""
    source = inspect.getsource(kind)
    return all(line in source for line in lines)


EXPECTED: dict[str, Callable[[], bool]] = {
    "Model._init_from_db": lambda: takes(Model._init_from_db, "kwargs"),
    "Model._meta": lambda: type(Model._meta) is MetaInfo,
    "MetaInfo._filters": lambda: sets(MetaInfo, "self._filters: dict[str, FilterInfoDict] = {}"),
    "context._current_context": lambda: isinstance(context._current_context, ContextVar),
    "BaseDBAsyncClient._in_transaction": lambda: (
        takes(BaseDBAsyncClient._in_transaction)
        and takes(SqliteClient._in_transaction)
        and takes(AsyncpgDBClient._in_transaction)
    ),
    "TransactionWrapper._connection": lambda: sets(TransactionWrapper, "self._connection = "),
    "BaseSchemaEditor._run_sql": lambda: (
        takes(BaseSchemaEditor._run_sql, "sql")
        and inspect.iscoroutinefunction(BaseSchemaEditor._run_sql)
        and takes(SqliteSchemaEditor._run_sql, "sql")
    ),
}


def test_tortoise_is_as_expected(subtests: pytest.Subtests) -> None:
    for attribute, is_as_expected in EXPECTED.items():
        with subtests.test(attribute):
            assert is_as_expected()


def test_each_row_about_tortoise_has_its_expectation() -> None:
    listed = {names.strip("`") for library, names, *_, test in rows() if test == "test_tortoise_is_as_expected"}
    assert listed == set(EXPECTED)


@cases(
    ("source", "found"),
    [
        ("def f(thing):\n    return thing._secret", {"_secret"}),
        ("def f(thing):\n    thing.part._secret = 1", {"_secret"}),
        ("def f(thing):\n    return getattr(thing, '_secret')", {"_secret"}),
        ("class C:\n    def __init__(self):\n        self._own = 1\n    def f(self):\n        return self._own", set()),
        ("def f(thing):\n    return thing.__class__.__name__", set()),
        ("from moon import _tide", {"_tide"}),
    ],
)
def test_a_use_is_found(source: str, found: set[str]) -> None:
    assert set(accessed(ast.parse(source))) == found
