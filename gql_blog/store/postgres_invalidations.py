"""Touches on PostgreSQL: notifications that triggers send, heard on a connection of its own.

They come with the commit, in the order of commits. What another process writes is heard within milliseconds. What this
one writes is waited for: from before its commit until its own word has come back, nothing counts as current.

A connection that hears nothing any more must not be trusted. Whether it hears at all is tried out when it is made, by
a word from another one (a proxy that hands connections round loses it); that it still does is asked each second.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncpg

from gql_blog.store.invalidations import Invalidations, InvalidationScope
from gql_blog.store.postgres_client import LOST

log = logging.getLogger("gql_blog.store")

CHANNEL: Final = "gql_blog_touched"
BEAT_SECONDS: Final = 1.0
LONGEST_SILENCE: Final = 3.0
"""Seconds without a beat after which the connection counts as deaf: so old may be what another process has changed,
where the network fails without a word."""

_CONNECT_SECONDS: Final = 5.0
_SEND: Final = "SELECT pg_notify($1, $2)"
_LISTENS: Final = "SELECT count(*) FROM pg_listening_channels()"
_TRIAL: Final = "trial"


class _Deaf(Exception):
    """The connection does not hear what it should."""


class PostgresInvalidations(Invalidations):
    """Listens from ``start`` on; whenever the connection is lost, anything may have been touched."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._own = f"gql_blog_own_{secrets.token_hex(8)}"
        self._pending: dict[str, float | None] = {}
        """The words of this process's transactions, and when each of those ended."""
        self._heard_at: float | None = None
        self._tried_out = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def catch_up(self) -> bool:
        """See Invalidations. True: what this process committed is told, and what others did until a moment ago."""
        heard_at = self._heard_at
        return heard_at is not None and not self._pending and time.monotonic() - heard_at < LONGEST_SILENCE

    async def start(self) -> None:
        """See Invalidations. Returns once it listens, or has failed to for the first time; it goes on trying."""
        tried = asyncio.Event()
        self._task = asyncio.create_task(self._keep_listening(tried), name="gql_blog store: touches")
        await tried.wait()

    async def close(self) -> None:
        """See Invalidations."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    @asynccontextmanager
    async def scope(self) -> AsyncIterator[InvalidationScope]:
        """See Invalidations."""
        scope = _NotifiedScope(self)
        try:
            yield scope
        except BaseException:
            scope.rolled_back()
            raise
        scope.committed()

    async def _keep_listening(self, tried: asyncio.Event) -> None:
        while True:
            try:
                await self._listen(tried)
            except (asyncpg.PostgresError, TimeoutError, _Deaf, *LOST) as error:
                if self._heard_at is not None or not tried.is_set():
                    log.warning("What others write is not heard, and no answer is kept meanwhile: %r", error)
            finally:
                self._lose()
                tried.set()
            await asyncio.sleep(BEAT_SECONDS)

    async def _listen(self, tried: asyncio.Event) -> None:
        connection = await self._connect()
        try:
            await connection.add_listener(CHANNEL, self._touched)
            await connection.add_listener(self._own, self._came_back)
            await self._try_out()
            while True:
                begun = time.monotonic()
                if await connection.fetchval(_LISTENS, timeout=LONGEST_SILENCE) != len((CHANNEL, self._own)):
                    raise _Deaf("another connection has taken its place")
                self._beat(begun)
                tried.set()
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            connection.terminate()

    async def _connect(self) -> Any:
        settings = {"application_name": "gql_blog touches"}
        return await asyncpg.connect(self._url, timeout=_CONNECT_SECONDS, server_settings=settings)

    async def _try_out(self) -> None:
        self._tried_out.clear()
        other = await self._connect()
        try:
            await other.execute(_SEND, self._own, _TRIAL, timeout=LONGEST_SILENCE)
            await asyncio.wait_for(self._tried_out.wait(), LONGEST_SILENCE)
        except TimeoutError:
            raise _Deaf("a word sent to it has not come") from None
        finally:
            other.terminate()

    def _beat(self, begun: float) -> None:
        self._heard_at = begun
        # What was committed before has come, if it ever does: a word may have been sent while nobody listened.
        overdue = [token for token, committed in self._pending.items() if committed is not None and committed < begun]
        for token in overdue:
            del self._pending[token]
        if overdue:
            self._notify(None)

    def _touched(self, _connection: object, _pid: int, _channel: str, key: object) -> None:
        self._notify(frozenset((str(key),)))

    def _came_back(self, _connection: object, _pid: int, _channel: str, token: object) -> None:
        if token == _TRIAL:
            self._tried_out.set()
        else:
            self._pending.pop(str(token), None)

    def _lose(self) -> None:
        self._heard_at = None
        self._pending = {token: None for token, committed in self._pending.items() if committed is None}
        self._notify(None)


class _NotifiedScope(InvalidationScope):
    """A transaction whose end is awaited."""

    def __init__(self, invalidations: PostgresInvalidations) -> None:
        self._invalidations = invalidations
        self._message: str | None = None

    async def before_commit(self, client: Any) -> None:
        """See Turn."""
        if self._invalidations._task is not None:
            self._message = secrets.token_hex(8)
            self._invalidations._pending[self._message] = None
            await client.execute_query(_SEND, [self._invalidations._own, self._message])

    def committed(self) -> None:
        """Await the word, unless it came already, or nobody listened: then nothing older is kept, either."""
        invalidations = self._invalidations
        if self._message in invalidations._pending:
            if invalidations._heard_at is None:
                del invalidations._pending[self._message]
            else:
                invalidations._pending[self._message] = time.monotonic()

    def rolled_back(self) -> None:
        """Await nothing. Whether a commit that failed was one after all, nobody can say."""
        if self._message is not None:
            self._invalidations._pending.pop(self._message, None)
            self._invalidations._notify(None)
