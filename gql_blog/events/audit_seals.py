"""Sealing the audit: each committed entry gets a seal within a second, after all that were sealed before.

Writers wait for nobody: they write entries, and the seals are made afterwards by one process at a time. On PostgreSQL
an entry with a smaller id may be committed after one with a larger id, so the seals have numbers of their own.
"""

from datetime import UTC
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.content import SealedEntry, SealKey
from gql_blog.store import AuditSeal, Database, Transaction, insert_rows, numbered

_BATCH: Final = 500
_ONE_AT_A_TIME: Final = "SELECT pg_try_advisory_xact_lock(7270078)"
COLUMNS: Final = "e.id, e.at, e.actor, e.token_id, e.action, e.subject_id, e.before, e.after"
"""Those of an entry ``e`` that ``entry_of`` takes, as SQL."""
_FROM_UNSEALED: Final = (
    "FROM audit e WHERE e.id > $1 AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.entry_id = e.id)"
)
_ANY_UNSEALED: Final = f"SELECT 1 {_FROM_UNSEALED} LIMIT 1"
_UNSEALED: Final = f"SELECT {COLUMNS} {_FROM_UNSEALED} ORDER BY e.id LIMIT {_BATCH}"
_LAST: Final = "SELECT number, mac FROM audit_seal ORDER BY number DESC LIMIT 1"
_HORIZON: Final = """
SELECT pg_snapshot_xmin(s.now)::text::bigint, pg_snapshot_xmax(s.now)::text::bigint,
    (SELECT coalesce(max(id), 0) FROM audit)
FROM (SELECT pg_current_snapshot() AS now) AS s"""


def entry_of(row: Any) -> SealedEntry:
    """Return the entry of a row of either database."""
    number, at, *rest = row
    return SealedEntry(number, instant_of(at), *rest)


def instant_of(value: Any) -> str:
    """Return an instant of either database as seals name it; what is none stays as it is."""
    try:
        instant = value if isinstance(value, DateTime) else DateTime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _time_of(entry: SealedEntry) -> DateTime | None:
    """The time of an entry; ``None`` where somebody has put there what is none: it must not end all sealing."""
    try:
        return DateTime.fromisoformat(entry.at)
    except ValueError:
        return None


class AuditSeals:
    """Makes the seals. Without a key it makes none."""

    def __init__(self, database: Database, key: SealKey | None) -> None:
        self._database = database
        self.key = key
        self._settled = 0
        """Up to this id every entry that will ever be there has its seal."""
        self._awaited: tuple[int, int] | None = None
        """The largest id that was there once, and the first transaction that had not begun then."""

    async def seal_new(self) -> int:
        """Seal all entries that have no seal, in the order of their ids; return how many."""
        if self.key is None:
            return 0
        sealed = 0
        while (batch := await self._seal_batch(self.key)) == _BATCH:
            sealed += batch
        return sealed + batch

    async def head(self) -> str | None:
        """Return the number and the seal of the last one, to be kept elsewhere; ``None`` where nothing is sealed."""
        rows = await self._database.reader.fetch(_LAST)
        return f"{rows[0][0]}:{rows[0][1]}" if rows else None

    async def _seal_batch(self, key: SealKey) -> int:
        horizon = await self._database.reader.fetch(_HORIZON) if self._database.dialect == "postgres" else ()
        if not await self._database.reader.fetch(numbered(_ANY_UNSEALED, self._database.dialect), self._settled):
            self._settle(horizon)
            return 0
        async with self._database.transaction() as transaction:
            if transaction.has_rivals and not (await transaction.fetch(_ONE_AT_A_TIME))[0][0]:
                return 0  # another process is at it
            rows = await transaction.fetch(transaction.numbered(_UNSEALED), self._settled)
            entries = [entry_of(row) for row in rows]
            await insert_rows(await self._seals(transaction, key, entries))
        if len(entries) < _BATCH:
            self._settle(horizon)
        if entries and not horizon:
            self._settled = entries[-1].id  # SQLite has one writer at a time, so ids are in the order of commits
        return len(entries)

    async def _seals(self, transaction: Transaction, key: SealKey, entries: list[SealedEntry]) -> list[AuditSeal]:
        last, previous = ((await transaction.fetch(_LAST)) or [(0, "")])[0]
        now = await self._database.now()
        seals = []
        for number, entry in enumerate(entries, start=last + 1):
            digest, at = key.digest(entry), _time_of(entry) or now
            previous = key.seal(number, entry.id, instant_of(at), digest, previous)
            made: dict[str, Any] = {"entry_id": entry.id, "entry_at": at, "digest": digest, "mac": previous}
            seals.append(AuditSeal(number=number, **made, key_id=key.id, sealed_at=now))
        return seals

    def _settle(self, horizon: Any) -> None:
        """Note how far no entry can appear any more: where all have ended that may have held a smaller id."""
        for oldest, next_one, last in horizon:
            if self._awaited is not None and oldest >= self._awaited[1]:
                self._settled, self._awaited = self._awaited[0], None
            if self._awaited is None:
                self._awaited = (last, next_one)
