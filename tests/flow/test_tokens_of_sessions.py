"""Tokens that are asked for in a session, or by a token of another issuer: they would outlast both."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import TokenHolders, Viewer, authenticate
from gql_blog.content import Role
from gql_blog.errors import Forbidden
from gql_blog.store import Token, UserSession
from gql_blog.write import CreateToken, SessionTerms

pytestmark = sqlite_mostly


async def session_of(room: Newsroom, role: Role) -> Viewer:
    user = await room.somebody(role, role.value)
    made = await room.signed_in(str(user.user_id), role.value, SessionTerms())
    return await authenticate(room.database, str(made.secret))


async def test_an_old_session_makes_no_token_that_would_outlast_it(room: Newsroom) -> None:
    ann = await session_of(room, Role.AUTHOR)
    assert (await room.run(CreateToken(), ann)).secret
    admin = await session_of(room, Role.ADMIN)
    async with room.database.transaction():
        await UserSession.all().update(created_at=(await room.database.now()) - timedelta(minutes=16))
    with pytest.raises(Forbidden, match="Sign in again"):
        await room.run(CreateToken(), ann)
    assert (await room.run(CreateToken(application="website"), admin)).secret, "who may make accounts has ways enough"
    assert len(await room.rows(Token)) == 2


async def test_a_token_of_another_issuer_makes_none(room: Newsroom) -> None:
    ann = await session_of(room, Role.AUTHOR)
    bearing = await TokenHolders(room.database).identity_holder("https://id.example", Role.AUTHOR.value)
    assert bearing is not None
    assert replace(bearing, token_id=ann.token_id) == ann
    with pytest.raises(Forbidden, match="Sign in again"):
        await room.run(CreateToken(expires_days=365), bearing)
    assert await room.rows(Token) == []
