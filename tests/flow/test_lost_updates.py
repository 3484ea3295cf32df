"""Two hundred times two people change the same version at once, on two servers: one is told of the other, each time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from support.writing import Newsroom, newsroom_of

from gql_blog.errors import Conflict
from gql_blog.store import Database, Revision
from gql_blog.write import SaveWorkingCopy, UpdateArticle

ROUNDS = 100


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Newsroom]:
    """A second server of the same site."""
    database = await Database.open(database_url)
    yield newsroom_of(database)
    await database.close()


async def collide(rooms: list[Newsroom], command: Callable[[str], Any], after: int) -> str:
    """Run one command on both servers at once; return the title that was written: the other one is a conflict."""
    titles = [f"{name} {after}" for name in ("One", "Other")]
    results = await asyncio.gather(
        *(room.run(command(title)) for room, title in zip(rooms, titles, strict=True)), return_exceptions=True
    )
    lost = [each for each in results if isinstance(each, Conflict)]
    assert [each.current_version for each in lost] == [after], results
    return next(title for title, each in zip(titles, results, strict=True) if not isinstance(each, BaseException))


@pytest.mark.long
async def test_of_two_hundred_conflicting_changes_each_is_found(room: Newsroom, other: Newsroom) -> None:
    article = (await room.post(publish=False)).article_id
    live, saved = [], []

    def update(version: int) -> Callable[[str], Any]:
        return lambda title: UpdateArticle(id=article, expected_version=version, title=title)

    def save(version: int) -> Callable[[str], Any]:
        return lambda title: SaveWorkingCopy(article_id=article, expected_version=version, title=title)

    for number in range(ROUNDS):
        live.append(await collide([room, other], update(number + 1), number + 2))
        saved.append(await collide([room, other], save(number), number + 1))
    rows = sorted(await room.rows(Revision, article_id=article), key=lambda each: each.number)
    assert [each.number for each in rows] == list(range(1, 2 * ROUNDS + 2))
    assert [each.title for each in rows if each.copy_version is None][1:] == live
    assert [each.title for each in rows if each.copy_version is not None] == saved
