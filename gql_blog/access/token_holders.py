"""Who holds a token or a session, kept from one request to the next while nobody's rights change."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from gql_blog.access.authentication import Viewer, authenticate, identity_holder, secret_hash
from gql_blog.store import Database

KEPT_SECONDS: Final = 1.0
"""The longest that a holder is kept, whatever the database tells. So long may a token be used after it has expired."""
_MOST_KEPT: Final = 10_000
_RIGHTS: Final = "account"
"""What triggers tell of every change of a token or of an account."""


def _nobody(_token_id: str | None) -> None:
    """Note nothing."""


class TokenHolders:
    """Authenticates bearer tokens and sessions, and looks one up again after a change of any, or a second.

    A token that is revoked ends at once in the process that revokes it, and on SQLite in every process, because each
    request asks whether anybody has committed. On PostgreSQL other processes are told within milliseconds. While this
    process is not known to be told, and for a network that fails silently, the holder is looked up.

    ``note`` is told the id of each that was used.
    """

    def __init__(
        self,
        database: Database,
        note: Callable[[str | None], None] = _nobody,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self._note = note
        self._invalidations = database.invalidations
        self._clock = clock
        self._kept: dict[str, tuple[Viewer, float]] = {}
        """By the hash of a token: its holder, and until when."""
        self._changes = 0
        self._invalidations.subscribe(self._forget)

    async def viewer(self, bearer: str) -> Viewer:
        """Return the viewer of a token or a session; Unauthenticated as ``authenticate`` says."""
        viewer = await self._holder(bearer)
        self._note(viewer.token_id)
        return viewer

    async def identity_holder(self, issuer: str, subject: str) -> Viewer | None:
        """Return who has an identity, looked up each time; see ``authentication.identity_holder``."""
        return await identity_holder(self._database, issuer, subject)

    async def _holder(self, bearer: str) -> Viewer:
        if not self._invalidations.catch_up():
            return await authenticate(self._database, bearer)
        asked, number = secret_hash(bearer), self._changes
        now = self._clock()
        kept = self._kept.get(asked)
        if kept is not None and now < kept[1]:
            return kept[0]
        viewer = await authenticate(self._database, bearer)
        # What was read before a change that this process has heard of meanwhile may be what was changed.
        if self._invalidations.catch_up() and number == self._changes:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[asked] = viewer, now + KEPT_SECONDS
        return viewer

    def _forget(self, changed: frozenset[str] | None) -> None:
        if changed is None or _RIGHTS in changed:
            self._changes += 1
            self._kept.clear()
