"""A private copy of a database, in which can be tried what would be: nobody else sees it, and nobody waits for it.

On SQLite it is a copy of the file. On PostgreSQL it is temporary tables of one connection: they have the names of the
real ones and come before them, so that the same statements read and write the copy. That connection may write nothing
else.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from gql_blog.errors import StoreError
from gql_blog.store.database import Database
from gql_blog.store.migrator.backup import keep_private
from gql_blog.store.transaction import Transaction

_LEFT_EMPTY: Final = frozenset({"idempotency_key", "outbox", "search_text"})
"""Tables that a command adds to or replaces, and does not decide by: of these PostgreSQL copies no rows."""

_COLUMNS: Final = """SELECT a.attname, a.attgenerated::text, a.attidentity::text,
    coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%'
FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""


@asynccontextmanager
async def private_copy(database: Database) -> AsyncIterator[Database]:
    """Open a copy of what is committed now, for writing; it is gone in the end. Its ``reader`` serves the clock alone.

    StoreError if there is no room for it, or if the PostgreSQL user may make no temporary tables.
    """
    async with _of_file(database.path, database) if database.path is not None else _of_tables(database) as copy:
        yield copy


@asynccontextmanager
async def _of_file(path: Path, database: Database) -> AsyncIterator[Database]:
    with tempfile.TemporaryDirectory(prefix="gql-blog-copy-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "copy.sqlite3"
        await asyncio.to_thread(_copy_file, path, target)
        url = f"sqlite://{quote(str(target))}?synchronous=OFF"
        copy = await Database.open(url, plugin_tables=database.plugin_tables, is_private=True)
        try:
            yield copy
        finally:
            await copy.close()


def _copy_file(path: Path, target: Path) -> None:
    keep_private(target)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as source:
            source.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise StoreError(
            f"The database could not be copied to {target.parent}: {error}. Nothing was changed. Set TMPDIR to a "
            "folder with more room."
        ) from error


@asynccontextmanager
async def _of_tables(database: Database) -> AsyncIterator[Database]:
    copy = await Database.open(database.url, plugin_tables=database.plugin_tables, is_private=True)
    try:
        tables = copy.tables()
        async with copy.transaction() as transaction:
            await transaction.execute("SET TRANSACTION READ WRITE")
            for table in tables:
                await _copy_table(transaction, table)
        yield copy
    finally:
        await copy.close()


async def _copy_table(transaction: Transaction, table: str) -> None:
    columns = await transaction.fetch(_COLUMNS, f'"{table}"')
    await transaction.execute(f'CREATE TEMPORARY TABLE "{table}" (LIKE "{table}" INCLUDING ALL EXCLUDING COMMENTS)')
    if table not in _LEFT_EMPTY:
        names = ", ".join(f'"{name}"' for name, generated, *_ in columns if not generated)
        source = await _real_name(transaction, table)
        await transaction.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM {source}')
    for name, _, identity, counts in columns:
        if identity or counts:
            await _number_apart(transaction, table, name)
    await transaction.execute(f'ANALYZE "{table}"')


async def _real_name(transaction: Transaction, table: str) -> Any:
    """The table that the temporary one hides."""
    rows = await transaction.fetch(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relname = $1 AND n.nspname = ANY (current_schemas(false))",
        table,
    )
    return rows[0][0]


async def _number_apart(transaction: Transaction, table: str, column: str) -> None:
    """Number new rows by a sequence of the copy's own: the real one would go on for good."""
    ((last,),) = await transaction.fetch(f'SELECT coalesce(max("{column}"), 0) FROM "{table}"')
    sequence = f"{table}_{column}_of_copy"
    await transaction.execute(f'CREATE TEMPORARY SEQUENCE "{sequence}" START {int(last) + 1}')
    await transaction.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" DROP IDENTITY IF EXISTS')
    await transaction.execute(
        f"""ALTER TABLE "{table}" ALTER COLUMN "{column}" SET DEFAULT nextval('pg_temp."{sequence}"')"""
    )
