"""Sessions and identities that are asked for while the owner of the account takes them away: whoever waits is late."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Any

import pytest
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, Viewer, authenticate
from gql_blog.content import Role
from gql_blog.errors import Forbidden, NotFound
from gql_blog.store import Audit, Database, Identity, Token, UserSession
from gql_blog.write import CreateToken, RemoveIdentity, SessionTerms, SignIn

pytestmark = sqlite_mostly

TERMS = SessionTerms()


@pytest.fixture
async def elsewhere(database_url: str) -> AsyncIterator[Newsroom]:
    """Another process on the same database."""
    database = await Database.open(database_url)
    yield newsroom_of(database)
    await database.close()


async def account(room: Newsroom, *subjects: str) -> tuple[list[Viewer], dict[str, str]]:
    """A reader who has these identities, with a session by each; and the ids of the identities."""
    reader = await room.somebody(Role.READER)
    made = [await room.signed_in(str(reader.user_id), each, TERMS) for each in subjects]
    viewers = [await authenticate(room.database, str(each.secret)) for each in made]
    return viewers, {each.subject: each.id for each in await room.rows(Identity)}


async def in_turn(room: Newsroom, viewer: Viewer, commands: Sequence[Awaitable[Any]]) -> list[Any]:
    """Carry out commands in this order; on PostgreSQL all have begun, and wait for the row of the account.

    SQLite has one writer at a time, so there nothing is read before one's turn.
    """
    if room.database.dialect == "sqlite":
        return [(await asyncio.gather(each, return_exceptions=True))[0] for each in commands]
    async with room.database.transaction() as transaction:
        await transaction.fetch("SELECT id FROM account WHERE id = $1 FOR UPDATE", viewer.user_id)
        waiting = []
        for each in commands:
            waiting.append(asyncio.ensure_future(each))
            await asyncio.sleep(0.5)
    return await asyncio.gather(*waiting, return_exceptions=True)


@on_both
async def test_no_session_begins_by_an_identity_that_is_being_removed(room: Newsroom, elsewhere: Newsroom) -> None:
    (ann, _), ids = await account(room, "ann", "thief")
    remove = RemoveIdentity(id=ids["thief"])
    enter = SignIn(issuer="https://id.example", subject="thief", terms=TERMS)
    removed, _ = await in_turn(room, ann, [elsewhere.run(remove, ann), elsewhere.run(enter, ANONYMOUS)])
    assert removed.user_id == ann.user_id
    live = [each.id for each in await room.rows(UserSession, account_id=ann.user_id, revoked_at=None)]
    assert live == [ann.token_id]


@on_both
async def test_a_session_that_is_being_ended_joins_no_identity(room: Newsroom, elsewhere: Newsroom) -> None:
    (ann, stolen), ids = await account(room, "ann", "bob")
    remove = RemoveIdentity(id=ids["bob"])
    join = SignIn(issuer="https://id.example", subject="thief", joins=ann.user_id, terms=TERMS)
    _, joined = await in_turn(room, ann, [elsewhere.run(remove, ann), elsewhere.run(join, stolen)])
    assert isinstance(joined, Forbidden)
    assert [each.subject for each in await room.rows(Identity)] == ["ann"]


@on_both
async def test_an_identity_is_removed_once(room: Newsroom, elsewhere: Newsroom) -> None:
    (ann, _), ids = await account(room, "ann", "bob")
    remove = RemoveIdentity(id=ids["bob"])
    _, again = await in_turn(room, ann, [elsewhere.run(remove, ann), elsewhere.run(remove, ann)])
    assert isinstance(again, NotFound)
    told = await room.rows(Audit, action="remove_identity")
    assert len(told) == 2, "the identity, and the session that ended"


@on_both
async def test_no_token_is_made_while_an_identity_is_being_removed(room: Newsroom, elsewhere: Newsroom) -> None:
    (ann, stolen), ids = await account(room, "ann", "thief")
    made = await room.run(CreateToken(), stolen)
    holder = await authenticate(room.database, made.secret)
    remove = RemoveIdentity(id=ids["thief"])
    commands = [elsewhere.run(remove, ann), elsewhere.run(CreateToken(), stolen), elsewhere.run(CreateToken(), holder)]
    removed, *late = await in_turn(room, ann, commands)
    assert removed.token_ids == (made.token_id,)
    assert [type(each) for each in late] == [Forbidden, Forbidden]
    assert await room.rows(Token, account_id=ann.user_id, revoked_at=None) == []
