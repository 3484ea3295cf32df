"""Orders of rows, which are always total, and keyset cursors.

A cursor holds a row's values in its order and its id. A page continues from there, whatever was inserted or deleted in
the meantime. A cursor names its order and is invalid with another one.

Ties are broken in the direction of the order: of a date by the instant behind it, and in the end by the id.
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

import orjson

from gql_blog.read.bind_parameters import USER, BindParameters, BoundRequest
from gql_blog.read.dialect import Dialect
from gql_blog.read.needs import FixedOrder
from gql_blog.read.visibility_conditions import own_article

Kind = Literal["text", "date", "instant", "integer"]

_MOST = 2**31 - 1
"""The largest integer that a column of either database holds."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an order. ``column`` may depend on the viewer (a counter) and is decided by ``order_of``."""

    name: str
    column: str
    kind: Kind
    descending: bool
    expression: str | None = None
    """SQL that is used instead of a column; ``{a}`` stands for the row's alias."""
    nullable: bool = False
    """Whether an instant may be null; a date always may."""

    def value_sql(self, alias: str) -> str:
        """Return the SQL of the value that a cursor holds."""
        return self.expression.format(a=alias) if self.expression else f"{alias}.{self.column}"

    def json_sql(self, alias: str, dialect: Dialect) -> str:
        """Return the SQL of that value for a cursor whose values the database writes as JSON, equal to the byte."""
        value = self.value_sql(alias)
        if self.kind == "instant" and dialect.postgres:
            value = f"to_char({value} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
            value = f"replace({value}, '.000000Z', 'Z')"
        return value

    def sort_key(self, alias: str, dialect: Dialect) -> str:
        """Return the SQL of the sort key, which is never null; rows without a value are last in either direction."""
        column = self.value_sql(alias)
        if self.kind == "date":
            return dialect.date_key(column, descending=self.descending)
        if self.nullable:
            return dialect.instant_key(column, descending=self.descending)
        return dialect.by_code_point(column) if self.kind == "text" else column

    def parameter(self, value: Any, dialect: Dialect) -> Any:
        """Return a cursor's value as a parameter; raise ``ValueError`` or ``TypeError`` if it is invalid."""
        if self.kind == "date":
            if value is not None:
                date.fromisoformat(value)
            return dialect.date_value(value, descending=self.descending)
        if self.kind == "instant":
            moment = None if self.nullable and value is None else datetime.fromisoformat(value)
            return dialect.instant_value(moment, descending=self.descending)
        expected = int if self.kind == "integer" else str
        if type(value) is not expected:
            raise TypeError
        if isinstance(value, int) and not -_MOST <= value <= _MOST:
            raise ValueError
        return value


@dataclass(frozen=True, slots=True)
class SortTerm:
    """A term of an ORDER BY list as SQL. Without ``direction`` it is sorted in ascending order."""

    expression: str
    direction: Literal["", "asc", "desc"] = ""

    def of(self, expression: str) -> str:
        """Return the term with another expression of the same value, such as the name of a column."""
        return f"{expression} {self.direction}" if self.direction else expression

    @property
    def sql(self) -> str:
        """The term as it is in the list."""
        return self.of(self.expression)


def fixed_order(order: FixedOrder, alias: str, key: str, dialect: Dialect) -> list[SortTerm]:
    """Return the terms of a list's fixed order; ``key`` is the parent's key."""
    names = {"a": alias, "p": key, "c": dialect.code_points}
    return [
        SortTerm(term.format(**names)) if isinstance(term, str) else SortTerm(term.expression.format(**names), "desc")
        for term in order
    ]


def order_by(terms: Iterable[SortTerm]) -> str:
    """Return an ORDER BY list."""
    return ", ".join(term.sql for term in terms)


@dataclass(frozen=True, slots=True)
class Order:
    """The terms of an order; the id breaks every tie, in the direction of the first of them."""

    terms: tuple[Term, ...]

    @property
    def descending(self) -> bool:
        """The order's own direction."""
        return self.terms[0].descending

    @property
    def name(self) -> str:
        """The order's name in a cursor: ``PUBLISHED_ON-,PUBLISHED_AT-,ID-`` is the newest first."""
        terms = [*((term.name, term.descending) for term in self.terms), ("ID", self.descending)]
        return ",".join(f"{name}{'-' if descending else '+'}" for name, descending in terms)

    def sort_terms(self, alias: str, dialect: Dialect, *, backward: bool = False) -> list[SortTerm]:
        """Return the terms of the ORDER BY list."""
        terms = [
            SortTerm(term.sort_key(alias, dialect), "desc" if term.descending is not backward else "asc")
            for term in self.terms
        ]
        return [*terms, SortTerm(f"{alias}.id", "desc" if self.descending is not backward else "asc")]

    def order_by(self, alias: str, dialect: Dialect, *, backward: bool = False) -> str:
        """Return the ORDER BY list."""
        return order_by(self.sort_terms(alias, dialect, backward=backward))

    def keyset_condition(
        self,
        alias: str,
        cursor: Callable[[BoundRequest], "Cursor"],
        dialect: Dialect,
        parameters: BindParameters,
        *,
        backward: bool,
        inclusive: bool = False,
    ) -> str:
        """Return the condition that a row follows a request's ``cursor``, or precedes it if ``backward``.

        ``inclusive``: the cursor's own row fulfils it, too.
        """
        comparison = f"{'<' if self.descending is not backward else '>'}{'=' if inclusive else ''}"
        condition = f"{alias}.id {comparison} {parameters.add(lambda bound: cursor(bound).id)}"
        for place, term in reversed(list(enumerate(self.terms))):
            key = term.sort_key(alias, dialect)
            value = parameters.add(_value_of(cursor, place, term, dialect))
            sign = "<" if term.descending is not backward else ">"
            # The first comparison limits the range of an index; the second decides ties.
            condition = f"({key} {sign}= {value} and ({key} {sign} {value} or {condition}))"
        return condition


def _value_of(
    cursor: Callable[[BoundRequest], "Cursor"], place: int, term: Term, dialect: Dialect
) -> Callable[[BoundRequest], Any]:
    return lambda bound: term.parameter(cursor(bound).values[place], dialect)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in an order."""

    values: tuple[Any, ...]
    id: str


def encode(order: str, values: Sequence[Any], identifier: str) -> str:
    """Return the cursor of a row; ``values`` are as the database returned them."""
    return base64.urlsafe_b64encode(orjson.dumps([order, *values, identifier], option=orjson.OPT_UTC_Z)).decode()


def decode(order: Order, text: str, dialect: Dialect) -> Cursor | None:
    """Return the position of the cursor ``text``, ``None`` if it is not a cursor of ``order``."""
    try:
        name, *values, identifier = orjson.loads(base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True))
        if name != order.name or type(identifier) is not str or len(values) != len(order.terms):
            return None
        if any(isinstance(each, str) and "\x00" in each for each in (*values, identifier)):
            return None
        for term, value in zip(order.terms, values, strict=True):
            term.parameter(value, dialect)
    except (ValueError, TypeError, binascii.Error, UnicodeEncodeError, OverflowError):
        return None
    return Cursor(tuple(values), identifier)


_ARTICLE: dict[str, tuple[str, Kind]] = {
    "PUBLISHED_ON": ("published_on", "date"),
    "UPDATED_AT": ("updated_at", "instant"),
    "TITLE": ("title", "text"),
    "RESPONSE_COUNT": ("response_count", "integer"),
}
_COMMENT: dict[str, tuple[str, Kind]] = {"POSTED_ON": ("posted_on", "date")}

_FIELDS: dict[str, dict[str, tuple[str, Kind]]] = {"article": _ARTICLE, "comment": _COMMENT}

_INSTANTS = {"PUBLISHED_ON": ("PUBLISHED_AT", "published_at"), "POSTED_ON": ("POSTED_AT", "posted_at")}
"""What breaks the ties of a date, where it is known."""


def _with_instants(*terms: Term) -> Order:
    """Return the order of these terms; the instants behind its dates stand at its end."""
    return Order((*terms, *(_instant_behind(term) for term in terms if term.name in _INSTANTS)))


def _instant_behind(term: Term) -> Term:
    name, column = _INSTANTS[term.name]
    return Term(name, column, "instant", term.descending, nullable=True)


NEWEST_FIRST = _with_instants(Term("PUBLISHED_ON", "published_on", "date", True))

_DEFAULTS: dict[str, Order] = {
    "article": NEWEST_FIRST,
    "comment": _with_instants(Term("POSTED_ON", "posted_on", "date", False)),
    "revision": Order((Term("NUMBER", "number", "integer", True),)),
    "contributor": Order((Term("NAME", "name", "text", False),)),
}


_COUNTED = (
    "({a}.response_count + (select count(*) from article rc where rc.responding_to_id = {a}.id "
    f"and rc.status = 'PUBLISHED' and not rc.public and {own_article('rc', USER)}))"
)
"""The responses that a viewer sees who has own articles: those that everybody sees, and own ones to what is hidden."""


def order_of(
    kind: str, requested: Sequence[dict[str, Any]] | None, *, counts_all: bool, counts_own: bool = False
) -> Order:
    """Return the order that ``orderBy`` asks for, or the default of ``kind``.

    ``counts_all``: the viewer's counts are in the columns ``…_all``. ``counts_own``: the viewer sees own rows besides
    the public ones. Of a field that is named twice, the first counts.
    """
    terms: dict[str, Term] = {}
    for entry in requested or ():
        name = str(getattr(entry["field"], "value", entry["field"]))
        column, type_ = _FIELDS[kind][name]
        if name == "RESPONSE_COUNT" and counts_all:
            column += "_all"
        direction = str(getattr(entry["direction"], "value", entry["direction"]))
        counted = _COUNTED if name == "RESPONSE_COUNT" and counts_own else None
        terms.setdefault(name, Term(name, column, type_, direction == "DESC", counted))
    return _with_instants(*terms.values()) if terms else _DEFAULTS[kind]


def instant_text(value: Any) -> str:
    """Return an instant of either database in RFC 3339, in UTC."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat(" ")
    return str(value).replace(" ", "T", 1).replace("+00:00", "Z")
