"""Secrets cannot be guessed, and are not kept."""

from datetime import timedelta

import pytest
from support.writing import Newsroom

from gql_blog.access import authenticate, new_receipt, secret_hash, token_of
from gql_blog.content import Role
from gql_blog.errors import Unauthenticated
from gql_blog.store import Token
from gql_blog.write import CreateToken, CreateUser, RevokeToken


def test_secrets_have_256_bits_and_differ() -> None:
    made = {token_of(new_receipt()) for _ in range(50)} | {new_receipt() for _ in range(50)}
    assert len(made) == 100
    assert min(len(secret.removeprefix("gqlb_")) for secret in made) >= 43


def test_a_hash_is_64_digits_and_tells_secrets_apart() -> None:
    assert secret_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert secret_hash("a") != secret_hash("b")
    assert len(secret_hash("\ud800")) == 64


async def test_a_token_says_who_asks(room: Newsroom) -> None:
    user = await room.run(CreateUser(email="Ann@Example.org", role=Role.AUTHOR, name="Ann"))
    token = await room.run(CreateToken(email="ann@example.org"))
    viewer = await authenticate(room.database, token.secret)
    assert (viewer.role, viewer.user_id, viewer.actor) == (Role.AUTHOR, user.user_id, user.user_id)
    assert (viewer.token_id, viewer.contributor_id) == (token.token_id, None)


@pytest.mark.parametrize("bearer", ["", "nonsense", "\x00", "\ud800", "x" * 100_000])
async def test_what_is_no_token_says_nothing(bearer: str, lite: Newsroom) -> None:
    with pytest.raises(Unauthenticated):
        await authenticate(lite.database, bearer)


async def test_a_token_ends_when_it_is_revoked_and_when_it_expires(room: Newsroom) -> None:
    await room.run(CreateUser(email="ann@example.org", role=Role.READER, name="Ann"))
    one, other = [await room.run(CreateToken(email="ann@example.org", expires_days=1)) for _ in range(2)]
    now = await room.database.now()
    async with room.database.transaction():
        await Token.filter(id=other.token_id).update(expires_at=now + timedelta(seconds=30))
    assert await authenticate(room.database, other.secret)
    async with room.database.transaction():
        await Token.filter(id=other.token_id).update(expires_at=now - timedelta(milliseconds=1))
    await room.run(RevokeToken(token_id=one.token_id))
    messages = set()
    for secret in (one.secret, other.secret, "unknown"):
        with pytest.raises(Unauthenticated) as caught:
            await authenticate(room.database, secret)
        messages.add(caught.value.message)
    assert len(messages) == 1
