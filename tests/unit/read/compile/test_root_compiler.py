"""The fields at the root, run by hand: what each asks, and what it makes of the rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLObjectType, OperationDefinitionNode, parse
from support.compiled import SCHEMA

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role, SiteUrls
from gql_blog.read.compile.compile_context import SelectedField
from gql_blog.read.compile.field_compiler import FieldCompiler
from gql_blog.read.compile.root_compiler import RootCompiler
from gql_blog.read.needs.arguments import ArgumentError
from gql_blog.read.needs.declared_needs import Column, ReadContext
from gql_blog.read.planner import FieldError
from gql_blog.read.sql.dialect import SQLITE
from gql_blog.store import Statement

ART, OTHER = "art_0000000000000000000000000a", "art_0000000000000000000000000b"
DIALOGUE = "dlg_0000000000000000000000000b"


def compiled(
    query: str, role: Role | None = None, field_errors: Mapping[str, Exception] | None = None
) -> FieldCompiler:
    """Return a compiler whose plan has the operation's roots."""
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    compiler = FieldCompiler(SCHEMA, document, SQLITE, role, {}, field_errors=field_errors)
    kind = SCHEMA.query_type
    assert kind
    RootCompiler(compiler).operation(kind, compiler.selection.fields(kind, [operation.selection_set]))
    return compiler


def run(query: str, *answers: Sequence[Any], viewer: Viewer = ANONYMOUS) -> tuple[dict[str, Any], list[Statement]]:
    """Return the answer when the statements get these rows in turn, and the statements."""
    plan = compiled(query, viewer.role).plan
    steps = plan.run(plan.bind({}, ReadContext(viewer, SiteUrls("https://blog.example"))))
    asked: list[Statement] = []
    try:
        request = next(steps)
        for rows in answers:
            assert isinstance(request, Statement)
            asked.append(request)
            request = steps.send(rows)
    except StopIteration as end:
        data, failed = end.value
        assert not failed
        return data, asked
    raise AssertionError(f"it asks for more: {request}")


def test_the_type_is_known_and_introspection_left_to_others() -> None:
    assert run("{ __typename __schema { description } }") == ({"__typename": "Query"}, [])


def test_a_look_up_gives_the_first_row_or_null() -> None:
    data, asked = run('{ tag(slug: "x") { name } nothing: tag(slug: "y") { name } }', [("X",)], [])
    assert data == {"tag": {"name": "X"}, "nothing": None}
    assert [statement.parameters for statement in asked] == [("x",), ("y",)]


def test_what_is_looked_up_through_an_article_hangs_on_seeing_it() -> None:
    _, (asked,) = run('{ dialogue(slug: "x") { responseCount } }', [(3,)])
    assert "a.id = (select f.root_id from article f where" in asked.sql
    assert "and f.public)" in asked.sql


def test_a_receipt_grants_the_row_whatever_its_status_and_is_never_sent_as_it_is() -> None:
    data, (asked,) = run('{ commentByReceipt(receipt: "secret") { body } }', [("<p>x</p>",)])
    assert data == {"commentByReceipt": {"body": "<p>x</p>"}}
    assert "a.public" not in asked.sql
    assert "secret" not in asked.parameters


def test_null_as_a_key_is_an_argument_error() -> None:
    plan = compiled("query($s: String!) { tag(slug: $s) { name } }").plan
    with pytest.raises(ArgumentError, match="'slug' must not be null"):
        plan.bind({"s": None}, ReadContext(ANONYMOUS, SiteUrls("")))


def test_ids_of_several_kinds_are_answered_in_their_order() -> None:
    ids = f'"{OTHER}", "nothing", "{DIALOGUE}", "{ART}", "{OTHER}"'
    data, asked = run(
        f"{{ nodes(ids: [{ids}]) {{ id ... on Dialogue {{ responseCount }} }} }}",
        [(ART, ART), (OTHER, OTHER)],
        [(OTHER, OTHER, 3)],
    )
    other = {"id": OTHER}
    assert data["nodes"] == [other, None, {"id": DIALOGUE, "responseCount": 3}, {"id": ART}, other]
    assert [statement.parameters for statement in asked] == [(f'["{OTHER}","{ART}"]',), (OTHER,)]


def test_an_id_of_no_kind_asks_nothing() -> None:
    assert run('{ node(id: "nothing") { id } }') == ({"node": None}, [])


def test_more_than_a_hundred_ids_are_an_argument_error() -> None:
    plan = compiled("query($ids: [ID!]!) { nodes(ids: $ids) { id } }").plan
    with pytest.raises(ArgumentError, match="at most 100 ids; 101 were given") as error:
        plan.bind({"ids": [ART] * 101}, ReadContext(ANONYMOUS, SiteUrls("")))
    assert error.value.path == "/Query.nodes"


def test_a_node_by_ids_knows_which_keys_a_request_names() -> None:
    plan = compiled(f'{{ nodes(ids: ["{ART}", "{DIALOGUE}"]) {{ id }} }}').plan
    bound = plan.bind({}, ReadContext(ANONYMOUS, SiteUrls("")))
    wanted = {select.entity.name: select.wanted(bound) for select in plan.selects if select.wanted}
    assert (wanted["article"], wanted["dialogue"], wanted["comment"]) == ([ART], [OTHER], [])


def test_nobody_is_no_user_and_asks_nothing() -> None:
    assert run("{ viewer { name } }") == ({"viewer": None}, [])
    data, (asked,) = run("{ viewer { name } }", [("Ada",)], viewer=Viewer(Role.READER, "usr_1"))
    assert (data, asked.parameters) == ({"viewer": {"name": "Ada"}}, ("usr_1",))


def test_all_rows_come_in_their_order() -> None:
    data, (asked,) = run("{ tags { name } }", [("A",), ("B",)])
    assert data == {"tags": [{"name": "A"}, {"name": "B"}]}
    assert asked.sql.endswith("where a.public order by a.name, a.id limit 10000")


def test_a_page_at_the_root_counts_in_a_statement_of_its_own() -> None:
    data, asked = run("{ posts(first: 1) { totalCount nodes { slug } } }", [("x",)], [(7, 0)])
    assert data == {"posts": {"totalCount": 7, "nodes": [{"slug": "x"}]}}
    assert asked[1].sql.startswith("select (select cast(coalesce(sum(rc.change), 0) as bigint) from row_count rc")
    assert run("{ posts { totalCount } }", [(7, 0)])[0] == {"posts": {"totalCount": 7}}


def test_what_a_role_may_not_ask_is_null_and_asks_nothing() -> None:
    assert run("{ moderationQueue { totalCount } }") == ({"moderationQueue": None}, [])
    data, _ = run("{ moderationQueue { totalCount } }", [(2, 0)], viewer=Viewer(Role.MODERATOR, "usr_1"))
    assert data == {"moderationQueue": {"totalCount": 2}}


def test_a_field_with_wrong_arguments_stands_for_its_error() -> None:
    error = FieldError("no")
    plan = compiled("{ posts(first: 101) { totalCount } }", field_errors={"/Query.posts": error}).plan
    steps = plan.run(plan.bind({}, ReadContext(ANONYMOUS, SiteUrls(""))))
    with pytest.raises(StopIteration) as end:
        next(steps)
    assert end.value.value == ({"posts": error}, False)


def test_a_need_of_rows_is_no_need_of_roots() -> None:
    compiler = compiled("{ __typename }")
    kind = SCHEMA.type_map["Query"]
    assert isinstance(kind, GraphQLObjectType)
    definition: GraphQLField = kind.fields["tags"]
    with pytest.raises(TypeError, match="that no root field may have"):
        RootCompiler(compiler).root(SelectedField(definition, [], "/Query.tags"), Column("slug"))
