"""The differences between the SQL of SQLite and of PostgreSQL."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

import orjson


@dataclass(frozen=True, slots=True)
class Dialect:
    """Builds the SQL that differs between the databases. Both have numbered placeholders."""

    name: Literal["sqlite", "postgres"]

    @property
    def postgres(self) -> bool:
        """Whether it is PostgreSQL."""
        return self.name == "postgres"

    def placeholder(self, number: int) -> str:
        """Return the parameter with ``number``, from 1."""
        return f"${number}" if self.postgres else f"?{number}"

    def keys(self, values: list[str]) -> Any:
        """Return many keys as one parameter."""
        return values if self.postgres else orjson.dumps(values).decode()

    def among(self, column: str, keys: str, part: str = "{}") -> str:
        """Return the condition that ``column`` is ``part`` of one of the keys in the parameter ``keys``."""
        if not self.postgres:
            return f"{column} in (select {part.format('value')} from json_each({keys}))"
        if part == "{}":
            return f"{column} = any({keys}::text[])"
        return f"{column} in (select {part.format('u.v')} from unnest({keys}::text[]) u(v))"

    def each(self, keys: str) -> str:
        """Return a FROM item ``p`` with a row (``value``, ``place``) for each key in the parameter ``keys``."""
        if self.postgres:
            return f"unnest({keys}::text[]) with ordinality as p(value, place)"
        return f"(select value, key as place from json_each({keys})) p"

    def position(self, text: str, part: str) -> str:
        """Return the position of ``part`` in ``text``, from 1, or 0."""
        return f"strpos({text}, {part}::text)" if self.postgres else f"instr({text}, {part})"

    def index_query(self, entry: str) -> str:
        """Return the search index's query for an entry, which has no ASCII punctuation except ``=``."""
        return f"'{entry}'" if self.postgres else f'"{entry}"'

    def scored(self, queries: str, words: str) -> str:
        """Return the query for the ``id`` and ``score`` of the articles that the search index finds.

        ``queries`` is the placeholder of a JSON object that maps the index's queries to their weights, ``words`` that
        of the number of queries that an article must match.
        """
        if self.postgres:
            return (
                "select wi.article_id as id, sum(q.value::integer) as score "
                f"from jsonb_each_text({queries}::text::jsonb) q(key, value) "
                "join search_text wi on wi.vector @@ q.key::tsquery "
                f"group by wi.article_id having count(*) = {words}"
            )
        # CROSS JOIN fixes the join order: the index is searched for each query in turn.
        return (
            "select ws.article_id as id, sm.score from (select wi.rowid as number, sum(q.value) as score "
            f"from json_each({queries}) q cross join search_index wi where wi.search_index match q.key "
            f"group by wi.rowid having count(*) = {words}) sm join search_text ws on ws.id = sm.number"
        )

    def texts(self, texts: str) -> str:
        """Return a FROM item ``e`` with a row (``value``) for each text in the parameter ``texts``, a list in JSON."""
        return f"jsonb_array_elements_text({texts}::text::jsonb) e(value)" if self.postgres else f"json_each({texts}) e"

    @property
    def code_points(self) -> str:
        """The suffix of a text that orders it by code point, whatever the database's collation."""
        return ' collate "C"' if self.postgres else ""

    def by_code_point(self, text: str) -> str:
        """Return ``text`` with the collation by code point."""
        return f"{text}{self.code_points}"

    def date_key(self, column: str, *, descending: bool) -> str:
        """Return a nullable date as an expression that is never null; missing dates are last in that direction.

        The indexes are on exactly these expressions.
        """
        return self._filled(column, "date", descending=descending)

    def instant_key(self, column: str, *, descending: bool) -> str:
        """Return a nullable instant likewise."""
        return self._filled(column, "timestamptz", descending=descending)

    def _filled(self, column: str, kind: str, *, descending: bool) -> str:
        if self.postgres:
            return f"coalesce({column}, '{'-' if descending else ''}infinity'::{kind})"
        return f"coalesce({column}, '{'' if descending else '~'}')"

    def date_value(self, value: str | None, *, descending: bool) -> Any:
        """Return the parameter that is compared with ``date_key``."""
        if value is None:
            return self._missing(date, descending=descending)
        return date.fromisoformat(value) if self.postgres else value

    def instant_value(self, value: datetime | None, *, descending: bool) -> Any:
        """Return the parameter that is compared with ``instant_key``."""
        return self._missing(datetime, descending=descending) if value is None else self.instant(value)

    def _missing(self, kind: type[date], *, descending: bool) -> Any:
        # asyncpg takes the first and the last value, without a time zone, for PostgreSQL's infinities.
        if self.postgres:
            return kind.min if descending else kind.max
        return "" if descending else "~"

    def date(self, value: date) -> Any:
        """Return a date as a parameter."""
        return value if self.postgres else value.isoformat()

    def instant(self, value: datetime) -> Any:
        """Return an instant as a parameter, in the format of the tables."""
        moment = value.astimezone(UTC)
        return moment if self.postgres else moment.isoformat(" ")


SQLITE = Dialect("sqlite")
POSTGRES = Dialect("postgres")
