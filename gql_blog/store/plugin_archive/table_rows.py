"""The rows of any table, without a model: read in batches, and inserted; their values are JSON, on either database.

Whole numbers, texts, true, false and null are what they are in JSON, and so are fractions. Times are texts in UTC, as
SQLite keeps them. Bytes are ``{"bytes": "…"}`` in base64, and what JSON has no number for is ``{"real": "nan"}``.
Everything else, such as decimals, dates, UUIDs and JSON, is the text that the database makes of it.
"""

import math
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime as DateTime
from typing import Any, Final, cast

from tortoise.backends.base.client import BaseDBAsyncClient

from gql_blog.store.database_url import Dialect

_TIMES: Final = ("TIMESTAMP", "DATETIME")


def as_json(value: Any) -> Any:
    """Return the JSON of a value that a driver gave."""
    if isinstance(value, bytes | bytearray | memoryview):
        return {"bytes": b64encode(bytes(value)).decode()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"real": repr(value)}
    if isinstance(value, DateTime):
        return _time_text(value)
    return value


def as_parameter(value: Any, dialect: Dialect, column_type: str) -> Any:
    """Return the parameter by which a driver takes a value of the JSON into a column of this type."""
    if isinstance(value, dict):
        value = b64decode(value["bytes"]) if "bytes" in value else float(value["real"])
    if dialect == "sqlite":
        return _sqlite_parameter(value, column_type)
    return None if value is None else _postgres_text(value)


def _sqlite_parameter(value: Any, column_type: str) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and column_type.upper().startswith(_TIMES):
        with suppress(ValueError):  # SQLite keeps any text in any column
            return _time_text(DateTime.fromisoformat(value))
    return value


def _postgres_text(value: Any) -> str:
    """Return the text that PostgreSQL casts to the type of the column."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def _time_text(value: DateTime) -> str:
    return value.astimezone(UTC).isoformat(" ") if value.tzinfo else value.isoformat(" ")


BATCH: Final = 1000

_SQLITE_COLUMNS: Final = 'SELECT "name", "type" FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid'
_POSTGRES_COLUMNS: Final = """
    SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), t.typname::text
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attnum
"""
_SEQUENCES: Final = """
    SELECT a.attname::text, pg_get_serial_sequence($1::text, a.attname) FROM pg_attribute a
    WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped
      AND pg_get_serial_sequence($1::text, a.attname) IS NOT NULL
"""
_AS_THEY_ARE: Final = frozenset(
    (
        *("bool", "int2", "int4", "int8", "float4", "float8"),
        *("text", "varchar", "bpchar", "bytea", "timestamptz", "timestamp"),
    )
)
"""The types of PostgreSQL whose values are taken as the driver gives them; those of others as texts."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column with the type that its database declares."""

    name: str
    type: str
    as_text: bool = False


async def columns_of(client: BaseDBAsyncClient, table: str) -> tuple[Column, ...]:
    """Return the columns of a table in their order, without those that are computed."""
    if dialect_of(client) == "sqlite":
        return tuple(Column(*each) for each in await fetch(client, _SQLITE_COLUMNS, table))
    rows = await fetch(client, _POSTGRES_COLUMNS, f'"{table}"')
    return tuple(Column(name, declared, kind not in _AS_THEY_ARE) for name, declared, kind in rows)


async def rows_of(
    client: BaseDBAsyncClient, table: str, columns: Sequence[Column], order: str = ""
) -> AsyncIterator[list[Any]]:
    """Yield all rows of a table as JSON values, few in memory; ``order`` is SQL that stands behind the table."""
    names = ", ".join(f'"{each.name}"::text' if each.as_text else f'"{each.name}"' for each in columns)
    read = f'SELECT {names} FROM "{table}" {order}'
    connection: Any
    async with client.acquire_connection() as connection:  # the driver's own, for Tortoise reads a table at once
        is_sqlite = dialect_of(client) == "sqlite"
        cursor = await connection.execute(read) if is_sqlite else connection.cursor(read, prefetch=BATCH)
        async for row in cursor:
            yield [as_json(value) for value in row]


async def insert(
    client: BaseDBAsyncClient, table: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows of JSON values, in the order of ``columns``, which are those of the table here."""
    dialect = dialect_of(client)
    names = ", ".join(f'"{each.name}"' for each in columns)
    places = ", ".join(_places(columns, dialect))
    overriding = "" if dialect == "sqlite" else "OVERRIDING SYSTEM VALUE "
    statement = f'INSERT INTO "{table}" ({names}) {overriding}VALUES ({places})'
    await client.execute_many(statement, _parameters(columns, rows, dialect))


async def update(
    client: BaseDBAsyncClient, table: str, column: Column, key: Column, rows: Sequence[Sequence[Any]]
) -> None:
    """Give a column its JSON values: ``rows`` are pairs of a value and the key of its row."""
    dialect = dialect_of(client)
    value, place = _places([column, key], dialect)
    statement = f'UPDATE "{table}" SET "{column.name}" = {value} WHERE "{key.name}" = {place}'
    await client.execute_many(statement, _parameters([column, key], rows, dialect))


def _places(columns: Sequence[Column], dialect: Dialect) -> list[str]:
    if dialect == "sqlite":
        return ["?" for _ in columns]
    # As texts, PostgreSQL takes values of every type.
    return [f"CAST(${number}::text AS {each.type})" for number, each in enumerate(columns, 1)]


def _parameters(columns: Sequence[Column], rows: Sequence[Sequence[Any]], dialect: Dialect) -> list[list[Any]]:
    return [[as_parameter(value, dialect, each.type) for value, each in zip(row, columns, strict=True)] for row in rows]


async def last_number(client: BaseDBAsyncClient, table: str) -> int:
    """Return the last number that was given to a row, which may be gone; 0 if rows have none."""
    if dialect_of(client) == "sqlite":
        rows = await fetch(client, "SELECT seq FROM sqlite_sequence WHERE name = ?", table)
        return max((seq for (seq,) in rows), default=0)
    sequences = [sequence for _, sequence in await fetch(client, _SEQUENCES, f'"{table}"')]
    given = [await fetch(client, f"SELECT last_value - (NOT is_called)::int FROM {each}") for each in sequences]
    return max((number for ((number,),) in given), default=0)


async def number_on(client: BaseDBAsyncClient, table: str, last: int = 0) -> None:
    """Number new rows after those that came with their numbers, which SQLite does by itself, and after ``last``."""
    if dialect_of(client) == "postgres":
        for column, sequence in await fetch(client, _SEQUENCES, f'"{table}"'):
            await client.execute_query(
                f'SELECT setval($1::text::regclass, greatest(max("{column}"), {last}) + 1, false) FROM "{table}"',
                [sequence],
            )
    elif last > await last_number(client, table):
        await client.execute_query("DELETE FROM sqlite_sequence WHERE name = ?", [table])
        await client.execute_query("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, last])


async def fetch(client: BaseDBAsyncClient, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Return the rows of one statement."""
    _, rows = await client.execute_query(sql, list(parameters))
    return [tuple(row) for row in rows]


def dialect_of(client: BaseDBAsyncClient) -> Dialect:
    """Return the dialect of a connection."""
    return cast(Dialect, client.capabilities.dialect)
