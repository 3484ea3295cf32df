"""Verifying the audit against its seals: what was changed, removed, put elsewhere, or cut from the end."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.content import SealKey, commitment_to
from gql_blog.errors import InputError
from gql_blog.events.audit_seals import COLUMNS, entry_of, instant_of
from gql_blog.store import Database, numbered

_BATCH: Final = 1_000
_SEALS: Final = (
    f"SELECT s.number, s.entry_id, s.entry_at, s.digest, s.mac, s.key_id, {COLUMNS} FROM audit_seal s "
    f"LEFT JOIN audit e ON e.id = s.entry_id WHERE s.number > $1 ORDER BY s.number LIMIT {_BATCH}"
)
_PERSONAL: Final = (
    "SELECT p.commitment, p.subject_id, p.salt, p.value FROM audit_personal p "
    f"WHERE p.commitment > $1 ORDER BY p.commitment LIMIT {_BATCH}"
)
_UNSEALED: Final = "SELECT count(*) FROM audit e WHERE NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.entry_id = e.id)"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a verification found. ``forgotten`` counts the entries that the retention was to delete."""

    sealed: int
    unsealed: int
    forgotten: int
    head: str | None
    problems: tuple[str, ...]


async def verify_audit(
    database: Database, key: SealKey, *, head: str | None = None, forgotten_before: DateTime | None = None
) -> AuditReport:
    """Compare every entry with its seal, every seal with the one before, and all with a ``head`` that was kept.

    ``forgotten_before``: entries that are older may be gone, for the retention deletes them.
    """
    check = _Verification(key, _parsed(head) if head else None, forgotten_before)
    async for row in _batches(database, _SEALS, 0):
        check.seal(row[:6], row[6:])
    problems = [*check.problems, *check.kept_head()]
    async for commitment, subject_id, salt, value in _batches(database, _PERSONAL, ""):
        if commitment != commitment_to(value, salt):
            problems.append(f"A personal value of {subject_id} is not the one that its commitment was made of.")
    ((unsealed,),) = await database.reader.fetch(_UNSEALED)
    last = f"{check.number}:{check.previous}" if check.number else None
    return AuditReport(check.number, int(unsealed), check.forgotten, last, tuple(problems))


class _Verification:
    """Goes along the seals, in the order of their numbers."""

    def __init__(self, key: SealKey, head: tuple[int, str] | None, forgotten_before: DateTime | None) -> None:
        self._key = key
        self._head = head
        self._limit = instant_of(forgotten_before) if forgotten_before else ""
        self.number, self.previous, self.forgotten = 0, "", 0
        self.problems: list[str] = []
        self._foreign: range | None = None
        """The seals with another key that stand at the end of what was looked at."""
        self._foreign_at = 0
        """Where the problem stands that tells of them."""
        self._head_found = False

    def seal(self, seal: tuple[Any, ...], entry: tuple[Any, ...]) -> None:
        """Look at the next seal and its entry."""
        number, entry_id, entry_at, digest, mac, key_id = seal
        at = instant_of(entry_at)
        if number != self.number + 1:
            self.problems.append(f"{_seals(self.number + 1, number - 1)} missing.")
        elif key_id != self._key.id:
            self._with_another_key(number)
        elif mac != self._key.seal(number, entry_id, at, digest, self.previous):
            self.problems.append(f"Seal {number}, of entry {entry_id}, was changed, or stands in the wrong place.")
        if entry[0] is None:
            self._missing(number, entry_id, at)
        elif key_id == self._key.id and digest != self._key.digest(entry_of(entry)):
            self.problems.append(f"Entry {entry_id} was changed after it was sealed with number {number}.")
        self.number, self.previous = number, mac
        self._head_found |= self._head == (number, mac)

    def _with_another_key(self, number: int) -> None:
        """Say so, in one line of all seals in a row; whether their entries were changed, only that key can tell."""
        if self._foreign is not None and self._foreign.stop == number:
            self._foreign = range(self._foreign.start, number + 1)
        else:
            self._foreign, self._foreign_at = range(number, number + 1), len(self.problems)
            self.problems.append("")
        those = _seals(self._foreign[0], number, "was", "were")
        self.problems[self._foreign_at] = (
            f"{those} made with another secret key. Verify with that one in GQL_BLOG_SECRET_KEY."
        )

    def kept_head(self) -> Iterator[str]:
        """Yield what is wrong with the head that was kept."""
        if self._head is None or self._head_found:
            return
        number, _ = self._head
        if number > self.number:
            yield f"{_seals(self.number + 1, number)} missing at the end: the kept head is seal {number}."
        else:
            yield f"Seal {number} is not the one of the kept head: it and what follows was made anew."

    def _missing(self, number: int, entry_id: int, at: str) -> None:
        if at < self._limit:
            self.forgotten += 1
        else:
            self.problems.append(f"Entry {entry_id} of {at}, sealed with number {number}, was removed.")


def _parsed(head: str) -> tuple[int, str]:
    number, _, mac = head.strip().partition(":")
    if not number.isdecimal() or not mac:
        raise InputError("--head must be what `gql-blog audit head` printed: a number, a colon, and the seal.")
    return int(number), mac


def _seals(first: int, last: int, one: str = "is", several: str = "are") -> str:
    return f"Seal {first} {one}" if first == last else f"The seals {first} to {last} {several}"


async def _batches(database: Database, statement: str, start: int | str) -> AsyncIterator[Any]:
    while rows := await database.reader.fetch(numbered(statement, database.dialect), start):
        for row in rows:
            yield row
        start = rows[-1][0]
