"""The viewer of a request, and the secrets that identify one: bearer tokens, cookies of sessions, receipts of comments.

Secrets are shown once; the database holds their SHA-256. They have 256 random bits, so a fast hash is enough.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final

from gql_blog.access.visibility import Preview, Sight
from gql_blog.content import Role
from gql_blog.errors import Unauthenticated
from gql_blog.store import Database


@dataclass(frozen=True, slots=True)
class TokenScope:
    """What a token is limited to; ``None`` in a field: it is not limited in this.

    ``documents`` are SHA-256 hashes in hexadecimal, ``root_fields`` names of fields at the root of operations.
    ``preview``: it only asks queries, whose answers show what waits to be published.
    """

    role: Role | None = None
    documents: frozenset[str] | None = None
    root_fields: frozenset[str] | None = None
    preview: bool = False

    @property
    def limits_requests(self) -> bool:
        """Whether it may not send any document, or select any root field."""
        return self.preview or self.documents is not None or self.root_fields is not None


@dataclass(frozen=True, slots=True)
class Viewer:
    """The user on whose behalf something is read or done; without a role: an anonymous reader.

    ``actor`` is the name in the audit: a user's id, ``anonymous``, ``cli``, ``schedule``, ``plugin:<name>`` or
    ``application:<name>``. ``application``: the name of a frontend that asks with a token of its own on behalf of
    anonymous readers; it sees what they see. ``introspection``: whether its token permits it to read the schema.
    ``scope``: what the token is limited to; the role is already that of the account or less. ``token_id`` is the id of
    the token, of the session, or of the identity that a token of another issuer proves ``until`` a time.

    ``on_behalf_of``: the issuers of the readers for whom an application may ask. ``identity_id``: that of the reader
    for whom it asks with the token ``token_id``.
    """

    role: Role | None = None
    user_id: str | None = None
    contributor_id: str | None = None
    token_id: str | None = None
    actor: str = "anonymous"
    application: str | None = None
    introspection: bool = False
    scope: TokenScope | None = None
    until: DateTime | None = field(default=None, compare=False)
    on_behalf_of: frozenset[str] = frozenset()
    identity_id: str | None = None

    @property
    def sight(self) -> Sight:
        """Whose rules of visibility apply to what the viewer reads."""
        return Preview.SITE if self.scope is not None and self.scope.preview else self.role

    @property
    def may_introspect(self) -> bool:
        """Whether the viewer may read the schema, with debug off."""
        return self.introspection or self.role is Role.ADMIN


ANONYMOUS = Viewer()
OPERATOR = Viewer(role=Role.ADMIN, actor="cli")
"""The command line, with the permissions of an admin."""
RETENTION = Viewer(role=Role.ADMIN, actor="retention")
"""The job that purges what was deleted long ago."""
SCHEDULE = Viewer(role=Role.EDITOR, actor="schedule")
"""The schedule, which publishes due articles."""


TOKEN_PREFIX: Final = "gqlb_"  # noqa: S105 (a prefix, no secret)
"""The start of every token, so that secret scanners recognize one."""

SESSION_PREFIX: Final = "gqls_"
"""The start of the cookie of every session."""

LONGEST_LIFETIME: Final = timedelta(days=365)


def token_of(receipt: str) -> str:
    """Return the bearer token that is made of a secret such as a receipt."""
    return TOKEN_PREFIX + receipt


def new_session_secret() -> str:
    """Return the secret of a new session."""
    return SESSION_PREFIX + new_receipt()


def new_receipt() -> str:
    """Return a new receipt."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """Return the SHA-256 of a secret, as 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


_TOKENS: Final = """
SELECT t.id, t.application, t.introspection, a.role, a.id, a.contributor_id, t.role, t.documents, t.root_fields,
  t.preview, t.on_behalf_of
FROM token t LEFT JOIN account a ON a.id = t.account_id
WHERE {which} AND t.revoked_at IS NULL AND t.expires_at > {now} AND a.disabled_at IS NULL
  AND (NOT t.preview OR a.role IN ('ADMIN', 'EDITOR'))
"""
_SESSIONS: Final = """
SELECT t.id, NULL, NULL, a.role, a.id, a.contributor_id, NULL, NULL, NULL, NULL, NULL
FROM session t JOIN account a ON a.id = t.account_id
WHERE {which} AND t.revoked_at IS NULL AND t.expires_at > {now} AND t.ends_at > {now} AND a.disabled_at IS NULL
"""
_IDENTITIES: Final = """
SELECT t.id, NULL, NULL, CASE WHEN a.disabled_at IS NULL THEN a.role END, a.id, a.contributor_id, NULL, NULL, NULL,
  NULL, NULL
FROM identity t JOIN account a ON a.id = t.account_id
WHERE {which}
"""
"""Without a role, the account is disabled: it is told from one that is not there."""
_NOW: Final = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')", "postgres": "clock_timestamp()"}
_HASH: Final = {"sqlite": "t.hash = ?", "postgres": "t.hash = $1"}
_NAMED: Final = {"sqlite": "t.issuer = ? AND t.subject = ?", "postgres": "t.issuer = $1 AND t.subject = $2"}
_ID: Final = {
    "sqlite": "t.id IN (SELECT value FROM json_each(?1))",
    "postgres": "t.id IN (SELECT json_array_elements_text($1::text::json))",
}
_ROLE: Final = {
    "sqlite": "SELECT role FROM account WHERE disabled_at IS NULL AND id = ?",
    "postgres": "SELECT role FROM account WHERE disabled_at IS NULL AND id = $1",
}


async def account_role(database: Database, account_id: str) -> Role | None:
    """Return the role that an account has now; ``None`` if it is disabled, or there is none."""
    rows = await database.reader.fetch(_ROLE[database.dialect], account_id)
    return Role(rows[0][0]) if rows else None


async def authenticate(database: Database, secret: str) -> Viewer:
    """Return the viewer of a token or of a session; Unauthenticated if it is unknown, revoked or expired."""
    holder = _SESSIONS if secret.startswith(SESSION_PREFIX) else _TOKENS
    rows = await _fetch(database, holder, _HASH, secret_hash(secret))
    if not rows:
        raise Unauthenticated("The bearer token is invalid, expired or revoked. Get a new one.")
    return _viewer(rows[0])


async def identity_holder(database: Database, issuer: str, subject: str) -> Viewer | None:
    """Return who has an identity; ``None`` if nobody has it, Unauthenticated if the account is disabled."""
    rows = await _fetch(database, _IDENTITIES, _NAMED, issuer, subject)
    if rows and not _is_held(rows[0]):
        raise Unauthenticated("The account is disabled. Ask the publication's administrators.")
    return _viewer(rows[0]) if rows else None


def reader_of(application: Viewer, holder: Viewer) -> Viewer | None:
    """Return the READER for whom an application asks, within its token's limits; ``None`` for one of the staff."""
    if holder.role is not Role.READER:
        return None
    return replace(holder, token_id=application.token_id, scope=application.scope, identity_id=holder.token_id)


async def current_viewers(database: Database, token_ids: Sequence[str]) -> dict[str, Viewer]:
    """Return who holds these tokens, sessions and identities now, by one statement; without what is valid no more."""
    holders = " UNION ALL ".join((_TOKENS, _SESSIONS, _IDENTITIES))
    rows = await _fetch(database, holders, _ID, json.dumps(token_ids))
    return {row[0]: _viewer(row) for row in rows if _is_held(row)}


async def _fetch(database: Database, holder: str, which: Mapping[str, str], *values: str) -> Sequence[Any]:
    dialect = database.dialect
    return await database.reader.fetch(holder.format(which=which[dialect], now=_NOW[dialect]), *values)


def _is_held(row: Any) -> bool:
    _, application, _, role, *_ = row
    return application is not None or role is not None


def _viewer(row: Any) -> Viewer:
    token_id, application, introspection, role, user_id, contributor_id, *limits, issuers = row
    scope = _scope(*limits)
    if application is not None:
        actor = f"application:{application}"
        given: dict[str, Any] = {
            "introspection": bool(introspection),
            "on_behalf_of": frozenset(json.loads(issuers or "[]")),
        }
        return Viewer(token_id=token_id, actor=actor, application=application, scope=scope, **given)
    if scope is not None and scope.preview:  # nobody in particular: it has no right of the account that made it
        return Viewer(token_id=token_id, actor=user_id, scope=scope)
    held = Role(role)
    if scope is not None and scope.role is not None:
        held = lesser_role(held, scope.role)
    return Viewer(held, user_id, contributor_id, token_id, user_id, scope=scope)


def _scope(role: str | None, documents: str | None, root_fields: str | None, preview: bool | None) -> TokenScope | None:
    if role is documents is root_fields is None and not preview:
        return None
    hashes, names = (None if each is None else frozenset(json.loads(each)) for each in (documents, root_fields))
    return TokenScope(Role(role) if role else None, hashes, names, bool(preview))


_WITHIN: Final[Mapping[Role, frozenset[Role]]] = {
    Role.ADMIN: frozenset(Role),
    Role.EDITOR: frozenset(Role) - {Role.ADMIN},
    Role.AUTHOR: frozenset({Role.AUTHOR, Role.READER}),
    Role.MODERATOR: frozenset({Role.MODERATOR, Role.READER}),
    Role.READER: frozenset({Role.READER}),
}
"""The roles whose rights a role includes."""


def includes(role: Role, other: Role) -> bool:
    """Return whether a role may do all that the other may."""
    return other in _WITHIN[role]


def holds(role: Sight, needed: Iterable[Role] | None) -> bool:
    """Return whether a role includes one of those that are needed; ``None``: nothing is needed."""
    return needed is None or (isinstance(role, Role) and any(includes(role, each) for each in needed))


def lesser_role(role: Role, limit: Role) -> Role:
    """Return the role that may do what both may: of an AUTHOR's account and a MODERATOR's token that of a READER."""
    if includes(role, limit):
        return limit
    return role if includes(limit, role) else Role.READER
