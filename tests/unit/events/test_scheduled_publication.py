"""What is due is published once, and one failure holds up nothing else."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import SCHEDULE
from gql_blog.errors import Forbidden, InputError
from gql_blog.events import scheduled_publication
from gql_blog.events.scheduled_publication import Change, ScheduledPublication
from gql_blog.store import Article, Audit, Database, Outbox
from gql_blog.write import PublishArticle, UnpublishArticle

pytestmark = sqlite_mostly


async def scheduled(room: Newsroom, title: str, hours: int) -> str:
    """An article that was to be published so many hours from now."""
    written = await room.post(title, publish=False)
    at = await room.database.now() + timedelta(hours=1)
    await room.run(PublishArticle(id=written.article_id, expected_version=1, at=at))
    async with room.database.transaction():
        await Article.filter(id=written.article_id).update(published_at=at + timedelta(hours=hours - 1))
    return str(written.article_id)


async def ending(room: Newsroom, title: str, hours: int, **status: str) -> str:
    """A published article that is to be a draft again so many hours from now."""
    written = await room.post(title)
    async with room.database.transaction():
        at = await room.database.now() + timedelta(hours=hours)
        await Article.filter(id=written.article_id).update(unpublish_at=at, **status)
    return str(written.article_id)


def schedule_of(room: Newsroom, change: Change | None = None) -> ScheduledPublication:
    """The schedule as a process runs it; ``change`` in place of publishing."""

    async def publish(article_id: str, version: int) -> None:
        await room.run(PublishArticle(id=article_id, expected_version=version), SCHEDULE)

    async def unpublish(article_id: str, version: int) -> None:
        await room.run(UnpublishArticle(id=article_id, expected_version=version), SCHEDULE)

    return ScheduledPublication(room.database, change or publish, unpublish)


async def test_what_is_to_end_becomes_a_draft_once(database: Database) -> None:
    room = newsroom_of(database)
    over, later = await ending(room, "Over", -1), await ending(room, "Later", 1)
    first, second = schedule_of(room), schedule_of(newsroom_of(database))
    assert sum(await asyncio.gather(first.run_due(), second.run_due())) == 1
    article = await room.article(over)
    assert (article.status, article.public, article.unpublish_at, article.version) == ("DRAFT", False, None, 3)
    assert (await room.article(later)).status == "PUBLISHED"
    assert len(await room.rows(Outbox, subject_id=over, kind="article.unpublished")) == 1
    (audit,) = await room.rows(Audit, subject_id=over, action="unpublish_article")
    assert audit.actor == "schedule"


async def test_what_began_and_ended_meanwhile_is_never_published(database: Database) -> None:
    room = newsroom_of(database)
    missed = await scheduled(room, "Missed", -2)
    async with room.database.transaction():
        at = await room.database.now() - timedelta(hours=1)
        await Article.filter(id=missed).update(unpublish_at=at)
    assert await schedule_of(room).run_due() == 1
    assert (await room.article(missed)).status == "DRAFT"
    assert await room.rows(Outbox, subject_id=missed, kind="article.published") == []


async def test_whatever_fails_holds_up_nothing_however_much_it_is(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduled_publication, "_BATCH", 2)
    room = newsroom_of(database)
    for number in range(4):
        await scheduled(room, f"Bad {number}", -2)
    good = await scheduled(room, "Good", -1)

    async def publish(article_id: str, version: int) -> None:
        if article_id != good:
            raise InputError("A plugin refuses it.")
        await room.run(PublishArticle(id=article_id, expected_version=version))

    assert await schedule_of(room, publish).run_due() == 1
    assert (await room.article(good)).public


async def test_what_is_due_is_published_by_its_version(database: Database) -> None:
    room = newsroom_of(database)
    due, later = await scheduled(room, "Due", -1), await scheduled(room, "Later", 1)

    async def publish(article_id: str, version: int) -> None:
        await room.run(PublishArticle(id=article_id, expected_version=version))

    schedule = schedule_of(room, publish)
    before = await database.now()
    assert [await schedule.run_due(), await schedule.run_due()] == [1, 0]
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

    assert await schedule_of(room, publish).run_due() == 1
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

    assert await schedule_of(room, publish).run_due() == 1
    assert (await room.article(good)).public
    assert [each.getMessage() for each in caplog.records if each.name == "gql_blog.events"] == [
        f"article {bad} is due and was not published: A plugin refuses it."
    ]


async def test_one_that_is_refused_is_told_once_and_tried_after_longer_pauses_or_once_changed(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = newsroom_of(database)
    bad, start = await scheduled(room, "Bad", -2), await database.now()
    tried: list[int] = []

    async def publish(_: str, version: int) -> None:
        tried.append(version)
        raise Forbidden("A plugin refuses it.")

    schedule = schedule_of(room, publish)

    async def run_at(*seconds: int) -> int:
        tried.clear()
        for each in seconds:
            monkeypatch.setattr(database, "now", partial(asyncio.sleep, 0, start + timedelta(seconds=each)))
            await schedule.run_due()
        return len(tried)

    assert await run_at(*range(62)) == 5  # at 0, 2, 6, 14 and 30 s
    async with database.transaction():
        await Article.filter(id=bad).update(version=9)
    assert await run_at(61, 62) == 1
    assert [each.getMessage() for each in caplog.records if each.name == "gql_blog.events"] == [
        f"article {bad} is due and was not published: A plugin refuses it."
    ]
