"""The differences between the SQL of SQLite and of PostgreSQL."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

import orjson

from gql_blog.read.sql.dynamic_values import DriverValue
from gql_blog.read.sql.expressions import (
    COUNT,
    Call,
    Constant,
    Expression,
    Join,
    Name,
    Phrase,
    Row,
    Rows,
    Select,
    equal,
    named,
)

_UTC_TEXT = " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


@dataclass(frozen=True, slots=True)
class Dialect:
    """Builds the SQL that differs between the databases. Both have numbered placeholders."""

    name: Literal["sqlite", "postgres"]

    @property
    def postgres(self) -> bool:
        """Whether it is PostgreSQL."""
        return self.name == "postgres"

    def keys(self, values: list[str]) -> DriverValue:
        """Return many keys as one parameter."""
        return values if self.postgres else orjson.dumps(values).decode()

    def among(self, column: Expression, keys: Expression, part: int | None = None) -> Expression:
        """Return the condition that ``column`` is one of the keys in the parameter ``keys``, or this part of one."""
        if not self.postgres:
            value: Expression = Name("value")
            found = value if part is None else self.key_part(value, part)
            return Phrase((column, " in (select ", found, " from json_each(", keys, "))"))
        if part is None:
            return Phrase((column, " = any(", keys, "::text[])"))
        return Phrase(
            (column, " in (select ", self.key_part(Name("u.v"), part), " from unnest(", keys, "::text[]) u(v))")
        )

    def composite_key(self, *parts: Expression) -> Expression:
        """Return a key of several parts, as a text of JSON."""
        return Phrase((Call("json_build_array", parts), "::text")) if self.postgres else Call("json_array", parts)

    def key_part(self, key: Expression, part: int) -> Expression:
        """Return a part of a composite key."""
        if self.postgres:
            return Phrase((key, f"::text::json->>{part}"))
        return Call("json_extract", (key, Constant(f"$[{part}]")))

    def each(self, keys: Expression) -> Expression:
        """Return a FROM item ``p`` with a row (``value``, ``place``) for each key in the parameter ``keys``."""
        if self.postgres:
            return Phrase(("unnest(", keys, "::text[]) with ordinality as p(value, place)"))
        return Phrase(("(select value, key as place from json_each(", keys, ")) p"))

    def position(self, text: Expression, part: Expression) -> Expression:
        """Return the position of ``part`` in ``text``, from 1, or 0."""
        if self.postgres:
            return Call("strpos", (text, Phrase((part, "::text"))))
        return Call("instr", (text, part))

    def index_query(self, *entries: str) -> str:
        """Return the search index's query for one of some entries, which have no ASCII punctuation except ``=``."""
        quote, either = ("'", " | ") if self.postgres else ('"', " OR ")
        return either.join(f"{quote}{each}{quote}" for each in entries)

    def scored(self, queries: Expression, words: Expression) -> Expression:
        """Return the query for the ``id`` and ``score`` of the articles that the search index finds.

        ``queries`` is a JSON object that maps the index's queries to their weights, ``words`` the number of queries
        that an article must match.
        """
        every = (equal(COUNT, words),)
        if self.postgres:
            found = Row("search_text", "wi")
            asked = Phrase(("jsonb_each_text(", queries, "::text::jsonb) q(key, value)"))
            matches = Phrase((found["vector"], " @@ q.key::tsquery"))
            score = named(Phrase(("sum(q.value::integer)",)), "score")
            columns = (named(found["article_id"], "id"), score)
            source = (asked, Join("join", found, (matches,)))
            return Select(columns, source, group=(found["article_id"],), having=every)
        index, text, scores = Row("search_index", "wi"), Row("search_text", "ws"), Row("", "sm")
        # CROSS JOIN fixes the join order: the index is searched for each query in turn.
        rated = Select(
            (named(index["rowid"], "number"), named(Phrase(("sum(q.value)",)), "score")),
            (Phrase(("json_each(", queries, ") q")), Join("cross join", index)),
            (Phrase((index["search_index"], " match q.key")),),
            group=(index["rowid"],),
            having=every,
        )
        on = equal(text["id"], scores["number"])
        return Select(
            (named(text["article_id"], "id"), scores["score"]), (Rows(rated, scores), Join("join", text, (on,)))
        )

    def texts(self, texts: Expression) -> Expression:
        """Return a FROM item ``e`` with a row (``value``) for each text in the parameter ``texts``, a list in JSON."""
        if self.postgres:
            return Phrase(("jsonb_array_elements_text(", texts, "::text::jsonb) e(value)"))
        return Phrase(("json_each(", texts, ") e"))

    def utc_text(self, instant: Expression) -> Expression:
        """Return an instant of PostgreSQL as text, with microseconds."""
        return Phrase(("to_char(", instant, _UTC_TEXT))

    def rfc3339(self, instant: Expression) -> Expression:
        """Return an instant as text, as a result and a cursor have it: the same on both databases."""
        if self.postgres:
            return Call("replace", (self.utc_text(instant), Constant(".000000Z"), Constant("Z")))
        text = Call("replace", (instant, Constant(" "), Constant("T")))
        return Call("replace", (text, Constant("+00:00"), Constant("Z")))

    def filled(self, column: Expression, kind: type[date | int], *, descending: bool) -> Expression:
        """Return a value that is never null, missing ones last in that order: the very expression of the indexes."""
        if kind is int:
            return Call("coalesce", (column, Constant(_beyond_integers(descending=descending))))
        if self.postgres:
            name = "timestamptz" if kind is datetime else "date"
            return Call("coalesce", (column, Name(f"'{'-' if descending else ''}infinity'::{name}")))
        return Call("coalesce", (column, Constant("" if descending else "~")))

    def missing(self, kind: type[date | int], *, descending: bool) -> DriverValue:
        """Return the parameter for a missing value that is compared with what ``filled`` returns."""
        if kind is int:
            return _beyond_integers(descending=descending)
        # asyncpg takes the first and the last value, without a time zone, for PostgreSQL's infinities.
        if self.postgres and issubclass(kind, date):
            return kind.min if descending else kind.max
        return "" if descending else "~"

    def date(self, value: date) -> DriverValue:
        """Return a date as a parameter."""
        return value if self.postgres else value.isoformat()

    def instant(self, value: datetime) -> DriverValue:
        """Return an instant as a parameter, in the format of the tables."""
        moment = value.astimezone(UTC)
        return moment if self.postgres else moment.isoformat(" ")


def _beyond_integers(*, descending: bool) -> int:
    """Return a number that no column of 32 bits holds."""
    return -(2**31) - 1 if descending else 2**31


SQLITE = Dialect("sqlite")
POSTGRES = Dialect("postgres")
