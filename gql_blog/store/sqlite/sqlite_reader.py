"""Reading SQLite on read-only connections: in the event loop for a few milliseconds, and then in a thread.

Most reads take a fraction of a millisecond, and the event loop is the fastest place for them. It does nothing else
meanwhile; so a progress handler ends the statement that holds it for too long, and the same statement runs once more in
a thread. The transaction stays open, so that all statements of a read see the same state.
"""

import asyncio
import os
import sqlite3
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from math import inf
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any, Final, TypeVar

from gql_blog.errors import StoreError, StoreUnavailable
from gql_blog.store.reader import Read, Reader, Statement, Steps
from gql_blog.store.sqlite.sqlite_connection import Interrupted, ReadConnection, connect, fetch
from gql_blog.store.waits.cancellation import uninterrupted
from gql_blog.store.waits.read_budget import ReadBounds, ReadBudget

T = TypeVar("T")

_KEPT_IDLE: Final = 4
_INTERRUPT_AGAIN: Final = 0.05
"""Seconds. An interrupt just before a statement starts has no effect on it."""
_GIVES_WAY: Final = 10
"""How much nicer long reads are than the event loop: where both want a core, it gets nine parts of ten."""

# Whether the run is finished, and its result; or else what it yielded: an awaitable, or a statement for a thread.
_Outcome = tuple[bool, Any]
_Resume = Callable[[], Any]


class SqliteReader(Reader):
    """Read-only connections, opened as needed: one for each run in progress."""

    dialect = "sqlite"

    def __init__(self, path: Path, *, bounds: ReadBounds | None = None) -> None:
        super().__init__(bounds or ReadBounds())
        self._uri = f"{path.absolute().as_uri()}?mode=ro"
        self._loop_seconds = self.bounds.loop_seconds
        self._idle: list[ReadConnection] = []
        self._threads = ThreadPoolExecutor(
            self.bounds.long_reads, thread_name_prefix="gql_blog-long-read", initializer=_give_way
        )
        self._in_threads: dict[asyncio.Future[list[Any]], ReadConnection] = {}
        self._closed = False

    async def run(self, read: Read[T], budget: ReadBudget | None = None) -> T:
        """See Reader. The first statement takes the snapshot, which is kept across awaitables."""
        budget = budget or ReadBudget()
        connection, steps = self._acquire(), read.steps()
        connection.single = read.single
        pace, work = read.pace, None
        long = not self._loop_seconds or (pace.long_until > 0.0 and pace.is_long())
        try:
            resume: _Resume = steps.__next__
            while True:
                done, outcome = self._drive(connection, steps, resume, budget, long=long)
                if done:
                    if work:
                        pace.mark(long=work.cpu_seconds > self._loop_seconds)
                    answer: T = outcome
                    return answer
                if isinstance(outcome, Statement):
                    if work is None:
                        work, long = _ThreadWork(), True
                        pace.mark(long=True)
                    resume = await self._resume_in_thread(connection, steps, outcome, budget, work)
                else:
                    resume = await _awaited(steps, outcome)
        finally:
            steps.close()
            self._release_connection(connection)
            if work:
                self.statistics.count_long(work.seconds)

    async def fetch(self, sql: str, *parameters: Any) -> list[Any]:
        """See Reader. No run is made for what is short, such as looking for a token's holder."""
        found = self.at_once(Statement(sql, parameters))
        return await super().fetch(sql, *parameters) if found is None else found[0]

    def at_once(self, *statements: Statement) -> list[list[Any]] | None:
        """See Reader. They have one stretch of the event loop."""
        if not self._loop_seconds:
            return None
        connection = self._acquire()
        connection.single = len(statements) == 1
        connection.loop_time.start(self._loop_seconds)
        try:
            for each in statements:
                self._record(each)
            return [fetch(connection, each) for each in statements]
        except Interrupted:
            self._erase(statements)
            return None
        finally:
            self._release_connection(connection)

    def _drive(
        self, connection: ReadConnection, steps: Steps[T], resume: _Resume, budget: ReadBudget, *, long: bool
    ) -> _Outcome:
        """Run steps up to one that the event loop must not wait for."""
        loop_time = connection.loop_time
        if not long:
            # A client whose long reads are under way gets less of the event loop.
            load = self._places.load(budget.client) if self._in_threads else 0
            loop_time.start(self._loop_seconds / (1 + load))
        try:
            request = resume()
            while isinstance(request, Statement):
                self._record(request)
                start = perf_counter()
                if long or (start > loop_time.half_time and loop_time.is_over()):
                    break
                try:
                    rows = fetch(connection, request)
                except Interrupted:
                    budget.taken += perf_counter() - start
                    break
                except StoreError as error:
                    request = steps.throw(error)
                else:
                    budget.taken += perf_counter() - start
                    request = steps.send(rows)
        except StopIteration as end:
            return True, end.value
        return False, request

    async def _resume_in_thread(
        self, connection: ReadConnection, steps: Steps[T], statement: Statement, budget: ReadBudget, work: "_ThreadWork"
    ) -> _Resume:
        try:
            rows = await self._fetch_in_thread(connection, statement, budget, work)
        except StoreError as error:
            return partial(steps.throw, error)
        return partial(steps.send, rows)

    async def _fetch_in_thread(
        self, connection: ReadConnection, statement: Statement, budget: ReadBudget, work: "_ThreadWork"
    ) -> list[Any]:
        await self._take_place(budget)
        start = perf_counter()
        try:
            if self._closed or budget.left <= 0:
                raise self._ended(budget)
            connection.unwatch()
            future = asyncio.get_running_loop().run_in_executor(self._threads, work.fetch, connection, statement)
            self._in_threads[future] = connection
            try:
                await asyncio.wait([future], timeout=None if budget.left == inf else budget.left)
            finally:
                if not future.done():
                    await uninterrupted(_interrupted(connection, future))
                future.exception()  # retrieved, so that asyncio does not log it
                del self._in_threads[future]
                connection.watch()
            return future.result()
        except Interrupted:
            raise self._ended(budget) from None
        finally:
            taken = perf_counter() - start
            budget.taken += taken
            work.seconds += taken
            self._places.release(budget.client)

    def _ended(self, budget: ReadBudget) -> StoreError:
        return StoreUnavailable("The database is closed.") if self._closed else self._timed_out(budget)

    def _acquire(self) -> ReadConnection:
        if self._closed:
            raise StoreUnavailable("The database is closed.")
        return self._idle.pop() if self._idle else connect(self._uri)

    def _release_connection(self, connection: ReadConnection) -> None:
        try:
            if connection.in_transaction:
                connection.loop_time.start(inf)
                connection.execute("COMMIT")
        except sqlite3.Error:
            connection.close()
            return
        if self._closed or not connection.reusable or len(self._idle) >= _KEPT_IDLE:
            connection.close()
        else:
            self._idle.append(connection)

    async def close(self) -> None:
        """See Reader. What runs in a thread is ended."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
        for future, connection in tuple(self._in_threads.items()):
            await _interrupted(connection, future)
        self._threads.shutdown(wait=False)


class _ThreadWork:
    """What one run does in threads: how long it takes, and how much of the processor's time."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.cpu_seconds = 0.0

    def fetch(self, connection: ReadConnection, statement: Statement) -> list[Any]:
        start = thread_time()
        try:
            return fetch(connection, statement)
        finally:
            self.cpu_seconds += thread_time() - start


def _give_way() -> None:
    """Let the scheduler prefer the event loop to this thread, where threads have a priority of their own."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _GIVES_WAY)


async def _interrupted(connection: sqlite3.Connection, future: "asyncio.Future[list[Any]]") -> None:
    """End a statement that runs in a thread, and wait for its end."""
    while not future.done():
        connection.interrupt()
        await asyncio.wait([future], timeout=_INTERRUPT_AGAIN)


async def _awaited(steps: Steps[T], request: Awaitable[Any]) -> _Resume:
    try:
        result = await request
    except Exception as error:
        return partial(steps.throw, error)
    return partial(steps.send, result)
