"""Who holds a token is kept for a second, and not beyond any change of a token or an account."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from support.hearing import until
from support.populated import execute
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import TokenHolders, Viewer, authenticate, token_holders
from gql_blog.content import Role
from gql_blog.errors import Unauthenticated
from gql_blog.store import Database
from gql_blog.write import CreateToken, DisableUser, EnableUser, RevokeToken, TokenWritten, UpdateUser

pytestmark = sqlite_mostly


@dataclass
class Door:
    """The holders of one process, whose clock stands still unless it is set."""

    room: Newsroom
    user_id: str
    token: TokenWritten
    seconds: float = 0.0
    holders: TokenHolders = field(init=False)

    def __post_init__(self) -> None:
        self.holders = TokenHolders(self.room.database, clock=lambda: self.seconds)

    async def role(self) -> Role | None:
        """Ask who holds the token; ``None`` if nobody does."""
        await until(self.room.database.invalidations.catch_up)
        try:
            return (await self.holders.viewer(self.token.secret)).role
        except Unauthenticated:
            return None

    async def is_told(self) -> None:
        """Wait until another process's change is known here: on SQLite it is at the first question."""
        invalidations = self.room.database.invalidations
        await until(lambda: invalidations.catch_up() and not self.holders._kept)

    async def asks(self) -> int:
        """How many statements the next request reads."""
        with self.room.database.reader.record() as statements:
            await self.role()
        return len(statements)


@pytest.fixture
async def door(room: Newsroom) -> Door:
    await room.database.invalidations.start()
    user = await room.somebody(Role.EDITOR, "Ed")
    token = await room.run(CreateToken(email="ed.editor@example.org"))
    assert user.user_id
    return Door(room, user.user_id, token)


@pytest.fixture
async def elsewhere(database_url: str) -> AsyncIterator[Newsroom]:
    """A writer of another process."""
    database = await Database.open(database_url)
    yield newsroom_of(database)
    await database.close()


async def test_who_holds_a_token_is_asked_once_a_second(door: Door) -> None:
    assert [await door.asks(), await door.asks()] == [1, 0]
    assert await door.role() is Role.EDITOR
    door.seconds = 0.999
    assert await door.asks() == 0
    door.seconds = 1.0
    assert [await door.asks(), await door.asks()] == [1, 0]


async def test_what_this_process_revokes_ends_at_once(door: Door) -> None:
    assert await door.role() is Role.EDITOR
    await door.room.run(RevokeToken(token_id=door.token.token_id))
    with pytest.raises(Unauthenticated):
        await door.holders.viewer(door.token.secret)


async def test_what_another_process_revokes_ends_when_this_one_is_told(door: Door, elsewhere: Newsroom) -> None:
    assert await door.role() is Role.EDITOR
    await elsewhere.run(RevokeToken(token_id=door.token.token_id))
    await door.is_told()
    assert await door.role() is None


async def test_an_account_that_changes_elsewhere_is_looked_at_again(door: Door, elsewhere: Newsroom) -> None:
    seen = [await door.role()]
    for command in (
        UpdateUser(id=door.user_id, expected_version=1, role=Role.READER),
        DisableUser(id=door.user_id),
        EnableUser(id=door.user_id),
    ):
        await elsewhere.run(command)
        await door.is_told()
        seen.append(await door.role())
    assert seen == [Role.EDITOR, Role.READER, None, Role.READER]


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"], indirect=True)
async def test_a_change_of_which_nobody_tells_is_seen_after_a_second(
    door: Door, dialect: str, database_url: str
) -> None:
    """As where tables are restored, or the network fails in silence."""
    assert await door.role() is Role.EDITOR
    trigger = 'DROP TRIGGER "tr_token_touches'
    silence = f'{trigger}_update"' if dialect == "sqlite" else f'{trigger}" ON "token"'
    await execute(database_url, silence, "UPDATE token SET revoked_at = created_at")
    assert await door.role() is Role.EDITOR, "nobody told of it"
    door.seconds = 1.0
    assert await door.role() is None


async def test_nothing_is_kept_while_nobody_listens(room: Newsroom) -> None:
    await room.somebody(Role.EDITOR, "Ed")
    token = await room.run(CreateToken(email="ed.editor@example.org"))
    await room.database.invalidations.close()
    holders = TokenHolders(room.database, clock=lambda: 0.0)
    with room.database.reader.record() as statements:
        for _ in range(3):
            assert (await holders.viewer(token.secret)).role is Role.EDITOR
    assert len(statements) == 3


async def test_what_was_read_before_a_change_is_not_kept(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    async def overtaken(database: Database, bearer: str) -> Viewer:
        viewer = await authenticate(database, bearer)
        await door.room.run(RevokeToken(token_id=door.token.token_id))
        await until(database.invalidations.catch_up)
        return viewer

    monkeypatch.setattr(token_holders, "authenticate", overtaken)
    assert await door.role() is Role.EDITOR, "it was, when it was asked"
    monkeypatch.undo()
    assert await door.role() is None


async def test_what_nobody_holds_is_asked_each_time(door: Door) -> None:
    await door.room.run(RevokeToken(token_id=door.token.token_id))
    assert [await door.asks(), await door.asks()] == [1, 1]


async def test_no_secret_is_kept_and_not_without_bound(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_holders, "_MOST_KEPT", 2)
    made = [await door.room.run(CreateToken(email="ed.editor@example.org")) for _ in range(3)]
    await until(door.room.database.invalidations.catch_up)
    for token in made:
        await door.holders.viewer(token.secret)
        assert token.secret not in repr(door.holders._kept)
    assert len(door.holders._kept) == 1
