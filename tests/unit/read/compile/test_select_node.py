import pytest
from support.sql_text import text

from gql_blog.access import ANONYMOUS
from gql_blog.content import Role, SiteUrls
from gql_blog.read.compile.select_node import (
    MAX_CACHED_STATEMENTS,
    PARENTS,
    SelectNode,
    StatementCache,
    list_conditions,
)
from gql_blog.read.needs.column_usage import ExecutedStatement, usages_of
from gql_blog.read.needs.declared_needs import Many, Pages, ReadContext
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.derived_lists import derived_rows
from gql_blog.read.rows.page_request import PageRequest
from gql_blog.read.rows.row_order import fixed_order, order_of
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.shape.row_columns import RowColumns
from gql_blog.read.sql.dialect import POSTGRES, SQLITE
from gql_blog.read.sql.expressions import PARENT, THIS, ByCodePoint, Constant, Expression, Row, Sort, columns_of, equal

BOUND = BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))


def tags(*, postgres: bool = False, keyed: bool = True) -> SelectNode:
    dialect = POSTGRES if postgres else SQLITE
    columns = RowColumns()
    row = Row("tag")
    columns.add(row["slug"])
    return SelectNode(
        ENTITIES["tag"],
        dialect,
        RowPolicy(None),
        columns,
        row,
        (equal(THIS["id"], PARENT),),
        order=fixed_order((THIS["slug"],)),
        keyed=keyed,
    )


def test_one_parent_takes_its_key_and_many_take_a_list() -> None:
    one = tags().statement(BOUND, ["tag_1"])
    assert one.sql == "select ?1, a.slug from tag a where a.id = ?1 order by a.slug"
    assert one.parameters == ("tag_1",)
    many = tags().statement(BOUND, ["tag_1", "tag_2"])
    assert many.parameters == ('["tag_1","tag_2"]',)
    assert many.sql.endswith("where a.id = p.value order by p.place, a.slug")
    assert tags(postgres=True).statement(BOUND, ["tag_1", "tag_2"]).parameters == (["tag_1", "tag_2"],)


def test_a_fixed_statement_is_assembled_once() -> None:
    select = tags()
    assert select.statement(BOUND, ["a"]).sql is select.statement(BOUND, ["b"]).sql


def test_statements_that_differ_by_their_pages_are_cached_within_bounds() -> None:
    select = tags()
    select.pages = (0,)

    def sql(cache_key: object) -> str:
        bound = BoundRequest({}, BOUND.context, pages=[PageRequest(order_of("article"), 1, cache_key=cache_key)])
        return select.statement(bound, ["a"]).sql

    assert sql("one") is sql("one")
    assert sql(None) is not sql(None)
    first = sql("one")
    for cache_key in range(MAX_CACHED_STATEMENTS):
        sql(cache_key)
    assert sql("one") is not first


def test_variants_tell_what_they_take() -> None:
    told: list[int] = []
    statements = StatementCache()
    statements.grow = told.append
    statements.put(None, ("select 1", ()))
    for number in range(MAX_CACHED_STATEMENTS):
        statements.put(number, ("select 1", ()))
    assert told == [16] * MAX_CACHED_STATEMENTS
    statements.put("one more", ("select 1", ()))
    assert (sum(told), len(statements)) == (16, 1)


def test_the_keys_of_parents_are_never_asked_of_a_request() -> None:
    with pytest.raises(AssertionError):
        PARENTS.getter(BOUND)


def test_a_trace_has_each_statement_with_its_column_usages() -> None:
    select = tags()
    select.path = "/Query.tags"
    trace: list[ExecutedStatement] = []
    asked = select.statement(BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls(""), trace)), ["tag_1"])
    assert [(executed.sql, executed.path) for executed in trace] == [(asked.sql, "/Query.tags")]
    assert [tuple(usage) for usage in trace[0].usages] == [("tag", "slug", "order", "/Query.tags", False)]


BOUND = BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))


def test_a_whole_list_says_all_of_its_rows() -> None:
    need = Many("response", equal(THIS["root_id"], PARENT), (THIS["id"],), published=True)

    def made(role: Role | None) -> list[str]:
        found = list_conditions(need, ENTITIES["response"], RowPolicy(role), SQLITE)
        return [text(each, key="p.value") for each in found]

    assert made(None) == ["a.root_id = p.value", "a.responding_to_id is not null", "a.public"]
    assert made(Role.EDITOR)[2:] == ["+a.status = 'PUBLISHED'"]


def test_each_condition_has_its_purpose() -> None:
    need = Many("response", equal(THIS["root_id"], PARENT), (THIS["id"],), published=True)
    row = Row("article")
    made = list_conditions(need, ENTITIES["response"], RowPolicy(Role.AUTHOR), POSTGRES)
    noted = [usage for each in made for usage in usages_of(each, "/Query.x", row)]
    policy = {(usage.table, usage.column) for usage in noted if usage.why == "policy"}
    assert policy >= {("article", "public"), ("article", "created_by_id")}
    assert [tuple(usage) for usage in noted if usage.why != "policy"] == [
        ("article", "root_id", "key", "/Query.x", False),
        ("article", "responding_to_id", "type", "/Query.x", False),
        ("article", "status", "filter", "/Query.x", False),
    ]


def _is_key(column: Expression, _: object) -> Expression:
    return equal(column, Constant("k"))


def test_a_derived_list_is_read_apart_from_the_policy_in_it() -> None:
    rows = derived_rows("participant", RowPolicy(None), SQLITE, _is_key, ())
    sql = text(rows)
    assert "r.root_id = 'k'" in sql
    assert "c.public" in sql
    noted = {(usage.why, usage.table, usage.column) for usage in usages_of(rows, "/Query.x")}
    assert ("derived", "byline", "contributor_id") in noted
    assert ("policy", "comment", "public") in noted
    assert ("derived", "comment", "public") not in noted


def test_of_a_page_the_paging_says_the_rest() -> None:
    need = Pages("response", equal(THIS["root_id"], PARENT), order="article", published=True)
    (made,) = list_conditions(need, ENTITIES["response"], RowPolicy(None), SQLITE)
    assert text(made, alias="x", key="k") == "x.root_id = k"


def test_a_column_by_which_rows_are_ordered_by_code_point_is_found() -> None:
    row = Row("footnote", "a")
    assert columns_of(row, (Sort(ByCodePoint(THIS["work_order"])),)) == {"work_order"}
