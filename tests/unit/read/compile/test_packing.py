"""Lists that travel in their parent's row, over both databases."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse
from support.compiled import SCHEMA
from support.reading import library_over
from support.sql_text import text

from gql_blog.access import OPERATOR, Viewer
from gql_blog.content import SiteUrls
from gql_blog.read import OperationRequest, Planner, ReadContext
from gql_blog.read.compile.compile_context import RowContext, SelectBuilder
from gql_blog.read.compile.packing import json_element, packing_of
from gql_blog.read.compile.plan import Plan
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.shape.row_columns import RowColumns, ValueType
from gql_blog.read.shape.shaper_values import Cell, Choice, Fixed, Group, Object
from gql_blog.read.sql.dialect import POSTGRES, SQLITE
from gql_blog.read.sql.expressions import Row
from gql_blog.store import Database, tables
from gql_blog.write import BylineInput

BYLINES = """{ posts(orderBy: [{field: TITLE, direction: ASC}]) { nodes {
  bylines { position creditedName bio contributor { slug } } tags { name } } } }"""


async def test_a_packed_list_takes_no_statement_and_keeps_its_order(database: Database) -> None:
    library = library_over(database)
    await library.newsroom.post(
        "On Tides", bylines=(BylineInput(name='Zoë "Z"', bio="Sails."), BylineInput(name="Ada")), tags=("Sea", "Air")
    )
    await library.newsroom.post("Bare")
    data = await library.ask(BYLINES)
    assert len(library.statements) == 1
    bare, full = data["posts"]["nodes"]
    assert bare == {"bylines": [], "tags": []}
    assert [(each["position"], each["creditedName"], each["bio"]) for each in full["bylines"]] == [
        (1, 'Zoë "Z"', "Sails."),
        (2, "Ada", None),
    ]
    assert full["bylines"][1]["contributor"] == {"slug": "ada"}
    assert [tag["name"] for tag in full["tags"]] == ["Sea", "Air"]


async def test_a_packed_list_says_every_character_as_it_is(database: Database) -> None:
    library = library_over(database)
    name = "".join(map(chr, (*range(1, 9), *range(14, 128), 0x85, 0x2028, 0xFEFF, 0x1F30A))) + "\\u0041\\"
    post = await library.newsroom.post("On Tides")
    async with database.transaction():
        await tables.Byline.create(
            article_id=post.article_id,
            position=9,
            role="AUTHOR",
            credited_name=name,
            contributor=await tables.Contributor.create(slug="x", name="X", sort_name="X", public=True),
        )
    data = await library.ask("{ posts { nodes { bylines { creditedName __typename contributor { name } } } } }")
    (byline,) = data["posts"]["nodes"][0]["bylines"]
    assert byline == {"creditedName": name, "__typename": "Byline", "contributor": {"name": "X"}}


@pytest.mark.parametrize("aliases", [63, 64, 99])
async def test_a_packed_list_has_as_many_keys_as_may_be_asked_for(database: Database, aliases: int) -> None:
    library = library_over(database)
    await library.newsroom.post("On Tides", tags=("Sea",))
    names = " ".join(f"a{number}: name" for number in range(aliases))
    data = await library.ask(f"{{ posts {{ nodes {{ tags {{ {names} }} }} }} }}", viewer=OPERATOR)
    assert data["posts"]["nodes"][0]["tags"] == [{f"a{number}": "Sea" for number in range(aliases)}]


async def test_what_cannot_be_packed_comes_otherwise(database: Database) -> None:
    library = library_over(database)
    await library.newsroom.post("On Tides", bylines=(BylineInput(name="Ada"),))
    data = await library.ask(
        "{ posts { nodes { bylines { contributor { articles { totalCount nodes { title } } } } } } }"
    )
    (byline,) = data["posts"]["nodes"][0]["bylines"]
    assert byline["contributor"]["articles"] == {"totalCount": 1, "nodes": [{"title": "On Tides"}]}
    # The innermost list is packed; PostgreSQL joins the level between to the one above it.
    assert len(library.statements) == (1 if database.dialect == "postgres" else 2)


ANSWERS = """{ article(slug: "on-tides") { body responses(first: 5) { totalCount pageInfo { hasNextPage endCursor }
  nodes { title publishedAt responseCount isStub bylines { creditedName position } tags { name } } } } }"""


async def test_what_answers_one_article_comes_in_its_row_on_postgres_with_its_own_lists(database: Database) -> None:
    library = library_over(database)
    post = await library.newsroom.post("On Tides")
    names = (BylineInput(name="Ada"), BylineInput(name="Bea"))
    await library.newsroom.response(post.article_id, "First", bylines=names, tags=("Sea", "Air"))
    await library.newsroom.response(post.article_id, "Second")
    article = (await library.ask(ANSWERS))["article"]
    assert article["body"]
    assert article["responses"]["totalCount"] == 2
    assert not article["responses"]["pageInfo"]["hasNextPage"]
    first, second = sorted(article["responses"]["nodes"], key=lambda node: node["title"])
    assert first["bylines"] == [{"creditedName": "Ada", "position": 1}, {"creditedName": "Bea", "position": 2}]
    assert [tag["name"] for tag in first["tags"]] == ["Sea", "Air"]
    assert (first["responseCount"], first["isStub"], first["publishedAt"][-1]) == (0, False, "Z")
    assert (second["bylines"], second["tags"]) == ([], [])
    assert len(library.statements) == (1 if database.dialect == "postgres" else 2)


def planned(query: str, **variables: Any) -> Plan:
    document = parse(query)
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    context = ReadContext(Viewer(None), SiteUrls(""))
    return Planner(SCHEMA, "postgres").plan(OperationRequest(document, operation, dict(variables)), context)


def test_sizes_are_literals_unless_several_are_variables() -> None:
    one = "query($n: Int) { posts(first: $n) { nodes { slug comments(first: 3) { nodes { body } } } } }"
    plan = planned(one, n=7)
    bound = plan.bind({"n": 7}, ReadContext(Viewer(None), SiteUrls("")))
    assert "limit 7" in plan.selects[-1].statement(bound, ()).sql
    assert "limit 3" in plan.selects[-1].statement(bound, ()).sql
    for size in range(90):
        other = plan.bind({"n": size}, ReadContext(Viewer(None), SiteUrls("")))
        limit = f"limit {size}" if size in (7, 0, 1, 2) else "limit $"
        assert limit in plan.selects[-1].statement(other, ()).sql
    assert len(plan.pages[0]._by_size) < 10
    two = one.replace("$n: Int", "$n: Int, $m: Int").replace("first: 3", "first: $m")
    plan = planned(two, n=7, m=3)
    bound = plan.bind({"n": 7, "m": 3}, ReadContext(Viewer(None), SiteUrls("")))
    assert plan.selects[-1].statement(bound, ()).sql.count("limit $") == 2


def test_a_variable_that_is_no_size_keeps_none_from_being_written() -> None:
    where = {"title": {"contains": "x"}}
    plan = planned(
        "query($w: ArticleWhere) { a: posts(where: $w, first: 3) { nodes { slug responses(where: $w, first: 4)"
        " { nodes { slug } } } } }",
        w=where,
    )
    bound = plan.bind({"w": where}, ReadContext(Viewer(None), SiteUrls("")))
    sql = plan.selects[-1].statement(bound, ()).sql
    assert ("limit 3" in sql, "limit 4" in sql) == (True, True)


def test_what_was_tried_in_vain_leaves_nothing_behind() -> None:
    # The answers hold answers that hold answers: no column holds so much, which shows only at the innermost list.
    answers = "responses(first: 5) { nodes { excerpt(maxLength: 9) %s } }"
    plan = planned('{ article(slug: "on-tides") { %s } }' % (answers % (answers % (answers % "slug"))))
    assert (len(plan.pages), len(plan.arguments)) == (3, 1 + 3)


B = Row("byline", "b")


def test_an_element_of_plain_columns_is_written_as_json_by_sqlite() -> None:
    columns = RowColumns()
    types: tuple[ValueType, ...] = ("plain", "integer", "boolean", "float")
    name, number, flag, score = (Cell(columns, columns.add(B[each]), each) for each in types)
    inner = Object((("n", number), ("__typename", Fixed("Byline"))))
    whole = Object((("name", name), ("inner", inner)))
    made = json_element(whole, columns)
    assert made
    assert text(made) == "json_object('name', j.v0, 'inner', json_object('n', j.v1, '__typename', 'Byline'))"
    of_cursor = Cell(columns, name.index, "plain", ordered=True)
    for other in (
        flag,
        score,
        of_cursor,
        Fixed(None),
        Choice(name, Fixed(None), inner),
        Cell(RowColumns(), 0, "plain"),
    ):
        assert json_element(Object((("name", name), ("other", other))), columns) is None
    assert json_element(Group((whole, name)), columns) is None
    many = tuple((f"a{each}", name) for each in range(64))
    made = json_element(Object(many[1:]), columns)
    assert made
    assert text(made).count("j.v0") == 63
    assert json_element(Object(many), columns) is None
    assert json_element(Object((("inner", Object(many)),)), columns) is None


def test_how_a_list_is_read_is_decided_from_what_is_selected_of_it() -> None:
    parent, inner = (
        RowContext(RowColumns(), Row("article"), ENTITIES["post"], SelectBuilder()),
        RowContext(RowColumns(), Row("byline"), ENTITIES["byline"], SelectBuilder()),
    )
    assert packing_of(parent, inner, POSTGRES) == "", "an element without columns"
    inner.cell(inner["role"])
    assert packing_of(parent, inner, POSTGRES) == "texts"
    inner.columns.holds_lists = True
    assert packing_of(parent, inner, POSTGRES) == "", "there may be many parents"
    parent.columns.single = True
    assert [packing_of(parent, inner, dialect) for dialect in (POSTGRES, SQLITE)] == ["records", ""]
    for number in range(40):
        inner.cell(inner[f"c{number}"])
    assert packing_of(parent, inner, POSTGRES) == "", "too many columns"
