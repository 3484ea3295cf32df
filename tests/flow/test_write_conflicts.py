"""A command whose rows another transaction holds is tried again, and is told in the end: on PostgreSQL, row by row."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import asyncpg
import pytest
from support.populated import execute
from support.writing import Newsroom, newsroom_of

from gql_blog.errors import StoreError
from gql_blog.hooks import WriteIntent, hookimpl
from gql_blog.store import Database, Revision
from gql_blog.write import ArticleWritten, UpdateArticle

pytestmark = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)


@dataclass
class Holder:
    """A transaction that holds an article's row, and a plugin that lets it go when the command is prepared anew."""

    api_version = 2

    connection: asyncpg.Connection
    lets_go_at: int
    prepared: list[str] = field(default_factory=list)

    async def hold(self, article_id: str) -> None:
        await self.connection.execute("BEGIN")
        await self.connection.execute("SELECT id FROM article WHERE id = $1 FOR UPDATE", article_id)

    @hookimpl
    async def before_write(self, intent: WriteIntent) -> None:
        self.prepared.append(intent.command)
        if len(self.prepared) == self.lets_go_at:
            await self.connection.execute("ROLLBACK")


@pytest.fixture
async def impatient(database_url: str) -> AsyncIterator[Database]:
    """A database whose sessions wait for a lock for an instant alone."""
    name = database_url.rpartition("/")[2].partition("?")[0]
    await execute(database_url, f"ALTER DATABASE \"{name}\" SET lock_timeout = '20ms'")
    database = await Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of somebody else's."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def update_held(database: Database, holder: Holder) -> tuple[Newsroom, ArticleWritten]:
    """Make a post, have its row held, and update it; the post as it was made."""
    post = await newsroom_of(database).post()
    await holder.hold(post.article_id)
    room = newsroom_of(database, {"holder": holder})
    await room.run(UpdateArticle(id=post.article_id, expected_version=post.version, title="Changed"))
    return room, post


async def test_a_command_is_done_again_when_a_lock_was_not_to_be_had(
    impatient: Database, other: asyncpg.Connection
) -> None:
    holder = Holder(other, lets_go_at=2)
    room, post = await update_held(impatient, holder)
    assert holder.prepared == ["update_article", "update_article"]
    article = await room.article(post.article_id)
    assert (article.title, article.version) == ("Changed", post.version + 1)
    assert len(await room.rows(Revision)) == post.version + 1


async def test_a_lock_that_stays_is_told_and_nothing_is_changed(impatient: Database, other: asyncpg.Connection) -> None:
    holder = Holder(other, lets_go_at=99)
    with pytest.raises(StoreError, match=r"Nothing was written; try again\."):
        await update_held(impatient, holder)
    assert len(holder.prepared) == 5
    await other.execute("ROLLBACK")
    room = newsroom_of(impatient)
    assert [(each.number, each.title) for each in await room.rows(Revision)] == [(1, "On Tides"), (2, "On Tides")]
