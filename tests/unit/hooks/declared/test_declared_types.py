"""What a plugin's field may declare, and what is a value of it."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from gql_blog.content import Verdict
from gql_blog.hooks import UnsupportedType, WrongValue, scalar_name, split_optional
from gql_blog.hooks.declared.declared_types import check_of, is_json

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=9)))


@pytest.mark.parametrize(
    ("annotation", "value", "written"),
    [
        (str | None, "x", "x"),
        (str | None, None, None),
        (int | None, 2**31 - 1, 2**31 - 1),
        (float | None, 2, 2.0),
        (bool | None, True, True),
        (date | None, date(2026, 1, 31), date(2026, 1, 31)),
        (datetime | None, NOON, datetime(2026, 1, 31, 3, tzinfo=UTC)),
        (Verdict | None, Verdict.SPAM, "SPAM"),
        (Verdict | None, "SPAM", "SPAM"),
        (dict[str, Any] | None, {"a": (1, [None, {"b": 1.5}])}, {"a": [1, [None, {"b": 1.5}]]}),
        (list[int | None] | None, (1, None), [1, None]),
    ],
)
def test_values_of_the_type_pass(annotation: Any, value: Any, written: Any) -> None:
    assert check_of(annotation)(value) == written


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (str | None, Decimal(1)),
        (str | None, "\ud800"),
        (str | None, "a\x00"),
        (str | None, 1),
        (int | None, 2**31),
        (int | None, 2**70),
        (int | None, True),
        (int | None, 1.0),
        (int | None, "1"),
        (float | None, float("nan")),
        (float | None, 10**400),
        (float | None, Decimal("1.5")),
        (bool | None, 1),
        (date | None, NOON),
        (date | None, "2026-01-31"),
        (datetime | None, NOON.replace(tzinfo=None)),
        (datetime | None, date(2026, 1, 31)),
        (Verdict | None, "MAYBE"),
        (Verdict | None, ["SPAM"]),
        (dict[str, Any] | None, {1: "a"}),
        (dict[str, Any] | None, {"a": {1, 2}}),
        (dict[str, Any] | None, {"a": 2**70}),
        (dict[str, Any] | None, {"a": "\ud800"}),
        (dict[str, Any] | None, "{}"),
        (list[str] | None, {"a"}),
        (list[str] | None, "ab"),
        (list[str] | None, ["a", None]),
    ],
)
def test_other_values_do_not(annotation: Any, value: Any) -> None:
    with pytest.raises(WrongValue):
        check_of(annotation)(value)


def test_json_has_a_bottom() -> None:
    nested: Any = []
    for _ in range(100):
        nested = [nested]
    assert not is_json(nested)


def test_annotations_that_no_field_may_have() -> None:
    assert (split_optional(int | None), split_optional(int)) == ((int, True), (int, False))
    assert (scalar_name(dict[str, Any]), scalar_name(Verdict), scalar_name(bytes)) == ("JSON", "Verdict", None)
    for annotation in (str | int | None, bytes | None, set[str] | None):
        with pytest.raises(UnsupportedType):
            check_of(annotation)
