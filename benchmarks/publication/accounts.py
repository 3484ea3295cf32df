"""People who sign in: one of each role, with a token that never changes."""

from collections.abc import Iterator
from datetime import UTC, datetime

from tortoise.models import Model

from benchmarks.publication.identity import identity
from gql_blog.access.authentication import TOKEN_PREFIX, secret_hash
from gql_blog.content import Role
from gql_blog.store import Token, User

_AT = datetime(2015, 1, 1, tzinfo=UTC)
_NEVER = datetime(2100, 1, 1, tzinfo=UTC)


def account(role: Role) -> str:
    """Return the id of the account with this role."""
    return identity("usr", _AT, list(Role).index(role) + 1)


def token(role: Role) -> str:
    """Return its bearer token, which is no secret: it opens databases of no meaning."""
    return f"{TOKEN_PREFIX}benchmark-{role.value.lower()}"


def accounts() -> list[Model]:
    """Return the accounts."""
    return [
        User(id=account(role), email=f"{role.value.lower()}@blog.example", name=role.value, role=role, created_at=_AT)
        for role in Role
    ]


def tokens() -> list[Model]:
    """Return their tokens."""
    return list(_tokens())


def _tokens() -> Iterator[Model]:
    for number, role in enumerate(Role, 1):
        yield Token(
            id=identity("tok", _AT, number),
            account_id=account(role),
            hash=secret_hash(token(role)),
            created_at=_AT,
            expires_at=_NEVER,
        )
