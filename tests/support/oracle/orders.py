"""Orders: nulls last in either direction, text by code point; ties are broken in the order's own direction, those of a
date by the instant behind it, all others by the id.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cmp_to_key
from typing import Any

from support.oracle.tables import Row

Order = tuple[tuple[str, str], ...]
"""Fields with their directions, ``ASC`` or ``DESC``; a field named twice counts once, the first time."""

DEFAULTS: dict[str, Order] = {
    "article": (("PUBLISHED_ON", "DESC"),),
    "comment": (("POSTED_ON", "ASC"),),
    "revision": (("NUMBER", "DESC"),),
    "contributor": (("NAME", "ASC"),),
    "account": (("NAME", "ASC"),),
    "redirect": (("PATH", "ASC"),),
    "media": (("CREATED_AT", "DESC"),),
    **dict.fromkeys(("token", "session", "identity"), (("CREATED_AT", "DESC"),)),
    "audit": (("ID", "DESC"),),
    "deletion": (("ID", "DESC"),),
    "legal_hold": (("ID", "DESC"),),
    "working_copy": (("UPDATED_AT", "ASC"),),
}

INSTANTS = {"PUBLISHED_ON": "PUBLISHED_AT", "POSTED_ON": "POSTED_AT"}
"""What breaks the ties of a date."""

BEST_FIRST: Order = (("SCORE", "DESC"), ("PUBLISHED_ON", "DESC"))
"""The order of what a search found."""

Value = Callable[[Row, str], Any]
"""``(row, field)`` -> what is ordered by."""


def order_of(kind: str, asked: Sequence[Mapping[str, Any]] | None) -> Order:
    """Return the order that ``orderBy`` asks for, or the one of lists of this kind."""
    terms: dict[str, str] = {}
    for each in asked or ():
        terms.setdefault(each["field"], each["direction"])
    return tuple(terms.items()) or DEFAULTS[kind]


def in_order(rows: Sequence[Row], order: Order, value: Value) -> list[Row]:
    """Return rows in an order."""

    def against(one: Row, other: Row) -> int:
        return compare(one, other, order, value)

    return sorted(rows, key=cmp_to_key(against))


def compare(one: Row, other: Row, order: Order, value: Value) -> int:
    """Return whether a row stands before another one (-1) or behind it (1); 0 for the row itself."""
    instants = tuple((INSTANTS[field], direction) for field, direction in order if field in INSTANTS)
    for field, direction in (*order, *instants, ("ID", order[0][1])):
        found = _compared(value(one, field), value(other, field), descending=direction == "DESC")
        if found:
            return found
    return 0


def _compared(one: Any, other: Any, *, descending: bool) -> int:
    if one is None or other is None:
        return (one is None) - (other is None)
    found = int(one > other) - int(one < other)
    return -found if descending else found
