"""What is due is published once, and one failure holds up nothing else."""

from datetime import timedelta

import pytest
from support.writing import Newsroom, newsroom_of

from gql_blog.errors import InputError
from gql_blog.events.scheduled_publication import ScheduledPublication
from gql_blog.store import Article, Database
from gql_blog.write import PublishArticle


async def scheduled(room: Newsroom, title: str, hours: int) -> str:
    """An article that was to be published so many hours from now."""
    written = await room.post(title, publish=False)
    at = await room.database.now() + timedelta(hours=1)
    await room.run(PublishArticle(id=written.article_id, expected_version=1, at=at))
    async with room.database.transaction():
        await Article.filter(id=written.article_id).update(published_at=at + timedelta(hours=hours - 1))
    return str(written.article_id)


async def test_what_is_due_is_published_by_its_version(database: Database) -> None:
    room = newsroom_of(database)
    due, later = await scheduled(room, "Due", -1), await scheduled(room, "Later", 1)

    async def publish(article_id: str, version: int) -> None:
        await room.run(PublishArticle(id=article_id, expected_version=version))

    schedule = ScheduledPublication(database, publish)
    before = await database.now()
    assert [await schedule.publish_due(), await schedule.publish_due()] == [1, 0]
    article = await room.article(due)
    assert (article.status, article.public, article.version) == ("PUBLISHED", True, 3)
    assert article.published_at >= before
    assert (await room.article(later)).status == "SCHEDULED"


async def test_another_process_that_was_first_is_no_failure(database: Database) -> None:
    room = newsroom_of(database)
    taken, left = await scheduled(room, "Taken", -2), await scheduled(room, "Left", -1)

    async def publish(article_id: str, version: int) -> None:
        await room.run(PublishArticle(id=article_id, expected_version=version))
        if article_id == taken:
            await room.run(PublishArticle(id=article_id, expected_version=version))

    assert await ScheduledPublication(database, publish).publish_due() == 1
    assert [(await room.article(each)).version for each in (taken, left)] == [3, 3]


async def test_one_that_cannot_be_published_is_told_and_holds_up_no_other(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    room = newsroom_of(database)
    bad, good = await scheduled(room, "Bad", -2), await scheduled(room, "Good", -1)

    async def publish(article_id: str, version: int) -> None:
        if article_id == bad:
            raise InputError("A plugin refuses it.")
        await room.run(PublishArticle(id=article_id, expected_version=version))

    assert await ScheduledPublication(database, publish).publish_due() == 1
    assert (await room.article(good)).public
    assert [each.getMessage() for each in caplog.records if each.name == "gql_blog.events"] == [
        f"article {bad} is due and was not published: A plugin refuses it."
    ]
