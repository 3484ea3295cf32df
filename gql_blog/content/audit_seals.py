"""Seals of the audit: each binds one entry, and the seal before it, to a secret key.

Whoever has no key can neither make the seal of a changed entry nor close the gap that a removed one leaves.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Self

_PURPOSE = b"gql_blog seals of the audit"
_NAME = b"gql_blog name of the key of seals"
_LENGTH_OF_NAME = 16


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry of the audit as it is stored, each value as text; ``at`` in UTC, to the microsecond."""

    id: int
    at: str
    actor: str
    token_id: str | None
    action: str
    subject_id: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SealKey:
    """What seals are made with; ``id`` names the key and tells nothing of it."""

    key: bytes
    id: str

    @classmethod
    def of(cls, secret: str) -> Self:
        """Derive the key of seals from the secret key of a site."""
        key = hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()
        return cls(key, hmac.new(key, _NAME, hashlib.sha256).hexdigest()[:_LENGTH_OF_NAME])

    def digest(self, entry: SealedEntry) -> str:
        """Return the digest of an entry: it changes with every byte of it."""
        who = (entry.actor, entry.token_id, entry.action, entry.subject_id)
        return self._mac("entry", entry.id, entry.at, *who, entry.before, entry.after)

    def seal(self, number: int, entry_id: int, entry_at: str, digest: str, previous: str) -> str:
        """Return the seal with this number over an entry's digest; ``previous`` is the seal before, empty at first."""
        return self._mac("seal", number, entry_id, entry_at, digest, previous)

    def _mac(self, *values: str | int | None) -> str:
        return hmac.new(self.key, json.dumps(values).encode(), hashlib.sha256).hexdigest()
