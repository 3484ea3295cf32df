"""Plans: one for each distinct operation, role and shape of variables, kept within bounds."""

from typing import Any

import pytest
from graphql import FieldNode, GraphQLObjectType, GraphQLSchema, OperationDefinitionNode, parse
from support.reading import library_over
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import SiteUrls
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.read import plan_cache
from gql_blog.read.compile.compile_context import TYPE_KEY
from gql_blog.read.needs.arguments import ArgumentError
from gql_blog.read.needs.column_usage import ExecutedStatement
from gql_blog.read.needs.declared_needs import ReadContext
from gql_blog.read.plan_cache import OperationRequest
from gql_blog.read.planner import FieldError, Planner

CONTEXT = ReadContext(ANONYMOUS, SiteUrls("https://blog.example"))


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(Hooks.of({})).graphql


def request(text: str, **variables: Any) -> OperationRequest:
    document = parse(text)
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    return OperationRequest(document, operation, variables, variables)


def test_a_plan_is_made_once_for_each_role_and_setting(schema: GraphQLSchema) -> None:
    planner = Planner(schema, "sqlite")
    one = request("query($f: Int, $d: Boolean!) { posts(first: $f) { nodes { title @skip(if: $d) } } }", f=1, d=False)
    plan = planner.plan(one, CONTEXT)
    again = OperationRequest(one.document, one.operation, {"f": 2, "d": False})
    assert planner.plan(again, CONTEXT) is plan
    for variables in ({"f": 1, "d": True}, {"d": False}):
        other = OperationRequest(one.document, one.operation, variables)
        assert planner.plan(other, CONTEXT) is not plan
    assert planner.plan(one, ReadContext(OPERATOR, SiteUrls(""))) is not plan


def test_plans_are_bounded_and_the_eldest_goes(schema: GraphQLSchema, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_cache, "MAX_PLANS", 2)
    planner = Planner(schema, "sqlite")
    questions = [request(f"{{ posts {{ nodes {{ f{number}: title }} }} }}") for number in range(3)]
    first, second = (planner.plan(each, CONTEXT) for each in questions[:2])
    assert planner.plan(questions[0], CONTEXT) is first
    planner.plan(questions[2], CONTEXT)
    assert planner.plan(questions[0], CONTEXT) is first
    assert planner.plan(questions[1], CONTEXT) is not second
    assert len(planner._plans._plans) == len(planner._plans._flags) == 2


def test_plans_are_bounded_by_the_size_of_their_documents(schema: GraphQLSchema) -> None:
    """However many plans one document has, by the variables that are given and the directives that they settle."""
    planner = Planner(schema, "sqlite")
    names = [f"v{number}" for number in range(12)]
    fields = " ".join(f"{name}: title @skip(if: ${name})" for name in names)
    declared = " ".join(f"${name}: Boolean! = false" for name in names)
    one = request(f"query({declared}) {{ tags {{ id }} posts {{ nodes {{ id {fields} }} }} }}")
    size = plan_cache.MAX_BYTES // plan_cache.TOKEN_BYTES // 21
    for number in range(60):
        variables = {name: bool(number >> place & 1) for place, name in enumerate(names)}
        planner.plan(OperationRequest(one.document, one.operation, variables, variables, size=size), CONTEXT)
        assert planner._plans._plans.weight <= plan_cache.MAX_BYTES
    assert len(planner._plans._plans) == 20


PAGE = '{ post(slug: "x") { title bylines { creditedName } comments { nodes { body } } } }'


@pytest.mark.parametrize(
    ("text", "sqlite", "postgres"),
    [
        ("{ __typename }", True, True),
        ("{ tags { name } }", True, True),
        ('{ post(slug: "x") { title bylines { creditedName } } }', True, True),
        (PAGE, True, True),
        ("{ posts { nodes { title comments { nodes { replies { nodes { body } } } } } } }", False, True),
        ("{ posts { totalCount } }", True, True),
        ("{ posts { totalCount nodes { title } } }", False, False),
        ("{ posts { nodes { title } } tags { name } }", False, False),
        ('{ node(id: "art_1") { id } }', True, True),
        ('{ nodes(ids: ["art_1"]) { id } }', False, False),
    ],
)
def test_whether_one_statement_reads_all_is_known(
    schema: GraphQLSchema, text: str, sqlite: bool, postgres: bool
) -> None:
    plans = [Planner(schema, "sqlite"), Planner(schema, "postgres")]
    assert [each.execute(request(text), CONTEXT).single for each in plans] == [sqlite, postgres]


def test_the_reads_of_a_plan_share_their_pace(schema: GraphQLSchema) -> None:
    planner = Planner(schema, "sqlite")
    one, other = request("{ tags { name } }"), request("{ posts { totalCount } }")
    planner.execute(one, CONTEXT).pace.mark(long=True)
    assert planner.execute(one, CONTEXT).pace.is_long()
    assert not planner.execute(other, CONTEXT).pace.is_long()


def test_a_read_that_starts_anew_leaves_nothing_of_its_first_run(schema: GraphQLSchema) -> None:
    trace: list[ExecutedStatement] = []
    planner = Planner(schema, "sqlite")
    reads = [
        planner.execute(request(text), ReadContext(ANONYMOUS, SiteUrls(""), trace))
        for text in ("{ tags { id } }", "{ posts { totalCount } }")
    ]
    for read in reads:
        next(read.steps())
        next(read.steps())
    assert [each.path for each in trace] == ["/Query.tags", "/Query.posts"]


def test_whatever_is_wrong_is_found_at_once(schema: GraphQLSchema) -> None:
    planner = Planner(schema, "sqlite")
    text = """query($f: Int) { a: posts(first: 101) { nodes { b: excerpt(maxLength: 0) } } tags { id }
      nodes(ids: []) { id } c: posts(first: $f, last: 1) { totalCount } }"""
    with pytest.raises(ArgumentError) as caught:
        planner.execute(request(text, f=5), CONTEXT)
    places = {each.path for each in (caught.value, *caught.value.others)}
    assert places == {"/Query.a", "/Query.a/PostConnection.nodes/Post.b", "/Query.c"}
    assert len(planner._plans._plans) == 1, "it is compiled but once, however often it comes"


def test_an_invalid_page_is_an_error_before_anything_is_read(schema: GraphQLSchema) -> None:
    planner = Planner(schema, "sqlite")
    text = "query($f: Int) { posts(first: $f) { nodes { title } } }"
    with pytest.raises(ArgumentError, match="'first' must be") as caught:
        planner.execute(request(text, f=500), CONTEXT)
    assert caught.value.path == "/Query.posts"
    planner.execute(request(text, f=5), CONTEXT)


def test_too_many_argument_errors_are_one_error(schema: GraphQLSchema) -> None:
    planner = Planner(schema, "sqlite")
    faulty = " ".join(f"p{number}: posts(first: 500) {{ nodes {{ id }} }}" for number in range(20))
    with pytest.raises(FieldError, match="At least 20 fields"):
        planner.execute_typed(request(f"{{ {faulty} }}"), CONTEXT)


async def test_each_invalid_field_has_an_error_and_the_others_have_values(lite: Newsroom) -> None:
    library = library_over(lite.database)
    found = await library.answer("{ tags { id } a: posts(first: 500) { nodes { id } } nodes(ids: []) { id } }")
    assert [error["path"] for error in found["errors"]] == [["a"]]


def test_a_plain_object_is_what_its_entries_say(schema: GraphQLSchema) -> None:
    one = request("{ x { __typename code more: message } }")
    field = one.operation.selection_set.selections[0]
    kind = schema.type_map["InputError"]
    assert isinstance(field, FieldNode)
    assert isinstance(kind, GraphQLObjectType)
    found = Planner(schema, "sqlite").plain(one, kind, [field], {"code": "INVALID", "message": "no"})
    assert found == {TYPE_KEY: "InputError", "__typename": "InputError", "code": "INVALID", "more": "no"}
