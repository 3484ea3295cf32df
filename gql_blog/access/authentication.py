"""Who asks."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from gql_blog.content import Role
from gql_blog.errors import Unauthenticated
from gql_blog.store import Database


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one on whose behalf something is read or done; without a role: an anonymous reader.

    ``actor`` is the name that the audit keeps: a user's id, ``anonymous``, ``cli``,
    ``schedule`` or ``plugin:<name>``.
    """

    role: Role | None = None
    user_id: str | None = None
    contributor_id: str | None = None
    token_id: str | None = None
    actor: str = "anonymous"


ANONYMOUS = Viewer()
OPERATOR = Viewer(role=Role.ADMIN, actor="cli")
"""Whoever holds the machine: the command line, which may do all that an admin may."""
SCHEDULE = Viewer(role=Role.EDITOR, actor="schedule")
"""The clock, which publishes what an editor has scheduled."""


TOKEN_PREFIX: Final = "gqlb_"  # noqa: S105 (a mark, no secret)
"""What a token begins with, so that scanners of repositories and logs can tell one."""

DEFAULT_LIFETIME: Final = timedelta(days=30)
LONGEST_LIFETIME: Final = timedelta(days=365)


def new_token() -> str:
    """Return a fresh bearer token."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_receipt() -> str:
    """Return a fresh receipt."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """Return what is kept of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


_HOLDER: Final = """
SELECT a.role, a.id, a.contributor_id, t.id FROM token t JOIN account a ON a.id = t.account_id
WHERE t.hash = {hash} AND t.revoked_at IS NULL AND t.expires_at > {now}
"""
_STATEMENTS: Final = {
    "sqlite": _HOLDER.format(hash="?", now="strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')"),
    "postgres": _HOLDER.format(hash="$1", now="clock_timestamp()"),
}


async def authenticate(database: Database, bearer: str) -> Viewer:
    """Return who holds the token; Unauthenticated, in the same words, for one that is unknown, revoked or expired.

    One statement on the reader's connection, every time: a revoked token ends at once in every process, and who only
    reads waits for nobody who writes.
    """
    rows = await database.reader.fetch(_STATEMENTS[database.dialect], secret_hash(bearer))
    if not rows:
        raise Unauthenticated("This token is not valid. Ask for a new one.")
    role, user_id, contributor_id, token_id = rows[0]
    return Viewer(Role(role), user_id, contributor_id, token_id, user_id)
