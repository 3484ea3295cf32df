"""Cursors of plugins' connections: what was given out is read, and nothing else."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest

from gql_blog.errors import InputError
from gql_blog.hooks.declared.connections import Pages
from gql_blog.plugin import Connection


class Kind(StrEnum):
    """A kind."""

    ONE = "ONE"


@dataclass(frozen=True)
class Item:
    """An item."""

    number: int
    name: str
    at: datetime
    on: date
    kind: Kind


KEY = ("number", "name", "at", "on", "kind")
ITEM = Item(number=7, name="ß", at=datetime(2026, 1, 1, 12, tzinfo=UTC), on=date(2026, 1, 1), kind=Kind.ONE)
GIVEN: list[Any] = ["Query.items", 7, "ß", "2026-01-01T12:00:00+00:00", "2026-01-01", "ONE"]
PAGES = Pages(Connection(item=Item, key=KEY), "Query.items", "")


def cursor(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def test_a_cursor_holds_the_values_of_the_key_with_their_types() -> None:
    made = PAGES.check(PAGES.request({}))([ITEM])["pageInfo"]["endCursor"]
    after = PAGES.request({"after": made}).after
    assert after == tuple(getattr(ITEM, name) for name in KEY)
    assert [type(each) for each in after or ()] == [int, str, datetime, date, Kind]
    assert PAGES.request({"after": cursor(GIVEN)}).after == after


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, "Query.others"),
        (1, True),
        (1, "7"),
        (1, 1 << 64),
        (2, 7),
        (2, "a\x00"),
        (2, "\ud800"),
        (3, "2026-01-01T12:00:00"),
        (3, "noon"),
        (4, "2026-13-01"),
        (5, "TWO"),
        (5, None),
    ],
)
def test_what_was_not_given_out_is_refused(place: int, value: Any) -> None:
    wrong = [*GIVEN]
    wrong[place] = value
    with pytest.raises(InputError, match=r"'after' is no cursor of Query\.items"):
        PAGES.request({"after": cursor(wrong)})


@pytest.mark.parametrize("text", ["", "%", "ä", cursor(GIVEN[:-1]), cursor([*GIVEN, 1]), cursor([])])
def test_what_is_no_cursor_at_all_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is no cursor"):
        PAGES.request({"after": text})
