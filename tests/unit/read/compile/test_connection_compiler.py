"""What is selected of a connection, compiled over one row."""

import base64

import orjson
import pytest
from graphql import GraphQLField, GraphQLObjectType
from support.compiled import PLACE, SCHEMA, Compiled

from gql_blog.read.compile.compile_context import TYPE_KEY, SelectedField
from gql_blog.read.compile.connection_compiler import ConnectionCompiler, ConnectionSelection
from gql_blog.read.needs.declared_needs import Pages, need_of
from gql_blog.read.shape.shaper_values import NULL, Code, Fixed, Object

QUERY = SCHEMA.type_map["Query"]
assert isinstance(QUERY, GraphQLObjectType)
POSTS, SEARCH = QUERY.fields["posts"], QUERY.fields["search"]


def texts(compiled: Compiled, connection: ConnectionSelection) -> dict[str, str]:
    """Return the Python of the parts of a connection."""
    return {key: compiled.text(value) for key, value in connection.object.parts}


def connected(compiled: Compiled, definition: GraphQLField = POSTS) -> ConnectionSelection:
    """Return what a selection of a connection becomes, ordered as a request without arguments has it."""
    need = need_of(definition)
    assert isinstance(need, Pages)
    field = SelectedField(definition, compiled.nodes, PLACE)
    page = compiled.lists.page(field, need)
    return ConnectionCompiler(compiled.compiler).connection(compiled.row, field, page)


def test_nodes_alone_are_the_items_as_they_stand() -> None:
    posts = Compiled("post", "nodes { title }")
    connection = connected(posts)
    assert (posts.text(connection.element()), texts(posts, connection), connection.plain) == (
        "{'title': r0}",
        {"nodes": "items"},
        True,
    )
    assert (connection.rows, connection.total, connection.far, connection.more) == (True, False, False, False)


def test_several_parts_of_an_item_are_separate() -> None:
    posts = Compiled("post", "nodes { title } more: nodes { slug } edges { node { title } }")
    connection = connected(posts)
    assert posts.text(connection.element()) == "({'title': r0}, {'slug': r1}, {'node': {'title': r0}}, )"
    assert texts(posts, connection) == {
        "nodes": "[i[0] for i in items]",
        "more": "[i[1] for i in items]",
        "edges": "[i[2] for i in items]",
    }
    assert not connection.plain


def test_a_total_takes_no_rows() -> None:
    posts = Compiled("post", "totalCount __typename pageInfo { __typename }")
    connection = connected(posts)
    assert texts(posts, connection) == {
        "totalCount": "total",
        "__typename": "'PostConnection'",
        "pageInfo": "{'__typename': 'PageInfo'}",
    }
    assert (connection.rows, connection.total, posts.columns()) == (False, True, [])


def test_a_cursor_holds_the_orders_values_and_the_id() -> None:
    posts = Compiled("post", "edges { cursor }")
    source = posts.text(connected(posts).element())
    assert posts.columns() == ["a.published_on", "a.published_at", "a.id"]
    cursor = posts.value(source, "2026-01-02", None, "art_1")["cursor"]
    name = "PUBLISHED_ON-,PUBLISHED_AT-,ID-"
    assert orjson.loads(base64.urlsafe_b64decode(cursor)) == [name, "2026-01-02", None, "art_1"]
    read = {(column, why) for _, column, why, _ in posts.reads()}
    assert read == {("published_on", "order"), ("published_at", "order"), ("id", "order")}


def test_where_the_order_is_a_variable_its_values_come_as_one_column() -> None:
    posts = Compiled("post", "edges { cursor }", arguments="orderBy: $by", variables={"by": None})
    source = posts.text(connected(posts).element())
    by = [{"field": "TITLE", "direction": "ASC"}, {"field": "RESPONSE_COUNT", "direction": "DESC"}]
    assert posts.columns(by=by) == ["json_array(a.title, a.response_count)", "a.id"]
    cursor = posts.value(source, '["On Tides",7]', "art_1", by=by)["cursor"]
    assert orjson.loads(base64.urlsafe_b64decode(cursor)) == ["TITLE+,RESPONSE_COUNT-,ID+", "On Tides", 7, "art_1"]
    assert posts.row.builder.pages == {0}


@pytest.mark.parametrize(
    ("arguments", "selected", "source"),
    [
        ("first: 3", "hasNextPage", "more"),
        ("first: 3", "hasPreviousPage", "far"),
        ("last: 3", "hasNextPage", "far"),
        ("last: 3", "hasPreviousPage", "more"),
        ("last: $n", "hasNextPage", "(far if back else more)"),
    ],
)
def test_ahead_the_rows_tell_and_behind_it_takes_a_look(arguments: str, selected: str, source: str) -> None:
    posts = Compiled("post", f"pageInfo {{ x: {selected} }}", arguments=arguments, variables={"n": 3})
    connection = connected(posts)
    assert texts(posts, connection) == {"pageInfo": f"{{'x': {source}}}"}
    assert (connection.far, connection.more) == ("far" in source, "more" in source)


def test_the_ends_of_a_page_are_cursors_of_its_items() -> None:
    posts = Compiled("post", "pageInfo { startCursor endCursor } nodes { slug }")
    connection = connected(posts)
    assert len(connection.elements) == 2, "one cursor does for both ends"
    page_info = texts(posts, connection)["pageInfo"]
    assert posts.value(f"(lambda items: {page_info})(())") == {"startCursor": None, "endCursor": None}


def test_what_a_search_found_has_a_score_and_a_stretch_of_text() -> None:
    found = Compiled("article", "edges { score snippet }", arguments='query: "x"')
    connection = connected(found, SEARCH)
    assert "(r0)" in found.text(connection.element())
    assert found.columns()[1:] == ["a.title", "a.text", "a.locale"]
    assert ("article", "text", "field", True) in found.reads()


def test_each_part_of_a_typed_result_has_its_type() -> None:
    posts = Compiled("post", "edges { node { slug } } pageInfo { hasNextPage }", field_errors={})
    connection = connected(posts)
    parts = dict(connection.object.parts)
    assert parts[TYPE_KEY] == Fixed("PostConnection")
    page_info = parts["pageInfo"]
    assert isinstance(page_info, Object)
    assert dict(page_info.parts)[TYPE_KEY] == Fixed("PageInfo")
    assert f"{TYPE_KEY!r}: 'PostEdge'" in posts.text(connection.element())


A, B = Code(("a",)), Code(("b",))


def test_one_part_is_the_element_itself() -> None:
    made = ConnectionSelection()
    assert (made.rows, made.element()) == (False, NULL)
    made.object = Object((("nodes", made.append(A)),))
    assert (made.rows, made.element(), made.plain) == (True, A, True)
    assert texts(Compiled("post", "id"), made) == {"nodes": "items"}


def test_several_parts_are_picked_out_of_each_element() -> None:
    made, posts = ConnectionSelection(), Compiled("post", "id")
    made.object = Object((("nodes", made.append(A)), ("last", Code((made.append(B), "[-1]")))))
    assert posts.text(made.element()) == "(a, b, )"
    assert texts(posts, made) == {"nodes": "[i[0] for i in items]", "last": "[i[1] for i in items][-1]"}
    assert not made.plain


def test_whether_there_is_more_takes_rows_and_a_total_does_not() -> None:
    made = ConnectionSelection()
    made.total = True
    assert not made.rows
    made.more = True
    assert made.rows
