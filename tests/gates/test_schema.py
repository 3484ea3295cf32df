"""The schema keeps its contract, describes everything, and is written down as it is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    BreakingChange,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    find_breaking_changes,
    get_nullable_type,
    is_introspection_type,
    is_list_type,
    lexicographic_sort_schema,
    parse,
    print_ast,
    print_schema,
    validate,
)
from graphql import build_schema as schema_of
from graphql.execution.values import get_variable_values
from support.cases import cases
from support.core_schema import core_schema

from gql_blog.graph.cost.complexity import complexity_of
from gql_blog.graph.cost.document_limits import READER_LIMITS, STAFF_LIMITS, check_cost, check_limits
from gql_blog.read import declared_need, most_of

OURS = core_schema()
SCHEMA = Path(__file__).resolve().parents[2] / "schema"
CONTRACT = (SCHEMA / "core.graphql").read_text(encoding="utf-8")
OPERATIONS = sorted((SCHEMA / "operations").glob("*/*.graphql"))
REGENERATE = "write it anew: GQL_BLOG_BLOCKED_PLUGINS='*' gql-blog schema print > schema/schema.graphql"


def facts(schema: GraphQLSchema) -> Iterator[str]:
    """Everything that a client may rely on, one line each."""
    for name, kind in schema.type_map.items():
        if not is_introspection_type(kind):
            yield from (f"{name}{fact}" for fact in facts_of(kind))


def facts_of(kind: GraphQLNamedType) -> Iterator[str]:
    yield f" is {kind_name(kind)}"
    if isinstance(kind, GraphQLEnumType):
        yield from (f".{value}" for value in kind.values)
    if isinstance(kind, GraphQLInputObjectType):
        yield from (f".{name}: {each.type} = {shown(each)}" for name, each in kind.fields.items())
    if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
        yield from (f" implements {each.name}" for each in kind.interfaces)
        for name, field in kind.fields.items():
            yield f".{name}: {field.type}"
            # Each by itself: a field may take more than the contract knows, and `broken` sees what it must be given.
            yield from (f".{name}({a}: {each.type} = {shown(each)})" for a, each in field.args.items())


def kind_name(kind: GraphQLNamedType) -> str:
    kinds = {
        GraphQLObjectType: "an object",
        GraphQLInterfaceType: "an interface",
        GraphQLInputObjectType: "an input",
        GraphQLEnumType: "an enum",
        GraphQLScalarType: "a scalar",
    }
    return next(name for each, name in kinds.items() if isinstance(kind, each))


def shown(value: GraphQLArgument | GraphQLInputField) -> str:
    written = value.ast_node.default_value if value.ast_node else None
    return print_ast(written) if written else "nothing"


def missing(contract: str, sdl: str) -> list[str]:
    return sorted(set(facts(schema_of(contract))) - set(facts(schema_of(sdl))))


def broken(before: GraphQLSchema, after: GraphQLSchema) -> list[BreakingChange]:
    """Return the breaking changes, but for a place of ``@deprecated`` that graphql-core adds and ours leaves out."""
    left_out = "DIRECTIVE_DEFINITION was removed from @deprecated."
    return [each for each in find_breaking_changes(before, after) if each.description != left_out]


def test_the_contract_stands_in_it_unchanged() -> None:
    assert not broken(schema_of(CONTRACT), OURS.graphql)
    assert missing(CONTRACT, OURS.sdl) == []


def test_what_is_printed_is_what_is_served() -> None:
    printed = schema_of(OURS.sdl)
    assert not broken(OURS.graphql, printed)
    assert not broken(printed, OURS.graphql)
    assert OURS.sdl == print_schema(lexicographic_sort_schema(printed)) + "\n"


@cases(
    ("part", "instead"),
    [
        ("  readingMinutes: Int!\n", ""),
        ("  subtitle: String\n", "  subtitle: String!\n"),
        ("excerpt(maxLength: Int = 280)", "excerpt(maxLength: Int = 300)"),
        ("enum OrderDirection { ASC DESC }", "enum OrderDirection { ASC }"),
        ("  note: String\n}\n\ninput Publish", "  noted: String\n}\n\ninput Publish"),
        ("search(query: String!, first: Int,", "search(query: String!,"),
        ("direction: OrderDirection! = ASC", "direction: OrderDirection! = DESC"),
        ("type Tag implements Node {", "type Tag {"),
    ],
)
def test_a_planted_difference_is_seen(part: str, instead: str) -> None:
    assert part in CONTRACT
    assert missing(CONTRACT, CONTRACT.replace(part, instead))


def undescribed(schema: GraphQLSchema) -> Iterator[str]:
    for name, kind in schema.type_map.items():
        if is_introspection_type(kind):
            continue
        parts: dict[str, object] = {name: kind}
        parts |= {f"{name}.{value}": each for value, each in getattr(kind, "values", {}).items()}
        for field, each in getattr(kind, "fields", {}).items():
            parts[f"{name}.{field}"] = each
            parts |= {f"{name}.{field}({a}:)": argument for a, argument in getattr(each, "args", {}).items()}
        yield from (part for part, each in parts.items() if not getattr(each, "description", None))


def test_everything_is_described() -> None:
    assert list(undescribed(OURS.graphql)) == []
    assert list(undescribed(schema_of("type Query { post(slug: String!): Int }"))) == [
        "Query",
        "Query.post",
        "Query.post(slug:)",
    ]


def test_every_readable_field_says_what_it_needs() -> None:
    silent = [
        f"{name}.{field}"
        for name, kind in OURS.graphql.type_map.items()
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)) and not is_introspection_type(kind)
        if name not in ("Mutation", "Subscription")
        for field, each in kind.fields.items()
        if "need" not in each.extensions["strawberry-definition"].metadata
    ]
    assert silent == []


def test_only_the_directives_of_the_language_are_there() -> None:
    known = {"include", "skip", "deprecated", "specifiedBy", "oneOf", "defer", "stream"}
    assert {each.name for each in OURS.graphql.directives} <= known
    assert re.findall(r"directive @(\w+)", OURS.sdl) == ["defer", "stream"]


def test_the_snapshot_is_fresh() -> None:
    assert (SCHEMA / "schema.graphql").read_text(encoding="utf-8") == OURS.sdl, REGENERATE


def test_the_copies_are_those_of_the_contract(shared: Path) -> None:
    assert (shared / "contract" / "core.graphql").read_text(encoding="utf-8") == CONTRACT
    originals = sorted((shared / "contract" / "operations").glob("*.graphql"))
    assert originals
    for original in originals:
        copy = SCHEMA / "operations" / "reader" / original.name
        assert copy.read_text(encoding="utf-8") == original.read_text(encoding="utf-8"), original.name


def test_an_operation_is_valid_and_within_the_limits(subtests: pytest.Subtests) -> None:
    for path in OPERATIONS:
        with subtests.test(f"{path.parent.name}/{path.stem}"):
            document = parse(path.read_text(encoding="utf-8"))
            assert validate(OURS.graphql, document) == []
            (operation,) = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
            assert operation.name is not None
            assert operation.name.value == path.stem

            given = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            variables = operation.variable_definitions or ()
            declared = {each.variable.name.value for each in variables}
            assert set(given) <= declared
            coerced = get_variable_values(OURS.graphql, variables, given)
            assert not isinstance(coerced, list), coerced

            limits = READER_LIMITS if path.parent.name == "reader" else STAFF_LIMITS
            measured = complexity_of(OURS.graphql, document, operation)
            check_limits(measured, limits)
            check_cost(measured, given, limits)


def test_there_are_operations_for_everybody() -> None:
    # Those of "bench" are measured, not used by anybody.
    assert {path.parent.name for path in OPERATIONS} == {"reader", "author", "editor", "moderator", "admin", "bench"}
    used = "\n".join(path.read_text(encoding="utf-8") for path in OPERATIONS)
    mutations = OURS.graphql.mutation_type
    subscriptions = OURS.graphql.subscription_type
    assert mutations is not None
    assert subscriptions is not None
    assert [name for name in (*mutations.fields, *subscriptions.fields) if name not in used] == []


def test_every_list_says_how_many_items_it_has_at_most() -> None:
    """``tests/flow/test_bounded_lists.py`` holds that none has more."""
    unbounded = [
        f"{kind.name}.{name}"
        for kind in OURS.graphql.type_map.values()
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)) and not is_introspection_type(kind)
        for name, field in kind.fields.items()
        if is_list_type(get_nullable_type(field.type))
        and not (field.description or "").endswith(f"At most {most_of(declared_need(field)):,}.")
    ]
    assert not unbounded
