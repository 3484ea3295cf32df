"""Tortoise's engine for SQLite, with transactions that take the write lock at their start (BEGIN IMMEDIATE).

A deferred transaction that reads and then writes fails at once with "database is locked" if another process has written
in between, whatever the busy timeout is. BEGIN IMMEDIATE waits for the lock.

An optimistic transaction begins with its first statement, and not before. What was looked at until then is looked at
again as it begins: if anything differs, it fails with TransactionConflict.

What nobody waits for the result of waits for the next statement, and is run with it: each turn of the connection's
thread takes as long as several statements.
"""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final

from tortoise.backends.base.client import ConnectionWrapper, NestedTransactionContext, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError

from gql_blog.errors import GqlBlogError
from gql_blog.store.cancellation import uninterrupted
from gql_blog.store.group_commit import GroupCommit
from gql_blog.store.lock_waits import ObservedConnection
from gql_blog.store.own_statements import RecordedClient
from gql_blog.store.reader import Reader
from gql_blog.store.sqlite_beginning import (
    Beginning,
    Look,
    Statements,
    Unit,
    look_at,
    run_and_commit,
    run_each,
    were_seen_together,
)


@contextmanager
def _translated() -> Iterator[None]:
    """Raise Tortoise's errors, as it does itself for single statements."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OperationalError(error) from error
    except sqlite3.IntegrityError as error:
        raise IntegrityError(error) from error


_OVER: Final = "This transaction is over. A task that outlives it must open its own."
_CANCELLED: Final = "What was to be written in this transaction was cancelled, so that nothing else can be."


class SqliteTransactionClient(SqliteTransactionWrapper):
    """One transaction on the client's one connection; it counts its savepoints that are open."""

    _parent: Any
    """The client, or of a savepoint its transaction."""
    _connection: Any
    """The driver's, once the transaction has begun."""
    has_begun = False
    has_ended = False
    """Whether it was committed with its last rows, or could not begin."""
    _is_beginning = False
    _failure: Exception | None = None
    """Why what was to be written is not: whoever goes on all the same is told it again, and nothing is committed."""
    _open_savepoints = 0

    def __init__(self, connection: SqliteClient) -> None:
        super().__init__(connection)
        self.looks: list[Look] = []
        """What the transaction rests on that was looked at before it began."""
        self.reader: Reader | None = None
        """Where an optimistic transaction looks until it begins."""
        self._waiting: list[tuple[str, list[Any]]] = []

    async def begin(self, last: Statements | None = None) -> None:
        """Wait for the connection, and take the write lock, waiting up to ``LOCK_SECONDS``.

        With the ``last`` statements all of it is written at once, perhaps with other transactions.
        """
        if last is not None:
            self.has_ended = True
            with self._remembered():
                await self._parent.group.write(Unit(self.looks, [*self._taken(), *last]))
            return
        self._is_beginning = True
        await self._parent._lock.acquire()
        beginning = Beginning([Unit(self.looks, self._taken())], ends=False)
        try:
            with self._remembered():
                await self._ensure_connection()
                await self._connection._execute(beginning.run, self._connection._conn)
        except BaseException:
            beginning.is_over = self.has_ended = True
            await uninterrupted(self._abandon())
            raise
        self.has_begun = True

    @contextmanager
    def _remembered(self) -> Iterator[None]:
        """Translate errors of what is written, and keep them, so that the rest is not committed without it."""
        try:
            with _translated():
                yield
        except BaseException as error:
            self._failure = error if isinstance(error, Exception) else TransactionManagementError(_CANCELLED)
            raise

    def expect_open(self) -> None:
        """Raise after its end, and after a failure: what is run then would be run outside of it, or be lost."""
        if self._finalized:
            raise TransactionManagementError(_OVER)
        if self._failure is not None:
            raise self._failure
        if self.has_ended:
            raise TransactionManagementError(_OVER)

    @property
    def looks_outside(self) -> bool:
        """Whether what it reads may be read before it begins: nothing that it wrote is there to be seen."""
        return self.reader is not None and not (self._is_beginning or self.has_begun or self._waiting)

    async def look(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a statement that only reads; the transaction rests on them if it ``looks_outside``.

        One that takes too long for the event loop begins the transaction: it waits for no place among long reads.
        """
        self.expect_open()
        seen = look_at(self.reader, sql, values) if self.reader is not None and self.looks_outside else None
        if seen is None:
            _, found = await self.execute_query(sql, list(values))
            return [tuple(row) for row in found]
        self.looks.append(seen)
        return seen.rows

    async def look_again(self) -> None:
        """Raise TransactionConflict if what it looked at was not so at one moment, and it has not begun.

        It begins, if the event loop has no time for all of it again.
        """
        if self.reader is None or self.has_begun or self.has_ended or len(self.looks) < 2:
            return
        if not were_seen_together(self.reader, self.looks):
            await self.catch_up()

    async def catch_up(self) -> None:
        """Begin, unless it has begun, and run what waits."""
        self.expect_open()
        if self._waiting or not self.has_begun:
            async with self.acquire_connection():
                pass

    async def run_waiting(self) -> None:
        """Run what waits; the connection is held, and the transaction has begun."""
        if self._waiting:
            with self._remembered():
                await self._connection._execute(run_each, self._connection._conn, self._taken())

    def _taken(self) -> Statements:
        statements, self._waiting = self._waiting, []
        return statements

    async def _ensure_connection(self) -> None:
        if not self._parent._connection:
            await self._parent.create_connection(with_db=True)
        self._connection = self._parent._connection

    async def _abandon(self) -> None:
        try:
            # aiosqlite's thread runs calls in order: this waits for the BEGIN that was abandoned.
            if self._connection is not None:
                await self._connection.rollback()
        finally:
            self._parent._lock.release()

    @translate_exceptions
    async def run_together(self, statements: Statements) -> None:
        """Run statements one after the other, up to the first error: the thread is asked once, and not for each."""
        async with self.acquire_connection() as connection:
            await connection._execute(run_each, connection._conn, statements)

    async def run_later(self, statements: Statements) -> None:
        """Run statements together with the next one that is run, and before it: nobody waits for their result.

        Within a savepoint they are run at once.
        """
        self.expect_open()
        if self._is_in_savepoint:
            await self.run_together(statements)
        else:
            self._waiting += statements

    async def end_with(self, statements: Statements = ()) -> None:
        """Run the last statements of a transaction, and commit with them: the thread is asked once for all of it.

        Nothing can be run afterwards. Within a savepoint they are run, and the transaction around it goes on.
        """
        self.expect_open()
        if self._is_in_savepoint:
            await self.run_together(statements)
        elif self.has_begun:
            await uninterrupted(self._run_and_commit(statements))
        else:
            await self._run_and_commit(statements)

    @property
    def _is_in_savepoint(self) -> bool:
        return self._open_savepoints > 0

    async def _run_and_commit(self, statements: Statements) -> None:
        if not self.has_begun:
            await self.begin(statements)
            return
        last = [*self._taken(), *statements]
        async with self.acquire_connection() as connection:
            with self._remembered():
                await connection._execute(run_and_commit, connection._conn, last)
            self.has_ended = True

    async def end(self) -> None:
        """Run what waits and commit, if anything waits; else look again if nothing was begun."""
        if self._failure is not None:
            raise self._failure
        if self._waiting:
            await self.end_with()
        else:
            await self.look_again()

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        """Return the connection for one statement; raise after the end of the transaction."""
        self.expect_open()
        return _CatchingUp(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(SqliteSavepoint(self))

    @translate_exceptions
    async def change(self, sql: str, values: list[Any]) -> int:
        """Run one statement and return how many rows it changed, not counting those changed by triggers."""
        async with self.acquire_connection() as connection:
            cursor = await connection.execute(sql, values)
            changed: int = cursor.rowcount  # -1 for statements that change no rows
            await cursor.close()
            return max(changed, 0)


class SqliteSavepoint(SqliteTransactionClient):
    """A part of a transaction that can be taken back alone: nothing waits in it.

    What models do in it is run by the transaction itself.
    """

    def expect_open(self) -> None:
        """Raise after the end of its transaction."""
        self._parent.expect_open()

    @property
    def _is_in_savepoint(self) -> bool:
        return True

    async def savepoint(self) -> None:
        """Begin a savepoint of the transaction that this one is part of."""
        await self._parent.catch_up()
        self._connection, self.has_begun = self._parent._connection, True
        await super().savepoint()
        self._count_in_parent(1)

    async def release_savepoint(self) -> None:
        """Keep what was done since it began."""
        self._count_in_parent(-1)
        await super().release_savepoint()

    async def savepoint_rollback(self) -> None:
        """Take back what was done since it began."""
        self._count_in_parent(-1)
        await super().savepoint_rollback()

    def _count_in_parent(self, more: int) -> None:
        self._parent._open_savepoints += more


class _CatchingUp(ConnectionWrapper[Any]):
    """The connection for one statement, before which the transaction begins, and what waits is run."""

    client: SqliteTransactionClient

    async def ensure_connection(self) -> None:
        """Begin, unless another statement has begun the transaction meanwhile, or ended it, and run what waits."""
        try:
            self.client.expect_open()
            if not self.client.has_begun:
                await self.client.begin()
            await self.client.run_waiting()
        except BaseException:
            self._lock.release()
            raise
        self.connection = self.client._connection


class ImmediateTransactionContext(SqliteTransactionContext):
    """Tortoise's context, with a connection that is returned clean if BEGIN fails or is cancelled."""

    connection: SqliteTransactionClient
    reader: Reader | None = None
    """Where it looks until it begins, if it is optimistic."""

    async def __aenter__(self) -> SqliteTransactionClient:
        """Wait for the connection, then for the database's write lock, unless it is optimistic."""
        self.connection.reader = self.reader
        if self.reader is None:
            await self.connection.begin()
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        """Commit, or roll back after any exception."""
        connection, is_done = self.connection, False
        try:
            if exc_type is None:
                await connection.end()
                is_done = True
            elif issubclass(exc_type, GqlBlogError):
                await connection.look_again()
        finally:
            try:
                if connection.has_begun and not connection.has_ended:
                    await uninterrupted(self._finish(roll_back=not is_done))
            finally:
                connection._finalized = True
                get_connections().reset(self.token)
                if connection.has_begun:
                    self._trxlock.release()

    async def _finish(self, *, roll_back: bool) -> None:
        connection = self.connection
        try:
            if not roll_back and not connection._finalized:
                await connection.commit()
        finally:
            if connection._connection.in_transaction:
                await connection._connection.rollback()


class _ObservedWrapper(ObservedConnection, ConnectionWrapper[Any]):
    """The connection for one statement outside of a transaction."""


class ImmediateClient(RecordedClient, SqliteClient):
    """Tortoise's SQLite client with BEGIN IMMEDIATE."""

    def __init__(self, file_path: str, **settings: Any) -> None:
        super().__init__(file_path, **settings)
        self.group = GroupCommit(self)

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        """Return the connection for one statement; waiting for it can be observed."""
        return _ObservedWrapper(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return ImmediateTransactionContext(SqliteTransactionClient(self), self._lock)

    def optimistic_transaction(self, reader: Reader) -> TransactionContext:
        """Return a transaction that begins with its first statement, if all that it looked at before is as it was."""
        context = ImmediateTransactionContext(SqliteTransactionClient(self), self._lock)
        context.reader = reader
        return context


client_class = ImmediateClient


OLDEST_SQLITE = (3, 38)


def sqlite_problem(
    version: tuple[int, ...] = sqlite3.sqlite_version_info, modules: Collection[str] | None = None
) -> str | None:
    """Return why this interpreter's SQLite cannot be used, or None."""
    if version < OLDEST_SQLITE:
        return f"SQLite {'.'.join(map(str, version))} is too old. Use SQLite 3.38 or later."
    if "fts5" not in (_modules() if modules is None else modules):
        return "This interpreter's SQLite lacks FTS5, which the search needs. Use a build with FTS5."
    return None


def _modules() -> set[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM pragma_module_list")}
