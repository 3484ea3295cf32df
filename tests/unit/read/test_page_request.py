from typing import Any

import pytest

from gql_blog.content import Role
from gql_blog.read.arguments import ArgumentError
from gql_blog.read.bind_parameters import BindParameters
from gql_blog.read.dialect import POSTGRES, SQLITE, Dialect
from gql_blog.read.entities import ENTITIES
from gql_blog.read.needs import Pages
from gql_blog.read.page_request import MAX_LITERAL_SIZES, Paging
from gql_blog.read.row_order import encode
from gql_blog.read.visibility_conditions import Policy

POSTS = Pages("post", "true", order="article", key=None, published=True)


def paging(role: Role | None = None, *, searching: bool = False, dialect: Dialect = SQLITE) -> Paging:
    return Paging(POSTS, ENTITIES["post"], dialect, Policy(role), "/Query.posts", 0, searching)


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
    assert request.search.runs == ("moon", "sea")
    assert request.order.name == "SCORE-,PUBLISHED_ON-,PUBLISHED_AT-,ID-"
    with pytest.raises(ArgumentError, match="'query' has 65 words; at most 64"):
        paging(searching=True).request({"query": " ".join(f"w{number}" for number in range(65))})


def test_searches_for_whatever_words_are_of_one_form() -> None:
    one = paging(searching=True)
    first, second = (one.request({"query": query}) for query in ("moon", "sea tide 制裁与谈判"))
    assert first.cache_key == second.cache_key is not None
    assert first.values != second.values
    (join,) = one.joins("a", parameters := BindParameters())
    assert {column for usage in parameters.usages for column in usage.columns()} >= {
        ("search_text", "article_id", False)
    }
    assert one.source("a", BindParameters()) == f"article a {join}"
    assert paging().source("a", BindParameters()) == "article a"


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
    assert readers.row_conditions(readers.request({}), "a", BindParameters()) == [
        "a.responding_to_id is null",
        "a.public",
    ]
    named = readers.row_conditions(readers.request(a_draft), "a", BindParameters())
    assert (named[:2], len(named)) == (["a.responding_to_id is null", "a.public"], 3)
    plain = editors.row_conditions(editors.request({}), "a", BindParameters())
    assert plain == ["a.responding_to_id is null", "a.status = 'PUBLISHED'"]
    named = editors.row_conditions(editors.request(a_draft), "a", BindParameters())
    assert (named[0], plain[1] in named, len(named)) == (plain[0], False, 2)


def test_a_search_never_finds_stubs() -> None:
    one = paging(searching=True)
    assert "not a.is_stub" in one.row_conditions(one.request({"query": "moon"}), "a", BindParameters())


def test_the_far_side_is_what_the_starting_cursor_leaves_behind() -> None:
    one = paging()
    cursor = encode("PUBLISHED_ON-,PUBLISHED_AT-,ID-", [None, None], "art_1")
    assert one.far_side_condition(one.request({}), "a", BindParameters()) is None
    assert one.far_side_condition(one.request({"before": cursor}), "a", BindParameters()) is None
    request = one.request({"after": cursor})
    (cursor_conditions,) = one.cursor_conditions(request, "a", BindParameters())
    date, instant = "coalesce(a.published_on, '')", "coalesce(a.published_at, '')"
    id_, at, on = (f"\x01{number}\x01" for number in range(3))
    tie = f"({instant} <= {at} and ({instant} < {at} or a.id < {id_}))"
    assert cursor_conditions == f"({date} <= {on} and ({date} < {on} or {tie}))"
    turned = cursor_conditions.replace("<", ">").replace("a.id >", "a.id >=")
    assert one.far_side_condition(request, "a", BindParameters()) == turned
    assert len(one.cursor_conditions(one.request({"after": cursor, "before": cursor}), "a", BindParameters())) == 2


def test_the_first_few_sizes_are_written_into_the_sql_of_postgres() -> None:
    own = paging(dialect=POSTGRES)
    own.lookahead = False
    limits = [own.limit(own.request({"first": size}), BindParameters()) for size in range(MAX_LITERAL_SIZES + 1)]
    assert limits == [*(f" limit {size}" for size in range(MAX_LITERAL_SIZES)), " limit \x010\x01"]
    assert own.limit(own.request({"first": 0}), BindParameters()) == " limit 0"
    forms = {own.request({"first": size}).cache_key for size in range(9)}
    assert len(forms) == MAX_LITERAL_SIZES + 1
    resized = own.resized(own.request({"first": 1}), 2)
    assert (resized.size, own.limit(resized, BindParameters())) == (2, " limit 2")
    assert paging().limit(paging().request({"first": 3}), BindParameters()) == " limit \x010\x01"
