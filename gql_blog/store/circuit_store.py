"""The health of plugins in the database: read by a reader, written on a connection of its own that waits for nobody."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any, Final

import asyncpg
from tortoise.exceptions import ValidationError

from gql_blog.content import CircuitChange, CircuitKey, CircuitRecord, CircuitState
from gql_blog.errors import StoreError
from gql_blog.store.database import Database
from gql_blog.store.tortoise_apps import UnstorableText
from gql_blog.store.waits.lock_waits import observe_waits
from gql_blog.store.waits.outages import is_busy, is_of_any_connection, outage_of

_LOAD: Final = (
    'SELECT "plugin", "hook", "subject", "state", "failures_in_row", "failures", "last_error", "probe_at" '
    'FROM "plugin_circuit"'
)
_DISABLED: Final = 'SELECT "name" FROM "disabled_plugin"'

_KEPT: Final = '"plugin_circuit"."state" = \'OPEN\' AND NOT $9'
"""Whether an open circuit stays as it is: only a failure that opens it anew, or a probe, decides about it."""

_SAVE: Final = f"""
INSERT INTO "plugin_circuit"
  ("plugin", "hook", "subject", "state", "failures_in_row", "failures", "last_error", "probe_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT ("plugin", "hook", "subject") DO UPDATE SET
  "failures" = "plugin_circuit"."failures" + excluded."failures",
  "last_error" = coalesce(excluded."last_error", "plugin_circuit"."last_error"),
  "state" = CASE WHEN {_KEPT} THEN "plugin_circuit"."state" ELSE excluded."state" END,
  "failures_in_row" = CASE WHEN {_KEPT} THEN "plugin_circuit"."failures_in_row" ELSE excluded."failures_in_row" END,
  "probe_at" = CASE WHEN {_KEPT} THEN "plugin_circuit"."probe_at" ELSE excluded."probe_at" END"""

_CLAIM: Final = (
    'UPDATE "plugin_circuit" SET "probe_at" = $5 WHERE "plugin" = $1 AND "hook" = $2 AND "subject" = $3 '
    'AND "state" = \'OPEN\' AND "probe_at" <= $4'
)
_UNSAVED: Final = 'SELECT count(*) FROM "plugin_circuit" WHERE "plugin" = $1 AND "hook" = $2 AND "subject" = $3'

_UNSTORABLE: Final = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)
_POSTGRES_SECONDS: Final = 2.0
_POSTGRES_SETTINGS: Final = {"application_name": "gql_blog plugin health", "lock_timeout": "500"}
_LONGEST_NAME: Final = 200


class CircuitStore:
    """The circuits of all processes. Whoever writes does not wait for a lock, and may try again later."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> tuple[list[CircuitRecord], frozenset[str]]:
        """Return every circuit, and the names of the plugins that are disabled."""
        rows = await self._database.reader.fetch(_LOAD)
        disabled = await self._database.reader.fetch(_DISABLED)
        records = [
            CircuitRecord(CircuitKey(plugin, hook, subject), CircuitState(state), *others)
            for plugin, hook, subject, state, *others in map(tuple, rows)
        ]
        return records, frozenset(name for (name,) in map(tuple, disabled))

    async def save(self, changes: Sequence[CircuitChange]) -> bool:
        """Save changes in one transaction; return whether it was possible. StoreError: the database is not there."""
        return await self._run([(_SAVE, _values(each)) for each in changes]) is not None

    async def claim_probe(self, key: CircuitKey, now: float, next_probe: float) -> bool:
        """Whether this process has the probe that is due, and no other before ``next_probe``."""
        try:
            changed = await self._run([(_CLAIM, (*key, now, next_probe)), (_UNSAVED, tuple(key))])
        except StoreError:
            return False
        return changed is not None and (changed[0] == 1 or changed[1] == 0)

    observe_waits = staticmethod(observe_waits)

    def is_lock_error(self, error: BaseException) -> bool:
        """Whether a plugin's statement met a locked or unreachable database; a bare OSError is the plugin's own."""
        return isinstance(error, StoreError) or (not is_of_any_connection(error) and outage_of(error) is not None)

    def refused_value(self, error: BaseException) -> str | None:
        """Say why a model's field, or a driver, refused a value; SQLite's overflows. ``None``: it is something else."""
        if isinstance(error.__cause__, (UnstorableText, *_UNSTORABLE)):
            return "A value contains U+0000 or a lone surrogate, which cannot be stored. Remove it."
        overflows = isinstance(error, OverflowError) and "SQLite" in str(error)  # another one is the plugin's own
        if overflows or isinstance(error, ValidationError) or isinstance(error.__cause__, asyncpg.DataError):
            return "A value is longer than the plugin can keep, or too large. Change it."
        return None

    async def _run(self, statements: Sequence[tuple[str, tuple[Any, ...]]]) -> list[int] | None:
        """Run statements in one transaction. Return a number for each, ``None`` if the database is locked."""
        if self._database.path is not None:
            return await asyncio.to_thread(self._run_on_sqlite, statements)
        try:
            async with asyncio.timeout(_POSTGRES_SECONDS):
                return await self._run_on_postgres(statements)
        except (asyncpg.LockNotAvailableError, asyncpg.SerializationError, asyncpg.DeadlockDetectedError, TimeoutError):
            return None
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise StoreError(f"The health of plugins cannot be written: {error}.") from error

    def _run_on_sqlite(self, statements: Sequence[tuple[str, tuple[Any, ...]]]) -> list[int] | None:
        assert self._database.path is not None
        uri = f"{self._database.path.absolute().as_uri()}?mode=rw"
        try:
            with closing(sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                numbers = []
                for sql, values in statements:
                    cursor = connection.execute(sql.replace("$", "?"), values)
                    numbers.append(cursor.fetchone()[0] if cursor.description else cursor.rowcount)
                connection.execute("COMMIT")
                return numbers
        except sqlite3.Error as error:
            if is_busy(error):
                return None
            raise StoreError(f"The health of plugins cannot be written: {error}.") from error

    async def _run_on_postgres(self, statements: Sequence[tuple[str, tuple[Any, ...]]]) -> list[int]:
        connection = await asyncpg.connect(self._database.url, server_settings=_POSTGRES_SETTINGS)
        try:
            async with connection.transaction():
                numbers = []
                for sql, values in statements:
                    if sql.startswith("SELECT"):
                        numbers.append(int(await connection.fetchval(sql, *values)))
                    else:
                        numbers.append(int((await connection.execute(sql, *values)).rpartition(" ")[2]))
                return numbers
        finally:
            connection.terminate()


def _values(change: CircuitChange) -> tuple[Any, ...]:
    record = change.record
    decides = change.closes or record.state is CircuitState.OPEN
    last_error = record.last_error[:_LONGEST_NAME] if record.last_error else None
    return (
        *record.key,
        record.state.value,
        record.failures_in_row,
        change.new_failures,
        last_error,
        record.probe_at,
        decides,
    )
