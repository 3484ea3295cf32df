"""Before the public, now or later; by the database's clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.importing import take
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.content import DraftArticle, ErrorPolicy, Reference
from gql_blog.errors import InputError
from gql_blog.store import Article, Audit, Outbox, Revision
from gql_blog.write import (
    ArchiveArticle,
    ArticleRef,
    PublishArticle,
    PublishArticles,
    PublishRevision,
    UnpublishArticle,
)

pytestmark = sqlite_mostly


async def test_a_date_that_is_printed_stays(lite: Newsroom) -> None:
    post = await lite.post(published_on=date(2017, 12, 11))
    article = await lite.article(post.article_id)
    assert (article.published_on, article.published_at.date()) == (date(2017, 12, 11), article.updated_at.date())


async def test_a_stub_that_is_published_again_gets_no_date(lite: Newsroom) -> None:
    """Only the title is known: the day of its publication here is not the day of its publication."""
    answer = DraftArticle(source="x", title="An Answer", responding_to=Reference(title="Tides"))
    stub_id = (await take(lite, answer)).articles[1][0]
    await lite.run(UnpublishArticle(id=stub_id, expected_version=1))
    await lite.run(PublishArticle(id=stub_id, expected_version=2))
    stub = await lite.article(stub_id)
    assert (stub.is_stub, stub.status, stub.published_on) == (True, "PUBLISHED", None)


async def test_an_instant_that_has_just_passed_is_now(lite: Newsroom) -> None:
    post = await lite.post(publish=False)
    at = await lite.database.now() - timedelta(seconds=30)
    await lite.run(PublishArticle(id=post.article_id, expected_version=1, at=at))
    article = await lite.article(post.article_id)
    assert (article.status, article.published_at) == ("PUBLISHED", article.updated_at)


@pytest.mark.parametrize("ago", [timedelta(seconds=90), timedelta(days=9_000)])
async def test_nothing_is_published_at_a_time_that_is_past(lite: Newsroom, ago: timedelta) -> None:
    post = await lite.post(publish=False)
    at = await lite.database.now() - ago
    with pytest.raises(InputError, match="which is past") as caught:
        await lite.run(PublishArticle(id=post.article_id, expected_version=1, at=at))
    assert caught.value.path == ("input", "at")
    ref = ArticleRef(id=post.article_id, expected_version=1)
    for dry_run in (True, False):
        with pytest.raises(InputError, match="which is past") as caught:
            await lite.run(PublishArticles(articles=(ref,), at=at, dry_run=dry_run, error_policy=ErrorPolicy.PER_ITEM))
        assert caught.value.path == ("input", "at")
    (revision,) = await lite.rows(Revision)
    with pytest.raises(InputError, match="which is past"):
        await lite.run(PublishRevision(article_id=post.article_id, revision_id=revision.id, expected_version=1, at=at))
    assert (await lite.article(post.article_id)).status == "DRAFT"


async def test_an_instant_is_kept_in_utc_and_can_be_moved(room: Newsroom) -> None:
    post = await room.post(publish=False)
    at = (await room.database.now() + timedelta(hours=2)).astimezone(timezone(timedelta(hours=8)))
    await room.run(PublishArticle(id=post.article_id, expected_version=1, at=at))
    article = await room.article(post.article_id)
    assert (article.status, article.published_at, article.published_on) == ("SCHEDULED", at, None)
    await room.run(PublishArticle(id=post.article_id, expected_version=2, at=at + timedelta(hours=1)))
    assert (await room.article(post.article_id)).published_at == at + timedelta(hours=1)
    await room.run(UnpublishArticle(id=post.article_id, expected_version=3))
    article = await room.article(post.article_id)
    assert (article.status, article.published_at) == ("DRAFT", None)
    kinds = [each.kind for each in await room.rows(Outbox)][1:]
    assert kinds == ["article.scheduled", "article.scheduled", "article.unpublished"]


@pytest.mark.parametrize(
    ("at", "instant"),
    [
        (datetime(2099, 1, 1, 9), datetime(2099, 1, 1, 8, tzinfo=UTC)),
        (datetime(2099, 7, 1, 9), datetime(2099, 7, 1, 7, tzinfo=UTC)),
        (datetime(2099, 7, 1, 9, tzinfo=UTC), datetime(2099, 7, 1, 9, tzinfo=UTC)),
    ],
)
async def test_an_instant_without_an_offset_is_meant_where_the_site_is(
    lite: Newsroom, at: datetime, instant: datetime
) -> None:
    room = newsroom_of(lite.database, zone=ZoneInfo("Europe/Berlin"))
    post = await room.post(publish=False)
    await room.run(PublishArticle(id=post.article_id, expected_version=1, at=at, unpublish_at=at + timedelta(1)))
    article = await room.article(post.article_id)
    assert (article.published_at, article.unpublish_at) == (instant, instant + timedelta(1))


async def test_a_time_that_no_clock_shows_is_refused(lite: Newsroom) -> None:
    room = newsroom_of(lite.database, zone=ZoneInfo("Europe/Berlin"))
    post = await room.post(publish=False)
    with pytest.raises(InputError, match="Europe/Berlin pass over") as caught:
        await room.run(PublishArticle(id=post.article_id, expected_version=1, at=datetime(2027, 3, 28, 2, 30)))
    assert caught.value.path == ("input", "at")


@pytest.mark.parametrize("hours", [-12, 14])
async def test_the_day_of_publication_is_that_of_the_site(lite: Newsroom, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    room = newsroom_of(lite.database, zone=zone)
    article = await room.article((await room.post()).article_id)
    assert article.published_on == article.published_at.astimezone(zone).date()


async def test_an_end_is_given_moved_and_taken_away(room: Newsroom) -> None:
    at = await room.database.now() + timedelta(hours=2)
    post = await room.post(publish=False)
    given: Any = {"at": at, "unpublish_at": at + timedelta(days=1)}
    await room.run(PublishArticle(id=post.article_id, expected_version=1, **given))
    await room.run(PublishArticle(id=post.article_id, expected_version=2))
    article = await room.article(post.article_id)
    assert (article.status, article.unpublish_at) == ("PUBLISHED", at + timedelta(days=1)), "it stays"
    moved = PublishArticle(id=post.article_id, expected_version=3, unpublish_at=at)
    assert (await room.run(moved)).version == 4
    assert (await room.run(replace(moved, expected_version=4))).version == 4, "nothing changed"
    await room.run(PublishArticle(id=post.article_id, expected_version=4, unpublish_at=None))
    article = await room.article(post.article_id)
    assert (article.status, article.unpublish_at, article.version) == ("PUBLISHED", None, 5)
    assert [each.kind for each in await room.rows(Outbox)][1:] == [
        *("article.scheduled", "article.published", "article.scheduled", "article.scheduled"),
    ]
    audits = await room.rows(Audit, action="publish_article")
    assert audits[-1].after == {"unpublish_at": None}
    assert audits[-1].before == {"unpublish_at": at.isoformat()}


@pytest.mark.parametrize("command", [UnpublishArticle, ArchiveArticle])
async def test_what_is_taken_back_has_no_end_any_more(lite: Newsroom, command: type[UnpublishArticle]) -> None:
    post = await lite.post()
    at = await lite.database.now() + timedelta(hours=1)
    await lite.run(PublishArticle(id=post.article_id, expected_version=2, unpublish_at=at))
    await lite.run(command(id=post.article_id, expected_version=3))
    assert (await lite.article(post.article_id)).unpublish_at is None


async def test_an_end_of_a_draft_counts_for_nothing(lite: Newsroom) -> None:
    """An import may make a draft of what was to end."""
    post = await lite.post(publish=False)
    async with lite.database.transaction():
        await Article.filter(id=post.article_id).update(unpublish_at=datetime(2020, 1, 1, tzinfo=UTC))
    await lite.run(PublishArticle(id=post.article_id, expected_version=1))
    assert (await lite.article(post.article_id)).unpublish_at is None


async def test_an_end_before_the_beginning_is_refused(lite: Newsroom) -> None:
    post = await lite.post(publish=False)
    at = await lite.database.now() + timedelta(hours=2)
    wrong: tuple[Any, ...] = ({"at": at, "unpublish_at": at}, {"unpublish_at": at - timedelta(hours=3)})
    for given in wrong:
        with pytest.raises(InputError, match="not after the publication") as caught:
            await lite.run(PublishArticle(id=post.article_id, expected_version=1, **given))
        assert caught.value.path == ("input", "unpublishAt")


async def test_doing_it_twice_does_it_once(lite: Newsroom) -> None:
    post = await lite.post()
    for command in (PublishArticle, ArchiveArticle, ArchiveArticle, UnpublishArticle, UnpublishArticle):
        version = (await lite.article(post.article_id)).version
        await lite.run(command(id=post.article_id, expected_version=version))
    assert (await lite.article(post.article_id)).version == 4
    assert len(await lite.rows(Revision)) == 4


async def test_the_audit_tells_the_standing_before_and_after(lite: Newsroom) -> None:
    post = await lite.post()
    (audit,) = await lite.rows(Audit, action="publish_article")
    article = await lite.article(post.article_id)
    assert audit.before == {"published_at": None, "published_on": None, "status": "DRAFT"}
    assert audit.after == {
        "published_at": article.published_at.isoformat(),
        "published_on": article.published_on.isoformat(),
        "status": "PUBLISHED",
    }


async def test_what_comes_back_from_the_archive_is_published_since_it_first_was(room: Newsroom) -> None:
    post = await room.post()
    first = await room.article(post.article_id)
    await room.run(ArchiveArticle(id=post.article_id, expected_version=2))
    await room.run(PublishArticle(id=post.article_id, expected_version=3))
    back = await room.article(post.article_id)
    assert (back.status, back.published_at, back.published_on) == ("PUBLISHED", first.published_at, first.published_on)
    # A time that is given counts, and what is a draft again is published anew.
    await room.run(ArchiveArticle(id=post.article_id, expected_version=4))
    await room.run(PublishArticle(id=post.article_id, expected_version=5, at=await room.database.now()))
    anew = await room.article(post.article_id)
    assert anew.published_at == anew.updated_at > first.published_at
    await room.run(ArchiveArticle(id=post.article_id, expected_version=6))
    await room.run(UnpublishArticle(id=post.article_id, expected_version=7))
    await room.run(PublishArticle(id=post.article_id, expected_version=8))
    last = await room.article(post.article_id)
    assert last.published_at == last.updated_at


async def test_what_was_archived_before_it_was_public_was_never_published(room: Newsroom) -> None:
    post = await room.post(publish=False)
    at = await room.database.now() + timedelta(hours=2)
    await room.run(PublishArticle(id=post.article_id, expected_version=1, at=at))
    await room.run(ArchiveArticle(id=post.article_id, expected_version=2))
    assert (await room.article(post.article_id)).published_at is None
    await room.run(PublishArticle(id=post.article_id, expected_version=3))
    article = await room.article(post.article_id)
    assert article.published_at == article.updated_at
