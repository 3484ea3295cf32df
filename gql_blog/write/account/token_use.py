"""When tokens and sessions were last used: written down now and then, so that no request waits for it."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from gql_blog.errors import StoreError
from gql_blog.store import Database, Token, UserSession

SECONDS: Final = 60.0
"""How often it is written, and how old what stands there must be."""
_AT_ONCE: Final = 500
_IDLE: Final = timedelta(days=14)

_log = logging.getLogger("gql_blog.write")


class TokenUse:
    """Remembers which tokens and sessions this process has seen, and writes when each was last used, once a minute.

    A session lasts ``idle`` longer then.

    It is no command: nobody is told of it, and the audit would grow with every request.
    """

    def __init__(self, database: Database, idle: timedelta = _IDLE) -> None:
        self._database = database
        self._idle = idle
        self._used: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def note(self, token_id: str | None) -> None:
        """Remember that a token or a session was used."""
        if token_id is not None:
            self._used.add(token_id)

    async def write(self) -> None:
        """Write down what was used since the last time; an error leaves them for the next time."""
        while self._used:
            used = sorted(self._used)[:_AT_ONCE]
            now = await self._database.now()
            old = now - timedelta(seconds=SECONDS)
            async with self._database.transaction():
                for table, longer in ((Token, {}), (UserSession, {"expires_at": now + self._idle})):
                    rows: Any = table.filter(id__in=used)
                    for seen in (rows.filter(last_used_at__isnull=True), rows.filter(last_used_at__lte=old)):
                        await seen.update(last_used_at=now, **longer)
            self._used.difference_update(used)

    def start(self) -> None:
        """Begin to write every minute."""
        self._task = asyncio.create_task(self._run(), name="gql_blog write: token use")

    async def stop(self) -> None:
        """Write what is left, and end."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._try_to_write()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(SECONDS)
            await self._try_to_write()

    async def _try_to_write(self) -> None:
        try:
            await self.write()
        except StoreError as error:
            _log.warning("The use of tokens could not be written: %s", error.message)
        except Exception:  # a full disk, say: what is not written is left for the next time
            _log.exception("the use of tokens could not be written")
