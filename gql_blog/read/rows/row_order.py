"""Orders of rows, which are always total, and keyset cursors.

A cursor holds a row's values in its order and its id. A page continues from there, whatever was inserted or deleted in
the meantime. A cursor names its order and is invalid with another one.

Ties are broken in the direction of the order: of a date by the instant behind it, and in the end by the id.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import orjson

from gql_blog.read.needs.declared_needs import FixedOrder
from gql_blog.read.needs.entities import ENTITIES, ValueKind
from gql_blog.read.needs.parameters import Bound, Cursor
from gql_blog.read.rows.article_columns import ArticleColumn
from gql_blog.read.rows.visibility_conditions import RowPolicy, own_article
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.dynamic_values import DriverValue, JsonValue

_COPIED = ("published_on", "published_at")
"""The columns of an article that links to it have copies of."""
_MOST = 2**31 - 1
"""The largest integer that a column of either database holds."""
_MOST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an order. ``column`` may depend on the viewer (a counter) and is decided by ``order_of``."""

    name: str
    column: str
    kind: ValueKind
    descending: bool
    expression: sql.Expression | None = None
    """What is sorted by instead of a column."""
    nullable: bool = False
    """Whether an instant or an integer may be null; a date always may."""
    ranked: ArticleColumn | None = None
    """The column of a plugin's table whose value is sorted by."""

    @property
    def _nullable_kind(self) -> type[date | int] | None:
        if self.kind == "date":
            return date
        return {"instant": datetime, "integer": int}.get(self.kind) if self.nullable else None

    def value_of(self, row: sql.Row) -> sql.Expression:
        """Return the value of ``row`` that a cursor holds."""
        if self.expression is None:
            return row[self.column]
        return self.expression if isinstance(self.expression, sql.Column) else sql.Of(self.expression, row)

    def json_value(self, row: sql.Row, dialect: Dialect) -> sql.Expression:
        """Return this value for a cursor whose values the database writes as JSON, equal to the byte."""
        value = self.value_of(row)
        return dialect.rfc3339(value) if self.kind == "instant" else value

    def sort_key(self, dialect: Dialect) -> sql.Expression:
        """Return the sort key, which is never null; rows without a value are last in either direction."""
        value = self.value_of(sql.THIS)
        if kind := self._nullable_kind:
            return dialect.filled(value, kind, descending=self.descending)
        return sql.ByCodePoint(value) if self.kind == "text" else value

    def parameter(self, value: JsonValue, dialect: Dialect) -> DriverValue:
        """Return a cursor's value as a parameter; raise ``ValueError`` or ``TypeError`` if it is invalid."""
        if value is None and (kind := self._nullable_kind):
            return dialect.missing(kind, descending=self.descending)
        if self.kind == "date":
            return dialect.date(date.fromisoformat(value))
        if self.kind == "instant":
            return dialect.instant(datetime.fromisoformat(value))
        expected = int if self.kind == "integer" else str
        if type(value) is not expected:
            raise TypeError
        if isinstance(value, int) and not -_MOST - 1 <= value <= _MOST:
            raise ValueError
        return value


def fixed_order(order: FixedOrder) -> tuple[sql.Sort, ...]:
    """Return the ORDER BY list of a list's fixed order."""
    return tuple([term if isinstance(term, sql.Sort) else sql.Sort(term) for term in order])


@dataclass(frozen=True, slots=True)
class Order:
    """The terms of an order; the id breaks every tie, in the direction of the first of them.

    ``numbered``: ids are numbers. They are an order by themselves, the newest first, if there are no terms.
    """

    terms: tuple[Term, ...]
    numbered: bool = False
    link: sql.Row | None = None
    """The row that leads to the article, if the copies of the article's columns in it are sorted by."""
    key: str = "article_id"
    """The column of ``link`` with the article's id."""
    ties_by_index: bool = False
    """The one term and the id are columns of one index: ties, however many, are no range to look through."""
    ties: bool | None = None
    """Whether ids descend, where they do not follow the first term."""
    most_id: int = _MOST_ID
    """The largest number that is an id."""

    def along(self, link: sql.Row | None) -> "Order":
        """Return this order by the columns of ``link`` if it has copies of all, else by those of the article."""
        return replace(self, link=link if all(term.column in _COPIED for term in self.terms) else None)

    @property
    def descending(self) -> bool:
        """The order's own direction."""
        if self.ties is not None:
            return self.ties
        return self.terms[0].descending if self.terms else True

    @property
    def ranked(self) -> ArticleColumn | None:
        """The column of a plugin's table whose index the rows are found by."""
        return self.terms[0].ranked if self.terms else None

    @property
    def name(self) -> str:
        """The order's name in a cursor: ``PUBLISHED_ON-,PUBLISHED_AT-,ID-`` is the newest first."""
        terms = [*((term.name, term.descending) for term in self.terms), ("ID", self.descending)]
        return ",".join(f"{name}{'-' if descending else '+'}" for name, descending in terms)

    def is_id(self, value: JsonValue) -> bool:
        """Return whether a value of a cursor may be the id of a row."""
        return type(value) is int and 0 <= value <= self.most_id if self.numbered else type(value) is str

    def order_by(self, dialect: Dialect, *, backward: bool = False) -> tuple[sql.Sort, ...]:
        """Return the ORDER BY list."""
        keys = [(self._of_row(term.sort_key(dialect)), term.descending) for term in self.terms]
        keys.append((self._id, self.descending))
        return tuple([sql.Sort(key, "desc" if descending is not backward else "asc") for key, descending in keys])

    def keyset_condition(
        self, cursor: Callable[[Bound], Cursor], dialect: Dialect, *, backward: bool, inclusive: bool = False
    ) -> sql.Expression:
        """Return the condition that a row follows ``cursor``, or ``backward`` precedes it; ``inclusive``: or is it."""
        comparison = f" {'<' if self.descending is not backward else '>'}{'=' if inclusive else ''} "
        if self.ties_by_index:
            return sql.Purpose(self._compared_as_rows(cursor, dialect, comparison), "order")
        condition: sql.Expression = sql.Phrase((self._id, comparison, sql.Parameter(_id_of(cursor))))
        for place, term in reversed(list(enumerate(self.terms))):
            key = self._of_row(term.sort_key(dialect))
            value = sql.Parameter(_value_of(cursor, place, term, dialect))
            sign = "<" if term.descending is not backward else ">"
            # The first comparison limits the range of an index; the second decides ties.
            parts = ("(", key, f" {sign}= ", value, " and (", key, f" {sign} ", value, " or ", condition, "))")
            condition = sql.Phrase(parts)
        return sql.Purpose(condition, "order")

    def _compared_as_rows(self, cursor: Callable[[Bound], Cursor], dialect: Dialect, sign: str) -> sql.Expression:
        (term,) = self.terms
        value, identifier = sql.Parameter(_value_of(cursor, 0, term, dialect)), sql.Parameter(_id_of(cursor))
        key = self._of_row(term.sort_key(dialect))
        return sql.Phrase(("(", key, ", ", self._id, ")", sign, "(", value, ", ", identifier, ")"))

    @property
    def _id(self) -> sql.Expression:
        return self.link[self.key] if self.link else sql.THIS["id"]

    def _of_row(self, key: sql.Expression) -> sql.Expression:
        return sql.Of(key, self.link) if self.link else key


def _value_of(
    cursor: Callable[[Bound], Cursor], place: int, term: Term, dialect: Dialect
) -> Callable[[Bound], DriverValue]:
    return lambda bound: term.parameter(cursor(bound).values[place], dialect)


def _id_of(cursor: Callable[[Bound], Cursor]) -> Callable[[Bound], str | int]:
    return lambda bound: cursor(bound).id


def encode(order: str, values: Sequence[DriverValue], identifier: str | int) -> str:
    """Return the cursor of a row, which is the same on both databases."""
    return base64.urlsafe_b64encode(orjson.dumps([order, *values, identifier], option=orjson.OPT_UTC_Z)).decode()


def decode(order: Order, text: str, dialect: Dialect) -> Cursor | None:
    """Return the position of the cursor ``text``, ``None`` if it is not a cursor of ``order``."""
    try:
        name, *values, identifier = orjson.loads(base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True))
        if name != order.name or not order.is_id(identifier) or len(values) != len(order.terms):
            return None
        if any(isinstance(each, str) and "\x00" in each for each in (*values, identifier)):
            return None
        for term, value in zip(order.terms, values, strict=True):
            term.parameter(value, dialect)
    except (ValueError, TypeError, binascii.Error, UnicodeEncodeError, OverflowError):
        return None
    return Cursor(tuple(values), identifier)


_FIELDS: dict[str, dict[str, tuple[str, ValueKind]]] = {
    "article": {
        "PUBLISHED_ON": ("published_on", "date"),
        "PUBLISHED_AT": ("published_at", "instant"),
        "UPDATED_AT": ("updated_at", "instant"),
        "TITLE": ("title", "text"),
        "RESPONSE_COUNT": ("response_count", "integer"),
    },
    "comment": {"POSTED_ON": ("posted_on", "date"), "PUBLISHED_AT": ("published_at", "instant")},
    "media": {"CREATED_AT": ("created_at", "instant"), "SIZE": ("size", "integer")},
}

_INSTANTS = {"PUBLISHED_ON": ("PUBLISHED_AT", "published_at"), "POSTED_ON": ("POSTED_AT", "posted_at")}
"""What breaks the ties of a date, where it is known."""
_NULLABLE = frozenset(name for name, _ in _INSTANTS.values())


def _with_instants(*terms: Term) -> Order:
    """Return the order of these terms; the instants behind its dates stand at its end."""
    named = {term.name for term in terms}
    dates = [term for term in terms if term.name in _INSTANTS and _INSTANTS[term.name][0] not in named]
    return Order((*terms, *map(_instant_behind, dates)))


def _instant_behind(term: Term) -> Term:
    name, column = _INSTANTS[term.name]
    return Term(name, column, "instant", term.descending, nullable=True)


NEWEST_FIRST = _with_instants(Term("PUBLISHED_ON", "published_on", "date", True))

_DEFAULTS: dict[str, Order] = {
    "article": NEWEST_FIRST,
    "comment": _with_instants(Term("POSTED_ON", "posted_on", "date", False)),
    "audit": Order((), numbered=True),
    "deletion": Order((), numbered=True),
    "legal_hold": Order((), numbered=True),
    **{
        each.name: Order((Term(each.sorted_by[0].upper(), *each.sorted_by),))
        for each in ENTITIES.values()
        if each.sorted_by is not None
    },
}


def _ranked(column: ArticleColumn, *, descending: bool) -> Term:
    """Return the term of a plugin's column; articles without a row have no value."""
    kind: ValueKind = "integer" if column.kind == "integer" else "instant"
    read = f"{column.table}.{column.column}"
    return Term(column.name, read, kind, descending, column.expression, nullable=True, ranked=column)


_COUNT_ROW = sql.Row("article", "rc")
_OWN_RESPONSES = sql.Select(
    (sql.COUNT,),
    (_COUNT_ROW,),
    (
        sql.equal(_COUNT_ROW["responding_to_id"], sql.THIS["id"]),
        sql.equal(_COUNT_ROW["status"], sql.Constant("PUBLISHED")),
        sql.negated(_COUNT_ROW["public"]),
        own_article(_COUNT_ROW),
    ),
)
_COUNTED = sql.grouped(sql.Chain("+", (sql.THIS["response_count"], sql.grouped(_OWN_RESPONSES))))
"""The responses that a viewer sees who has own articles: those that everybody sees, and own ones to what is hidden."""


def _counted_of(policy: RowPolicy) -> sql.Expression:
    answers = sql.equal(_COUNT_ROW["responding_to_id"], sql.THIS["id"])
    visible = sql.Of(policy.rows("article"), _COUNT_ROW)
    return sql.grouped(sql.Select((sql.COUNT,), (_COUNT_ROW,), (answers, visible)))


def order_of(
    kind: str, requested: Sequence[dict[str, JsonValue]] | None = None, policy: RowPolicy | None = None
) -> Order:
    """Return the order that ``orderBy`` asks for, or that of ``kind``; of a field named twice, the first counts."""
    terms: dict[str, Term] = {}
    for entry in requested or ():
        field = getattr(entry["field"], "value", entry["field"])
        direction = str(getattr(entry["direction"], "value", entry["direction"]))
        if isinstance(field, ArticleColumn):
            terms.setdefault(field.name, _ranked(field, descending=direction == "DESC"))
            continue
        name = str(field)
        column, type_ = _FIELDS[kind][name]
        counted = None
        if name == "RESPONSE_COUNT" and policy and policy.sees_all("article"):
            column += "_all"
        elif name == "RESPONSE_COUNT" and policy and policy.previews:
            counted = _counted_of(policy)
        elif name == "RESPONSE_COUNT" and policy and not policy.sees_public("article"):
            counted = _COUNTED
        terms.setdefault(name, Term(name, column, type_, direction == "DESC", counted, name in _NULLABLE))
    return _with_instants(*terms.values()) if terms else _DEFAULTS[kind]


def instant_text(value: DriverValue) -> str:
    """Return an instant of either database in RFC 3339, in UTC."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat(" ")
    return str(value).replace(" ", "T", 1).replace("+00:00", "Z")
