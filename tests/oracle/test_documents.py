"""The generator of operations: what it writes is valid, the same for the same seed, and speaks of the whole schema."""

import random
from collections import Counter

import pytest
from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    validate,
    visit,
)
from support.oracle.answering import oracle_schema
from support.oracle.cursors import Cursors
from support.oracle.sight import Person, Sight
from support.oracle.tables import TABLES, Row
from support.oracle.world import World
from support.triples.documents import DocumentCache, Operation
from support.triples.drawing import Drawing
from support.triples.making import make_rows

MANY = 6000
MARKS = ("@skip", "@include", "fragment ", "... on", "= ", ": null")
UNREACHED = {"SearchEdge.snippet", "search(after)", "Query.plugins", "Query.changes"}
"""What the oracle does not say: the words of a snippet, the pages of a search that begin at a cursor, and what is in no
table of the publication: the health of plugins, and changes."""


@pytest.fixture(scope="module")
def world() -> World:
    rows = make_rows(5)
    return World({table: [Row(table, columns) for columns in rows.get(table, [])] for table in TABLES})


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return oracle_schema()


def operation_of(world: World, schema: GraphQLSchema, number: int) -> Operation:
    """Return an operation of an admin's."""
    drawing = Drawing(random.Random(f"documents {number}"), Sight(world, Person("ADMIN")), Cursors())
    return DocumentCache(schema, drawing).operation()


class Seen(Visitor):
    """Counts the fields, arguments and input fields that documents name."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.names: Counter[str] = Counter()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.info.get_parent_type()
        assert parent
        self.names[f"{parent.name}.{node.name.value}"] += 1
        for argument in node.arguments or ():
            self.names[f"{node.name.value}({argument.name.value})"] += 1

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        kind = get_named_type(self.info.get_parent_input_type())
        self.names[f"{kind}.{node.name.value}"] += 1


def speakable(schema: GraphQLSchema) -> set[str]:
    """Return the fields, arguments and input fields that queries may name."""
    names: set[str] = set()
    waiting: list[GraphQLNamedType] = [schema.query_type] if schema.query_type else []
    known: set[str] = {"Query"}
    while waiting:
        kind = waiting.pop()
        below: list[GraphQLNamedType] = []
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in kind.fields.items():
                names |= {f"{kind.name}.{name}", *(f"{name}({each})" for each in field.args)}
                below += [get_named_type(field.type), *(get_named_type(each.type) for each in field.args.values())]
            if isinstance(kind, GraphQLInterfaceType):
                below += schema.get_possible_types(kind)
        elif isinstance(kind, GraphQLInputObjectType):
            names |= {f"{kind.name}.{name}" for name in kind.fields}
            below += [get_named_type(field.type) for field in kind.fields.values()]
        waiting += [each for each in below if each.name not in known and not isinstance(each, GraphQLEnumType)]
        known |= {each.name for each in below}
    return names


def test_the_same_seed_writes_the_same_operation(world: World, schema: GraphQLSchema) -> None:
    assert operation_of(world, schema, 1) == operation_of(world, schema, 1)
    assert operation_of(world, schema, 1) != operation_of(world, schema, 2)


def test_the_same_seed_makes_the_same_database() -> None:
    assert make_rows(3) == make_rows(3)
    assert make_rows(3) != make_rows(4)


@pytest.mark.long
def test_operations_name_all_that_the_schema_has_and_most_are_valid(world: World, schema: GraphQLSchema) -> None:
    info = TypeInfo(schema)
    seen, valid, used = Seen(info), 0, Counter[str]()
    for number in range(MANY):
        operation = operation_of(world, schema, number)
        document = parse(operation.text)
        if validate(schema, document):
            continue
        valid += 1
        visit(document, TypeInfoVisitor(info, seen))
        used.update(mark for mark in MARKS if mark in operation.text)
        used["variables"] += bool(operation.variables)
    assert valid > 0.8 * MANY
    unnamed = speakable(schema) - UNREACHED - set(seen.names)
    untold = (
        "Plugin.",
        "PluginHook.",
        "Changes.",
        "UpsertedObject.",
        "RemovedObject.",
        "changes(",
        "Preview.asArticle",
    )
    assert {each for each in unnamed if not each.startswith(untold)} == set()
    assert min(used.values()) > 5, used
    assert len(used) == 7, used
