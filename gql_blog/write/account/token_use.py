"""When tokens and sessions were last used: written down now and then, so that no request waits for it."""

from datetime import timedelta
from typing import Any, Final

from gql_blog.store import Database, PeriodicWriter, Token, UserSession

SECONDS: Final = 60.0
"""How old what stands there must be."""
_AT_ONCE: Final = 500
_IDLE: Final = timedelta(days=14)


class TokenUse(PeriodicWriter):
    """Remembers which tokens and sessions this process has seen, and writes when each was last used, once a minute.

    A session lasts ``idle`` longer then.

    It is no command: nobody is told of it, and the audit would grow with every request.
    """

    what = "the use of tokens"

    def __init__(self, database: Database, idle: timedelta = _IDLE) -> None:
        super().__init__()
        self._database = database
        self._idle = idle
        self._used: set[str] = set()

    def note(self, token_id: str | None) -> None:
        """Remember that a token or a session was used."""
        if token_id is not None:
            self._used.add(token_id)

    async def write(self) -> None:
        """See PeriodicWriter."""
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
