"""Invalidations on PostgreSQL: NOTIFY messages sent by triggers, received on a connection of their own.

PostgreSQL delivers them with the commit, in the order of commits: those of other processes within milliseconds. For
its own transactions a process sends a token on its own channel, and ``catch_up`` is false from the commit until the
token is back.

A connection that no longer receives must not be trusted. When it is opened, it is tested by a message from another
connection (a proxy that shares connections between clients loses it); afterwards it is checked every second. When its
socket is closed, it counts as lost at once.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncpg

from gql_blog.store.invalidations import Announce, Invalidations
from gql_blog.store.waits.outages import LOST

log = logging.getLogger("gql_blog.store")

CHANNEL: Final = "gql_blog_touched"
HEARTBEAT_SECONDS: Final = 1.0
MAX_SILENCE: Final = 3.0
"""Seconds after the last heartbeat until the connection counts as lost.

If the network fails silently, results may miss the changes of other processes for that long.
"""

_CONNECT_SECONDS: Final = 5.0
_SEND: Final = "SELECT pg_notify($1, $2)"
_LISTENS: Final = "SELECT count(*) FROM pg_listening_channels()"
_TEST: Final = "trial"


class _NotListening(Exception):
    """The connection does not receive what is sent to it."""


class PostgresInvalidations(Invalidations):
    """Listens from ``start`` on; whenever the connection is lost, anything may have been invalidated."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._own_channel = f"gql_blog_own_{secrets.token_hex(8)}"
        self._pending: dict[str, float | None] = {}
        """Tokens of own transactions that are not back yet, with the time of the commit (None: not committed yet)."""
        self._listening_at: float | None = None
        self._warning_due = True
        """Whether the loss of the connection is to be logged: once, until it listens again."""
        self._test_received = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def catch_up(self) -> bool:
        """See Invalidations. True: all own commits are reported, and those of others until milliseconds ago."""
        listening_at = self._listening_at
        return listening_at is not None and not self._pending and time.monotonic() - listening_at < MAX_SILENCE

    async def start(self) -> None:
        """See Invalidations. Returns after the first attempt to connect; after a failure it goes on trying."""
        attempted = asyncio.Event()
        self._task = asyncio.create_task(self._keep_listening(attempted), name="gql_blog store: invalidations")
        await attempted.wait()

    async def close(self) -> None:
        """See Invalidations."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    @asynccontextmanager
    async def scope(self) -> AsyncIterator[Announce]:
        """See Invalidations. The transaction sends a token with its commit."""
        own = ""

        async def announce(client: Any) -> None:
            nonlocal own
            if self._task is not None:
                token = secrets.token_hex(8)
                await client.execute_query(_SEND, [self._own_channel, token])
                # Kept results are current until the commit is sent, which is not before this transaction goes on.
                self._pending[own := token] = None

        try:
            yield announce
        except BaseException:
            if own:  # a commit that failed may have succeeded on the server, so anything may be invalidated
                self._pending.pop(own, None)
                self._notify(None)
            raise
        if own in self._pending:  # it is not back yet; where nothing listens, nothing is cached either
            if self._listening_at is None:
                del self._pending[own]
            else:
                self._pending[own] = time.monotonic()

    async def _keep_listening(self, attempted: asyncio.Event) -> None:
        while True:
            try:
                await self._listen(attempted)
            except (asyncpg.PostgresError, TimeoutError, _NotListening, *LOST) as error:
                if self._warning_due:
                    self._warning_due = False
                    log.warning("Changes by other processes are not received, so no result is kept: %r", error)
            finally:
                self._connection_lost()
                attempted.set()
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _listen(self, attempted: asyncio.Event) -> None:
        connection = await self._connect()
        closed = asyncio.Event()

        def on_closed(_connection: object) -> None:
            self._connection_lost()
            closed.set()

        connection.add_termination_listener(on_closed)
        try:
            await connection.add_listener(CHANNEL, self._on_invalidation)
            await connection.add_listener(self._own_channel, self._on_own_token)
            await self._test_listening()
            while True:
                asked_at = time.monotonic()
                if await connection.fetchval(_LISTENS, timeout=MAX_SILENCE) != len((CHANNEL, self._own_channel)):
                    raise _NotListening("it is not subscribed to its channels")
                self._record_heartbeat(asked_at)
                attempted.set()
                with suppress(TimeoutError):
                    # Python 3.11's wait_for loses a cancellation that comes together with what it waits for.
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await closed.wait()
                    raise _NotListening("the server closed it")
        finally:
            connection.remove_termination_listener(on_closed)
            connection.terminate()

    async def _connect(self) -> Any:
        settings = {"application_name": "gql_blog invalidations"}
        return await asyncpg.connect(self._url, timeout=_CONNECT_SECONDS, server_settings=settings)

    async def _test_listening(self) -> None:
        self._test_received.clear()
        sender = await self._connect()
        try:
            await sender.execute(_SEND, self._own_channel, _TEST, timeout=MAX_SILENCE)
            async with asyncio.timeout(MAX_SILENCE):
                await self._test_received.wait()
        except TimeoutError:
            raise _NotListening("a test message did not arrive") from None
        finally:
            sender.terminate()

    def _record_heartbeat(self, asked_at: float) -> None:
        self._listening_at = asked_at
        self._warning_due = True
        # A token that was committed before has arrived by now, or never will: it was sent while nothing listened.
        overdue = [
            token
            for token, committed_at in self._pending.items()
            if committed_at is not None and committed_at < asked_at
        ]
        for token in overdue:
            del self._pending[token]
        if overdue:
            self._notify(None)

    def _on_invalidation(self, _connection: object, _pid: int, _channel: str, key: object) -> None:
        self._notify(frozenset((str(key),)))

    def _on_own_token(self, _connection: object, _pid: int, _channel: str, token: object) -> None:
        if token == _TEST:
            self._test_received.set()
        else:
            self._pending.pop(str(token), None)

    def _connection_lost(self) -> None:
        self._listening_at = None
        self._pending = {token: None for token, committed_at in self._pending.items() if committed_at is None}
        self._notify(None)
