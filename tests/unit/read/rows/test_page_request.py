from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from support.sql_text import text

from gql_blog.content import Role
from gql_blog.read.needs.arguments import ArgumentError
from gql_blog.read.needs.column_usage import usages_of
from gql_blog.read.needs.declared_needs import Pages
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.rows.page_request import MAX_LITERAL_SIZES, Paging
from gql_blog.read.rows.row_order import encode
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.sql.dialect import POSTGRES, SQLITE, Dialect
from gql_blog.read.sql.expressions import ALWAYS, Expression

POSTS = Pages("post", ALWAYS, order="article", key=None, published=True)


def paging(role: Role | None = None, *, searching: bool = False, dialect: Dialect = SQLITE) -> Paging:
    need = replace(POSTS, searched=searching)
    return Paging(need, ENTITIES["post"], dialect, RowPolicy(role), "/Query.posts", 0)


def texts(conditions: Iterable[Expression]) -> list[str]:
    return [text(each) for each in conditions]


@pytest.mark.parametrize(
    ("arguments", "size"),
    [({}, (20, False)), ({"first": 0}, (0, False)), ({"last": 100}, (100, True)), ({"first": None}, (20, False))],
)
def test_sizes(arguments: Any, size: tuple[int, bool]) -> None:
    assert paging().size(arguments) == size


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"first": 101}, "'first' must be from 0 to 100; it is 101."),
        ({"last": -1}, "'last' must be from 0 to 100"),
        ({"first": 1, "last": 1}, "not both"),
        ({"before": encode("TITLE+,ID+", ["x"], "art_1")}, "'before' does not belong to this list and order"),
    ],
)
def test_invalid_arguments_are_an_error_at_their_path(arguments: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message) as caught:
        paging().request(arguments)
    assert caught.value.path == "/Query.posts"


def test_a_search_takes_so_many_words() -> None:
    request = paging(searching=True).request({"query": "Moon moon SEA"})
    assert request.search is not None
    assert tuple(request.search.runs) == ("moon", "sea")
    assert request.order.name == "SCORE-,PUBLISHED_ON-,PUBLISHED_AT-,ID-"
    with pytest.raises(ArgumentError, match="'query' has 65 words; at most 64"):
        paging(searching=True).request({"query": " ".join(f"w{number}" for number in range(65))})


def test_searches_for_whatever_words_are_of_one_form() -> None:
    one = paging(searching=True)
    first, second = (one.request({"query": query}) for query in ("moon", "sea tide 制裁与谈判"))
    assert first.cache_key == second.cache_key is not None
    assert first.values != second.values
    (join,) = one.joins()
    read = {(usage.table, usage.column, usage.why, usage.answer) for usage in usages_of(join, "/Query.posts")}
    assert read >= {("search_text", "article_id", "filter", False)}
    assert paging().joins() == ()


def test_filters_that_compare_alike_are_of_one_form() -> None:
    one = paging()

    def cache_key(where: Any) -> Any:
        return one.request({"where": where}).cache_key

    assert cache_key({"title": {"equals": "x"}}) == cache_key({"title": {"equals": "y"}}) is not None
    assert (
        cache_key({"title": {"in": ["x"]}})
        == cache_key({"title": {"in": ["y", "z"]}})
        != cache_key({"title": {"in": []}})
    )
    assert cache_key({"isStub": True}) != cache_key({"isStub": False})
    assert cache_key({"status": {}}) != cache_key({"title": {}})
    assert cache_key({"OR": [{"title": {"equals": "x"}}] * 100}) is None
    assert one.request({"where": {"title": {"startsWith": "ÄB", "equals": "c"}}}).values == ("äb", "c")


def test_the_status_holds_unless_the_filter_names_one() -> None:
    readers, editors = paging(), paging(Role.EDITOR)
    a_draft = {"where": {"status": {"equals": "DRAFT"}}}
    # What is public is published: that readers may see it says it all.
    assert texts(readers.row_conditions(readers.request({}))) == [
        "a.responding_to_id is null",
        "a.public",
    ]
    named = texts(readers.row_conditions(readers.request(a_draft)))
    assert (named[:2], len(named)) == (["a.responding_to_id is null", "a.public"], 3)
    plain = texts(editors.row_conditions(editors.request({})))
    assert plain == ["a.responding_to_id is null", "a.status = 'PUBLISHED'"]
    named = texts(editors.row_conditions(editors.request(a_draft)))
    assert (named[0], plain[1] in named, len(named)) == (plain[0], False, 2)


def test_a_search_never_finds_stubs() -> None:
    one = paging(searching=True)
    assert "not a.is_stub" in texts(one.row_conditions(one.request({"query": "moon"})))


def test_the_far_side_is_what_the_starting_cursor_leaves_behind() -> None:
    one = paging()
    cursor = encode("PUBLISHED_ON-,PUBLISHED_AT-,ID-", [None, None], "art_1")
    assert one.far_side_condition(one.request({})) is None
    assert one.far_side_condition(one.request({"before": cursor})) is None
    request = one.request({"after": cursor})
    (cursor_conditions,) = texts(one.cursor_conditions(request))
    date, instant = "coalesce(a.published_on, '')", "coalesce(a.published_at, '')"
    on, at, id_ = "?1", "?2", "?3"
    tie = f"({instant} <= {at} and ({instant} < {at} or a.id < {id_}))"
    assert cursor_conditions == f"({date} <= {on} and ({date} < {on} or {tie}))"
    turned = cursor_conditions.replace("<", ">").replace("a.id >", "a.id >=")
    behind = one.far_side_condition(request)
    assert behind
    assert text(behind) == turned
    assert len(one.cursor_conditions(one.request({"after": cursor, "before": cursor}))) == 2


def test_the_first_few_sizes_are_written_into_the_sql_of_postgres() -> None:
    own = paging(dialect=POSTGRES)
    own.lookahead = False
    limits = [text(own.limit(own.request({"first": size}))) for size in range(MAX_LITERAL_SIZES + 1)]
    assert limits == [*(str(size) for size in range(MAX_LITERAL_SIZES)), "?1"]
    assert text(own.limit(own.request({"first": 0}))) == "0"
    forms = {own.request({"first": size}).cache_key for size in range(9)}
    assert len(forms) == MAX_LITERAL_SIZES + 1
    resized = own.resized(own.request({"first": 1}), 2)
    assert (resized.size, text(own.limit(resized))) == (2, "2")
    assert text(paging().limit(paging().request({"first": 3}))) == "?1"
