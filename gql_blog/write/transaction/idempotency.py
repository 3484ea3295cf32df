"""Keys that make a retry safe: for a day, the same key with the same input answers as the first time.

Of a key only its hash is kept, and of a receipt only half of what it is made from: with the key that the client sends
again the receipt can be told again, and without it the database betrays none.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final, cast, get_args

from gql_blog.access import Action, Viewer, secret_hash, token_of
from gql_blog.content import UNSET, Finding, is_storable
from gql_blog.errors import (
    Conflict,
    Duplicate,
    Forbidden,
    GqlBlogError,
    IdempotencyMismatch,
    InputError,
    InUse,
    NotFound,
    TooLarge,
)
from gql_blog.store import Database, IdempotencyKey, Session, Transaction
from gql_blog.write.locks import Locks, Named
from gql_blog.write.results import CommentWritten, RowChange, TokenWritten

KEPT_FOR: Final = timedelta(hours=24)
_LONGEST: Final = 256
_SHORTEST_ANONYMOUS: Final = 16
"""Characters: who repeats the key and the input of an anonymous client gets its receipt, so keys must not collide."""
_PATH: Final = ("input", "idempotencyKey")
_ANSWERED: Final = """
SELECT input_hash, result FROM idempotency_key WHERE scope = $1 AND key = $2 AND created_at > $3
"""
_FORGET: Final = """
WITH expired AS (
    DELETE FROM idempotency_key WHERE id IN (
        SELECT id FROM idempotency_key WHERE created_at <= $1 ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED
    )
)
DELETE FROM idempotency_key WHERE scope = $2 AND key = $3
"""
_FORGET_ALONE: Final = "DELETE FROM idempotency_key WHERE created_at <= $1 OR scope = $2 AND key = $3"
"""The same where nobody else writes."""


@dataclass(slots=True)
class Key:
    """One key of one client, for one command with one input."""

    scope: str
    secret: str
    input_hash: str
    result: type[Any]
    """What the command returns."""
    nonce: str = ""

    @property
    def hash(self) -> str:
        """What is kept of the key itself."""
        return secret_hash(self.secret)

    def receipt(self) -> str:
        """Return the receipt that belongs to this key and its nonce, making the nonce on the first call."""
        self.nonce = self.nonce or secrets.token_hex(32)
        digest = hashlib.sha256(f"{self.nonce}:{self.secret}".encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def key_of(command: Any, action: Action, viewer: Viewer) -> Key | None:
    """Return the command's key, ``None`` where it came without one."""
    secret = getattr(command, "idempotency_key", None)
    if not secret or getattr(command, "dry_run", False):
        return None
    if not isinstance(secret, str) or len(secret) > _LONGEST or not is_storable(secret):
        raise InputError(f"idempotencyKey must be at most {_LONGEST} characters of text.", path=_PATH)
    if viewer.role is None and len(secret) < _SHORTEST_ANONYMOUS:
        raise InputError(
            f"idempotencyKey must have at least {_SHORTEST_ANONYMOUS} characters if the request has no token. "
            "Use a random UUID.",
            path=_PATH,
        )
    # What is left out is no part of the input: a field that a later version adds changes no hash.
    given = asdict(command, dict_factory=lambda pairs: {name: value for name, value in pairs if value is not UNSET})
    del given["idempotency_key"]
    digest = secret_hash(json.dumps(given, sort_keys=True, default=repr))
    return Key(f"{_owner(command, viewer)}:{action.value}", secret, digest, _result_of(command))


def _result_of(command: Any) -> type[Any]:
    """Return the ``R`` of the ``Command[R]`` that a command is."""
    (result,) = (kind for base in type(command).__orig_bases__ for kind in get_args(base))
    return cast(type[Any], result)


def _owner(command: Any, viewer: Viewer) -> str:
    """Whose key it is: the user's, or that of a limited token; of anonymous clients the article's they write about."""
    if viewer.role is None:
        return f"{viewer.actor}:{getattr(command, 'article_id', '')}"
    if viewer.scope is not None:  # it is not answered what its limits refuse
        return f"{viewer.user_id}:{viewer.token_id}"
    return viewer.user_id or viewer.actor


async def _earlier_result(session: Session, key: Key, now: DateTime) -> Any:
    """Return what the first try was answered; IdempotencyMismatch where it was a different input."""
    rows = await session.fetch(session.numbered(_ANSWERED), key.scope, key.hash, now - KEPT_FOR)
    if not rows:
        return None
    ((input_hash, result),) = rows
    if input_hash != key.input_hash:
        raise IdempotencyMismatch(
            "This idempotencyKey was used before with a different input. Use a new key for a new request.", path=_PATH
        )
    kept: dict[str, Any] = json.loads(result)
    key.nonce = kept.pop("nonce", "")
    if key.result is CommentWritten:
        # Only the author of a comment got a receipt: a change of it by somebody else made none.
        return CommentWritten(kept["comment_id"], key.receipt() if key.nonce else None, is_retry=True)
    if key.result is TokenWritten:
        return TokenWritten(kept["token_id"], token_of(key.receipt()))
    return key.result(**{name: _earlier_value(name, value) for name, value in kept.items()})


def _earlier_value(name: str, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return tuple(_EARLIER[name](**each) for each in value) if name in _EARLIER else tuple(value)


async def kept_before(database: Database, key: Key) -> Any:
    """Return it outside of any transaction: most retries come when the first try has long ended."""
    now = await database.now()
    async with database.glance() as session:
        return await _earlier_result(session, key, now)


async def locked_result(transaction: Transaction, key: Key, now: DateTime) -> Any:
    """Return it, once whoever uses the same key at this moment has ended: meanwhile nobody else can."""
    await Locks(transaction).lock_names(Named.RETRY, [f"{key.scope}:{key.hash}"])
    return await _earlier_result(transaction, key, now)


_ERRORS: Final[dict[str, type[GqlBlogError]]] = {
    each.code: each for each in (InputError, TooLarge, Duplicate, InUse, NotFound, Forbidden)
}
"""What one item of several may be refused with, by code, besides a conflict and what plugins or later releases add."""


def _kept_error(error: GqlBlogError) -> dict[str, Any]:
    version = getattr(error, "current_version", 0)
    return {"code": error.code, "message": error.message, "path": error.path, "version": version}


def _earlier_error(code: str, message: str, path: list[str], version: int) -> GqlBlogError:
    if code == Conflict.code:
        return Conflict(message, current_version=version, path=tuple(path))
    kind: type[GqlBlogError] = _ERRORS.get(code) or type("Refused", (InputError,), {"code": code})
    return kind(message, path=tuple(path))


_EARLIER: Final[dict[str, Callable[..., Any]]] = {"errors": _earlier_error, "changes": RowChange, "findings": Finding}
"""What is made again of the items of lists of a result, by the name of the list."""


async def kept_result(transaction: Transaction, key: Key, result: Any, now: DateTime) -> IdempotencyKey:
    """Return the row that keeps the answer for a retry; those of a day ago go, unless others delete them now."""
    errors = getattr(result, "errors", ())
    kept = asdict(replace(result, errors=()) if errors else result)
    kept.pop("hidden", None)  # of dry runs alone, which keep nothing
    if errors:
        kept["errors"] = [_kept_error(each) for each in errors]
    if isinstance(result, CommentWritten):
        kept = {"comment_id": result.comment_id, "nonce": key.nonce}
    if isinstance(result, TokenWritten):
        kept = {"token_id": result.token_id, "nonce": key.nonce}
    forget = _FORGET if transaction.has_rivals else _FORGET_ALONE
    await transaction.execute(transaction.numbered(forget), now - KEPT_FOR, key.scope, key.hash)
    return IdempotencyKey(scope=key.scope, key=key.hash, input_hash=key.input_hash, result=kept, created_at=now)
