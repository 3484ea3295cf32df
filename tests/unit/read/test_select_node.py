import pytest

from gql_blog.access import ANONYMOUS
from gql_blog.read.bind_parameters import BindParameters, Bound
from gql_blog.read.column_usage import Ran
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.entities import ENTITIES
from gql_blog.read.needs import ReadContext
from gql_blog.read.order import order_of
from gql_blog.read.page import PageRequest
from gql_blog.read.row_columns import Scope
from gql_blog.read.select_node import MOST_FORMS, SelectNode, parents

BOUND = Bound({}, ReadContext(ANONYMOUS, ""))


def tags(*, postgres: bool = False, keyed: bool = True) -> SelectNode:
    dialect = POSTGRES if postgres else SQLITE
    scope = Scope(dialect, typed=False)
    scope.add("a.slug")
    return SelectNode(
        ENTITIES["tag"],
        dialect,
        scope,
        BindParameters(),
        lambda a, key, *_: [f"{a}.id = {key}"],
        order="{a}.slug",
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
    level = tags()
    assert level.statement(BOUND, ["a"]).sql is level.statement(BOUND, ["b"]).sql


def test_statements_that_differ_by_their_pages_are_kept_by_form_and_within_bounds() -> None:
    level = tags()
    level.pages = (0,)

    def sql(form: object) -> str:
        bound = Bound({}, BOUND.context, pages=[PageRequest(order_of("article", None, counts_all=False), 1, form=form)])
        return level.statement(bound, ["a"]).sql

    assert sql("one") is sql("one")
    assert sql(None) is not sql(None)
    first = sql("one")
    for form in range(MOST_FORMS):
        sql(form)
    assert sql("one") is not first


def test_the_keys_of_parents_are_never_asked_of_a_request() -> None:
    with pytest.raises(AssertionError):
        parents(BOUND)


def test_a_trace_takes_each_statement_with_what_was_noted_of_it() -> None:
    level = tags()
    level.place = "/Query.tags"
    level.slots.tables["a"] = "tag"
    trace: list[Ran] = []
    asked = level.statement(Bound({}, ReadContext(ANONYMOUS, "", trace)), ["tag_1"])
    assert [(ran.sql, ran.place) for ran in trace] == [(asked.sql, "/Query.tags")]
    assert ("tag", "slug", False) in [column for note in trace[0].notes for column in note.columns()]
