import base64
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from support.reading import library_over
from support.sql_text import text

from gql_blog.content import Role
from gql_blog.read.needs.declared_needs import descending
from gql_blog.read.needs.parameters import Cursor
from gql_blog.read.rows.row_order import Order, decode, encode, fixed_order, instant_text, order_of
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.sql.dialect import POSTGRES, SQLITE, Dialect
from gql_blog.read.sql.expressions import PARENT, THIS, ByCodePoint, Of, Row, listed
from gql_blog.read.sql.sql_printer import SqlPrinter
from gql_blog.store import Database

NEWEST = order_of("article")
BY_TITLE = order_of("article", [{"field": "TITLE", "direction": "ASC"}])


def ordered(order: Order, dialect: Dialect, *, backward: bool = False) -> str:
    return text(listed(order.order_by(dialect, backward=backward)), dialect)


def made(*entries: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(entries)).decode()


def test_an_order_names_its_terms_and_directions() -> None:
    assert NEWEST.name == "PUBLISHED_ON-,PUBLISHED_AT-,ID-"
    requested = [
        {"field": "TITLE", "direction": "DESC"},
        {"field": "UPDATED_AT", "direction": "ASC"},
        {"field": "TITLE", "direction": "ASC"},
    ]
    assert order_of("article", requested).name == "TITLE-,UPDATED_AT+,ID-"
    assert order_of("article", []) == NEWEST


def test_who_sees_all_is_ordered_by_the_counts_of_all() -> None:
    requested = [{"field": "RESPONSE_COUNT", "direction": "DESC"}]
    for role, column in ((Role.EDITOR, "response_count_all"), (None, "response_count")):
        order = order_of("article", requested, RowPolicy(role))
        assert ordered(order, SQLITE) == f"a.{column} desc, a.id desc"


def test_backward_turns_every_term_and_the_id() -> None:
    assert ordered(BY_TITLE, SQLITE) == "a.title asc, a.id asc"
    assert ordered(BY_TITLE, SQLITE, backward=True) == "a.title desc, a.id desc"
    assert ordered(BY_TITLE, POSTGRES) == 'a.title collate "C" asc, a.id asc'


def test_a_fixed_order_names_the_row_and_the_parents_key() -> None:
    terms = fixed_order((ByCodePoint(THIS["name"]), descending(THIS["at"]), PARENT))
    assert text(listed(terms), POSTGRES, alias="b", key="p.id") == 'b.name collate "C", b.at desc, p.id'


def test_a_page_goes_on_behind_its_cursor() -> None:
    cursor = Cursor(("On Tides",), "art_1")
    condition = BY_TITLE.keyset_condition(lambda _: cursor, SQLITE, backward=False)
    assert text(condition) == "(a.title >= ?1 and (a.title > ?1 or a.id > ?2))"
    printer = SqlPrinter(SQLITE)
    printer.text(Of(condition, Row("article")))
    assert [getter(None) for getter in printer.getters] == ["On Tides", "art_1"]
    before = BY_TITLE.keyset_condition(lambda _: cursor, SQLITE, backward=True)
    assert text(before).count("<") == 3


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRES])
def test_a_cursor_comes_back_as_it_was(dialect: Dialect) -> None:
    for values in (["2026-11-25", "2026-11-25T10:00:00Z"], ["2026-11-25", None], [None, None]):
        assert decode(NEWEST, encode(NEWEST.name, values, "art_1"), dialect) == Cursor(tuple(values), "art_1")


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRES])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "é",
        made(),
        made(NEWEST.name),
        made(NEWEST.name, "2026-11-25", None),
        made(NEWEST.name, "2026-11-25", None, 7),
        made(NEWEST.name, "2026-11-25", None, "2026-11-25", "art_1"),
        made(NEWEST.name, "tomorrow", None, "art_1"),
        made(NEWEST.name, "2026-11-25", "noon", "art_1"),
        made(NEWEST.name, 7, None, "art_1"),
        made(NEWEST.name, "2026-11-25", 7, "art_1"),
        made(NEWEST.name, ["2026-11-25"], None, "art_1"),
        made(NEWEST.name, "2026-11-25", None, "art_\x00"),
        # Of an order without its ties.
        encode("PUBLISHED_ON-", ["2026-11-25"], "art_1"),
        encode("PUBLISHED_ON+,PUBLISHED_AT+,ID+", ["2026-11-25", None], "art_1"),
        encode("TITLE+,ID+", ["On Tides"], "art_1"),
        base64.urlsafe_b64encode(b"7").decode(),
    ],
)
def test_what_is_no_cursor_of_the_order_is_none(text: str, dialect: Dialect) -> None:
    assert decode(NEWEST, text, dialect) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("TITLE", 7),
        ("TITLE", None),
        ("TITLE", "On\x00Tides"),
        ("RESPONSE_COUNT", "7"),
        ("RESPONSE_COUNT", True),
        ("RESPONSE_COUNT", 2**63),
        ("UPDATED_AT", "now"),
        ("UPDATED_AT", 7),
    ],
)
def test_a_value_of_the_wrong_kind_is_no_cursor(field: str, value: Any) -> None:
    order = order_of("article", [{"field": field, "direction": "ASC"}])
    for dialect in (SQLITE, POSTGRES):
        assert decode(order, made(order.name, value, "art_1"), dialect) is None


def test_dates_break_their_ties_by_the_instants_behind_them_after_all_that_is_asked_for() -> None:
    asked = [{"field": "PUBLISHED_ON", "direction": "ASC"}, {"field": "TITLE", "direction": "DESC"}]
    order = order_of("article", asked)
    assert order.name == "PUBLISHED_ON+,TITLE-,PUBLISHED_AT+,ID+"
    assert ordered(order, SQLITE) == (
        "coalesce(a.published_on, '~') asc, a.title desc, coalesce(a.published_at, '~') asc, a.id asc"
    )
    assert ordered(NEWEST, POSTGRES) == (
        "coalesce(a.published_on, '-infinity'::date) desc, coalesce(a.published_at, '-infinity'::timestamptz) desc, "
        "a.id desc"
    )
    assert order_of("comment").name == "POSTED_ON+,POSTED_AT+,ID+"


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_without_a_date_is_last_both_ways(database: Database, direction: str) -> None:
    library = library_over(database)
    await library.newsroom.post("Undated", publish=False)
    await library.newsroom.post("Dated")
    data = await library.ask(
        "query($o: [ArticleOrder!]) { posts(orderBy: $o, where: {status: {in: [DRAFT, PUBLISHED]}}) "
        "{ nodes { title } } }",
        {"o": [{"field": "PUBLISHED_ON", "direction": direction}]},
        await library.newsroom.somebody(Role.EDITOR),
    )
    assert [node["title"] for node in data["posts"]["nodes"]] == ["Dated", "Undated"]


def test_instants_are_written_in_utc() -> None:
    assert instant_text(datetime(2026, 11, 25, 10, tzinfo=UTC)) == "2026-11-25T10:00:00Z"
    assert instant_text("2026-11-25 10:00:00.5+00:00") == "2026-11-25T10:00:00.5Z"
