import pytest

from gql_blog.access import ANONYMOUS
from gql_blog.content import Role, SiteUrls
from gql_blog.read.bind_parameters import BindParameters, BoundRequest
from gql_blog.read.column_usage import ExecutedStatement
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.entities import ENTITIES
from gql_blog.read.needs import Many, Pages, ReadContext
from gql_blog.read.page_request import PageRequest
from gql_blog.read.row_columns import RowColumns
from gql_blog.read.row_order import order_of
from gql_blog.read.select_node import (
    MAX_CACHED_STATEMENTS,
    SelectNode,
    StatementCache,
    derived_rows,
    list_conditions,
    parents,
)
from gql_blog.read.visibility_conditions import Policy

BOUND = BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))


def tags(*, postgres: bool = False, keyed: bool = True) -> SelectNode:
    dialect = POSTGRES if postgres else SQLITE
    columns = RowColumns(dialect, typed=False)
    columns.add("a.slug")
    return SelectNode(
        ENTITIES["tag"],
        dialect,
        columns,
        BindParameters(),
        lambda a, key, *_: [f"{a}.id = {key}"],
        order=("{a}.slug",),
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
        bound = BoundRequest(
            {}, BOUND.context, pages=[PageRequest(order_of("article", None, counts_all=False), 1, cache_key=cache_key)]
        )
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
    statements.put(None, ("select 1", (), ()))
    for number in range(MAX_CACHED_STATEMENTS):
        statements.put(number, ("select 1", (), ()))
    assert told == [16] * MAX_CACHED_STATEMENTS
    statements.put("one more", ("select 1", (), ()))
    assert (sum(told), len(statements)) == (16, 1)


def test_the_keys_of_parents_are_never_asked_of_a_request() -> None:
    with pytest.raises(AssertionError):
        parents(BOUND)


def test_a_trace_has_each_statement_with_its_column_usages() -> None:
    select = tags()
    select.path = "/Query.tags"
    select.parameters.tables["a"] = "tag"
    trace: list[ExecutedStatement] = []
    asked = select.statement(BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls(""), trace)), ["tag_1"])
    assert [(executed.sql, executed.path) for executed in trace] == [(asked.sql, "/Query.tags")]
    assert ("tag", "slug", False) in [column for usage in trace[0].usages for column in usage.columns()]


BOUND = BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))


def test_a_whole_list_says_all_of_its_rows() -> None:
    need = Many("response", "{a}.root_id = {p}", ("{a}.id",), published=True)
    made = list_conditions(need, ENTITIES["response"], Policy(None), SQLITE, "/Query.x")
    assert made("a", "p.value", BOUND, BindParameters()) == [
        "a.root_id = p.value",
        "a.responding_to_id is not null",
        "a.public",
    ]
    seen_by_editors = list_conditions(need, ENTITIES["response"], Policy(Role.EDITOR), SQLITE, "/Query.x")
    assert seen_by_editors("a", "p.value", BOUND, BindParameters())[2:] == ["true", "+a.status = 'PUBLISHED'"]


def test_each_condition_is_recorded_with_its_columns() -> None:
    need = Many("response", "{a}.root_id = {p}", ("{a}.id",), published=True)
    parameters = BindParameters()
    list_conditions(need, ENTITIES["response"], Policy(Role.AUTHOR), POSTGRES, "/Query.x")(
        "a", "j.root_id", BOUND, parameters
    )
    noted = [(usage.why, usage.path, *usage.columns()) for usage in parameters.usages]
    (policy,) = [each for each in noted if each[0] == "policy"]
    assert {("article", "public", False), ("article", "created_by_id", False)} < set(policy)
    assert [each for each in noted if each is not policy] == [
        ("key", "/Query.x", ("article", "root_id", False)),
        ("type", "/Query.x", ("article", "responding_to_id", False)),
        ("filter", "/Query.x", ("article", "status", False)),
    ]


def test_a_derived_list_is_recorded_apart_from_the_policy_in_it() -> None:
    parameters = BindParameters()
    sql = derived_rows(
        ENTITIES["participant"], Policy(None), SQLITE, lambda column, _: f"{column} = 'k'", "a", "", parameters
    )
    assert "r.root_id = 'k'" in sql
    assert "c.public" in sql
    noted = {(usage.why, table, column) for usage in parameters.usages for table, column, _ in usage.columns()}
    assert ("derived", "byline", "contributor_id") in noted
    assert ("policy", "comment", "public") in noted
    assert ("derived", "comment", "public") not in noted


def test_of_a_page_the_paging_says_the_rest() -> None:
    need = Pages("response", "{a}.root_id = {p}", order="article", published=True)
    made = list_conditions(need, ENTITIES["response"], Policy(None), SQLITE, "/Query.x")
    assert made("x", "k", BOUND, BindParameters()) == ["x.root_id = k"]
