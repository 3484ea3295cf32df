"""Reading PostgreSQL on two kinds of read-only connections: for short reads, and a few for long ones.

A statement that takes longer than a moment on a short connection is ended by the server, and the read starts anew on a
long one. Nothing was sent to the client yet. Once a plugin was called, it would be called again; so the read fails.
"""

import asyncio
from collections.abc import Coroutine
from time import perf_counter
from typing import Any, Final, TypeVar

import asyncpg

from gql_blog.errors import StoreError, StoreUnavailable
from gql_blog.store.postgres.postgres_pool import Connection, PostgresPool, milliseconds
from gql_blog.store.reader import Read, Reader, Statement
from gql_blog.store.waits.fair_queue import FairQueue
from gql_blog.store.waits.outages import LOST, is_lost, outage_of
from gql_blog.store.waits.read_budget import ReadBounds, ReadBudget

T = TypeVar("T")

_BEGIN: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_END: Final = "ROLLBACK"
"""It ends a transaction that only reads, also after an error."""
_END_SECONDS: Final = 5.0
_TIMEOUT: Final = "SET LOCAL statement_timeout = {}"
_ATTEMPTS: Final = 3
"""How often a read starts: once more if a connection is lost, once more if it is long."""


class _StartAnew(StoreUnavailable):
    """The state that a run has read is gone: its connection is lost, or is for short reads and the run is long.

    ``bound``: the statement that failed is to agree with others before it.
    """

    def __init__(self, *, lost: bool, bound: bool = True) -> None:
        super().__init__("The connection to the database was lost." if lost else "The read is long.")
        self.lost, self.bound = lost, bound


class _ConnectionLost(StoreUnavailable):
    """The connection is lost; the statement can be run again on a new one."""


class PostgresReader(Reader):
    """At most ``size`` connections for short reads, and ``bounds.long_reads`` more for long ones."""

    dialect = "postgres"

    def __init__(self, url: str, *, size: int = 10, bounds: ReadBounds | None = None) -> None:
        super().__init__(bounds or ReadBounds())
        self._short = PostgresPool(url, self.bounds.short_seconds)
        self._long = PostgresPool(url, self.bounds.longest_seconds)
        self._short_places = FairQueue(size)
        self._endings: set[asyncio.Task[None]] = set()

    async def run(self, read: Read[T], budget: ReadBudget | None = None) -> T:
        """See Reader. A connection is held from a statement to the next awaitable, not across it."""
        budget = budget or ReadBudget()
        before, long = budget.taken, not self.bounds.short_seconds or read.pace.is_long()
        try:
            for _ in range(_ATTEMPTS):
                try:
                    answer = await self._run(read, budget, long=long)
                except _StartAnew as reason:
                    if not reason.lost:
                        long = True
                        read.pace.mark(long=True)
                else:
                    if long:
                        read.pace.mark(long=budget.taken - before > self.bounds.short_seconds)
                    return answer
            raise StoreUnavailable("The connection to the database was lost.")
        finally:
            if long:
                self.statistics.count_long(budget.taken - before)

    async def _run(self, read: Read[T], budget: ReadBudget, *, long: bool) -> T:
        lease = _Lease(self, budget, long=long, snapshot=not read.single)
        steps = read.steps()
        repeatable = True
        try:
            request = next(steps)
            while True:
                try:
                    if isinstance(request, Statement):
                        result = await lease.fetch(request)
                    else:
                        lease.release()
                        repeatable = False
                        result = await request
                except _StartAnew as reason:
                    if repeatable:
                        self._erase(lease.statements)
                        raise
                    if reason.bound:
                        request = steps.throw(self._not_repeatable(read, budget, reason))
                    else:  # the first statement behind an awaitable: it alone is run again
                        read.pace.mark(long=True)
                        self._erase(lease.statements[-1:])
                        lease = _Lease(self, budget, long=True, snapshot=not read.single)
                except Exception as error:
                    request = steps.throw(error)
                else:
                    request = steps.send(result)
        except StopIteration as end:
            answer: T = end.value
            return answer
        finally:
            steps.close()
            lease.release()

    def _not_repeatable(self, read: Read[Any], budget: ReadBudget, reason: _StartAnew) -> StoreError:
        if reason.lost:
            return reason
        read.pace.mark(long=True)  # the next one starts on a long connection
        return self._timed_out(budget, allowed=self.bounds.short_seconds)

    async def problems(self) -> list[str]:
        """See Reader."""
        found = [await pool.problem() for pool in (self._short, self._long)]
        return [each for each in found if each]

    async def close(self) -> None:
        """See Reader."""
        if self._endings:
            await asyncio.wait(self._endings)
        for pool in (self._short, self._long):
            await pool.close()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Let ``work`` finish, whatever becomes of the run: nobody waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)


class _Lease:
    """The connection of one run between two awaitables; ``snapshot``: its statements see the same state."""

    def __init__(self, reader: PostgresReader, budget: ReadBudget, *, long: bool, snapshot: bool) -> None:
        self.statements: list[Statement] = []
        self._reader = reader
        self._budget = budget
        self._started = budget.taken
        self._long = long
        self._pool = reader._long if long else reader._short
        self._places = reader._places if long else reader._short_places
        self._in_transaction = snapshot or long
        self._connection: Connection | None = None
        self._fetched = False
        """Whether the connection has read something that the next statement must agree with."""

    async def fetch(self, statement: Statement) -> list[Any]:
        """Return the rows; if a pooled connection is dead, retry once on a new one."""
        self._reader._record(statement)
        self.statements.append(statement)
        try:
            return await self._try(statement)
        except _ConnectionLost:
            for pool in (self._reader._short, self._reader._long):
                pool.discard_idle()
        return await self._try(statement)

    async def _try(self, statement: Statement) -> list[Any]:
        if not self._long and self._budget.taken - self._started > self._reader.bounds.short_seconds:
            raise self._ended(bound=True)
        fetched = self._fetched
        connection = self._connection or await self._acquire()
        start = perf_counter()
        try:
            try:
                if self._in_transaction and (self._long or not fetched):
                    await connection.execute(self._preparation(begin=not fetched))
                rows: list[Any] = await connection.fetch(statement.sql, *statement.parameters)
            finally:
                self._budget.taken += perf_counter() - start
        except asyncpg.QueryCanceledError as error:
            self.release()
            raise self._ended(bound=fetched) from error
        except (asyncpg.PostgresError, UnicodeEncodeError, *LOST) as error:
            if not is_lost(error):
                self.release()
                raise outage_of(error) or StoreError("A database statement failed.") from error
            connection.terminate()
            self.release()
            if fetched and self._in_transaction:
                raise _StartAnew(lost=True) from error
            raise _ConnectionLost("The connection to the database was lost.") from error
        self._fetched = True
        return rows

    def _preparation(self, *, begin: bool) -> str:
        """Return what opens a transaction, and says how long the next statement of a long read may take."""
        timeout = _TIMEOUT.format(milliseconds(self._budget.left)) if self._long else ""
        return "; ".join(filter(None, (_BEGIN if begin else "", timeout)))

    def _ended(self, *, bound: bool) -> StoreError:
        if self._long or self._budget.left <= 0:
            return self._reader._timed_out(self._budget)
        return _StartAnew(lost=False, bound=bound)

    async def _acquire(self) -> Connection:
        if self._long:
            await self._reader._take_place(self._budget)
        elif not self._places.take(self._budget.client):
            await self._places.acquire(self._budget.client)
        try:
            self._connection = await self._pool.connection()
        except BaseException:
            self._places.release(self._budget.client)
            raise
        return self._connection

    def release(self) -> None:
        """Return the connection to the pool, once its transaction is over."""
        if self._connection is None:
            return
        connection, self._connection = self._connection, None
        self._fetched = False
        self._started = self._budget.taken
        if self._in_transaction and not connection.is_closed():
            self._reader._spawn(self._end_transaction(connection))
        else:
            self._put_back(connection)

    async def _end_transaction(self, connection: Connection) -> None:
        try:
            await connection.execute(_END, timeout=_END_SECONDS)
        except (asyncpg.PostgresError, TimeoutError, *LOST):
            connection.terminate()
        self._put_back(connection)

    def _put_back(self, connection: Connection) -> None:
        self._pool.put_back(connection)
        self._places.release(self._budget.client)
