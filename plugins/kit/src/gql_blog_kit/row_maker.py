"""Rows made up for the tables of a plugin, by what the database says of their columns."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from gql_blog.errors import GqlBlogError
from gql_blog.store import Database, Transaction

_ROWS: Final = 2
_INSTANT: Final = "2026-01-02 03:04:05+00:00"
_DRIVERS: Final = ("tortoise", "sqlite3", "asyncpg")


@dataclass(frozen=True, slots=True)
class _Queries:
    """What asks a database for tables, for columns with their types, and for foreign keys."""

    tables: str
    columns: str
    keys: str


_SQLITE: Final = _Queries(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, ?) = ? ORDER BY rowid",
    "SELECT name, type FROM pragma_table_info(?)",
    'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)',
)
_POSTGRES: Final = _Queries(
    "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace "
    "AND substr(relname::text, 1, $1) = $2 ORDER BY oid",
    # Without those that the database numbers itself, which would number on from its own last number.
    "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute "
    "WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' "
    "AND pg_get_serial_sequence($1, attname::text) IS NULL ORDER BY attnum",
    "SELECT a.attname::text, f.relname::text, b.attname::text FROM pg_constraint c "
    "JOIN pg_class f ON f.oid = c.confrelid "
    "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
    "JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] "
    "WHERE c.contype = 'f' AND c.conrelid = to_regclass($1)",
)
_QUERIES: Final = {"sqlite": _SQLITE, "postgres": _POSTGRES}


async def count_rows(url: str, label: str) -> dict[str, int]:
    """Return how many rows each table of a plugin has."""
    database = await Database.open(url)
    try:
        async with database.transaction() as transaction:
            return {name: await _count(transaction, name) for name in await _tables(transaction, label)}
    finally:
        await database.close()


async def make_rows(url: str, label: str) -> None:
    """Put rows into the tables of a plugin as they are now; a table whose rows cannot be made up stays empty."""
    database = await Database.open(url)
    try:
        async with database.transaction() as transaction:
            names = await _tables(transaction, label)
        for name in names:
            for number in range(_ROWS):
                await _insert(database, name, number)
    finally:
        await database.close()


async def _tables(transaction: Transaction, label: str) -> list[str]:
    found = await transaction.fetch(_QUERIES[transaction.dialect].tables, len(label) + 1, f"{label}_")
    return [name for (name,) in found]


async def _count(transaction: Transaction, table: str) -> int:
    return int((await transaction.fetch(f'SELECT count(*) FROM "{table}"'))[0][0])


async def _insert(database: Database, table: str, number: int) -> None:
    try:
        async with database.transaction() as transaction:
            queries = _QUERIES[transaction.dialect]
            named = table if transaction.dialect == "sqlite" else f'"{table}"'
            columns = await transaction.fetch(queries.columns, named)
            keys = {column: (parent, other) for column, parent, other in await transaction.fetch(queries.keys, named)}
            held = await _count(transaction, table)
            values = [
                await _referred(transaction, *keys[name], number) if name in keys else _value(kind.upper(), held + 1)
                for name, kind in columns
            ]
            await transaction.execute(*_statement(transaction, table, columns, values))
    except GqlBlogError:
        return
    except Exception as error:  # a constraint that such a row does not meet; drivers have errors of their own
        if type(error).__module__.partition(".")[0] not in _DRIVERS:
            raise


async def _referred(transaction: Transaction, parent: str, column: str | None, number: int) -> Any:
    rows = await transaction.fetch(f'SELECT "{column or "id"}" FROM "{parent}" LIMIT 1 OFFSET {number}')
    return rows[0][0] if rows else None


def _statement(
    transaction: Transaction, table: str, columns: list[tuple[Any, ...]], values: list[Any]
) -> tuple[Any, ...]:
    """Return an INSERT with its values; PostgreSQL takes those of every type as texts."""
    if not columns:
        return (f'INSERT INTO "{table}" DEFAULT VALUES',)
    names = ", ".join(f'"{name}"' for name, _ in columns)
    if transaction.dialect == "sqlite":
        return (f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" for _ in columns)})', *values)
    places = ", ".join(f"CAST(${number}::text AS {kind})" for number, (_, kind) in enumerate(columns, 1))
    return (
        f'INSERT INTO "{table}" ({names}) VALUES ({places})',
        *(None if each is None else str(each) for each in values),
    )


def _value(kind: str, number: int) -> Any:
    """Return a value for a column of a declared type, such as ``VARCHAR(20)`` or ``TIMESTAMP WITH TIME ZONE``."""
    if kind.startswith("INTERVAL"):
        return f"{number} days"
    if "BOOL" in kind:
        return number % 2
    if "INT" in kind:
        return number
    if any(each in kind for each in ("REAL", "FLOAT", "DOUBLE", "DECIMAL", "NUMERIC")):
        return float(number)
    if "DATE" in kind or "TIMESTAMP" in kind:
        return _INSTANT if "TIME" in kind else _INSTANT[:10]
    if kind.startswith("TIME"):
        return _INSTANT[11:]
    if kind.startswith("UUID"):
        return str(UUID(int=number))
    return "{}" if "JSON" in kind else str(number)
