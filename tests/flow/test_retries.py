"""A retry with the same key and input answers as the first try did: on another server, and after other changes."""

from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import pytest
from support.writing import Newsroom, newsroom_of

from gql_blog.errors import Conflict, IdempotencyMismatch
from gql_blog.store import Audit, Database, Outbox, Revision
from gql_blog.write import (
    ArchiveArticle,
    PublishArticle,
    RestoreRevision,
    UnpublishArticle,
    UpdateArticle,
)

Made = Callable[..., Any]

ARTICLES: Final[dict[str, tuple[Made, dict[str, Any]]]] = {
    "update": (UpdateArticle, {"title": "Ebb"}),
    "publish": (PublishArticle, {}),
    "unpublish": (UnpublishArticle, {}),
    "archive": (ArchiveArticle, {}),
}


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Newsroom]:
    """A second server of the same site, which was started later."""
    database = await Database.open(database_url)
    yield newsroom_of(database)
    await database.close()


async def traces(room: Newsroom) -> list[int]:
    return [len(await room.rows(kind)) for kind in (Revision, Audit, Outbox)]


@pytest.mark.parametrize("name", ARTICLES)
async def test_a_change_of_an_article_is_made_once(room: Newsroom, other: Newsroom, name: str) -> None:
    kind, fields = ARTICLES[name]
    post = await room.post(publish=name != "publish")
    command = kind(id=post.article_id, expected_version=post.version, idempotency_key="a key", **fields)
    first = await room.run(command)
    await room.run(UpdateArticle(id=post.article_id, expected_version=first.version, subtitle="Since then."))
    before = await traces(room)
    assert await other.run(command) == first
    assert await traces(room) == before
    with pytest.raises(Conflict):
        await other.run(kind(id=post.article_id, expected_version=post.version, **fields))
    with pytest.raises(IdempotencyMismatch):
        await other.run(kind(id=post.article_id, expected_version=9, idempotency_key="a key", **fields))


async def test_a_revision_is_restored_once(room: Newsroom, other: Newsroom) -> None:
    post = await room.post(publish=False)
    (first,) = await room.rows(Revision)
    await room.run(UpdateArticle(id=post.article_id, expected_version=1, title="Ebb"))
    command = RestoreRevision(
        article_id=post.article_id, revision_id=first.id, expected_version=2, idempotency_key="a key"
    )
    restored = await room.run(command)
    assert await other.run(command) == restored
    assert [each.version for each in await room.rows(Revision)] == [1, 2, 3]
