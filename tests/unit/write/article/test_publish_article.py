"""Before the public, now or later; by the database's clock."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from support.importing import take
from support.writing import Newsroom

from gql_blog.content import DraftArticle, Reference
from gql_blog.errors import InputError
from gql_blog.store import Audit, Outbox, Revision
from gql_blog.write import ArchiveArticle, PublishArticle, UnpublishArticle


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


async def test_an_instant_that_has_passed_is_now(lite: Newsroom) -> None:
    post = await lite.post(publish=False)
    past = datetime(2017, 12, 11, tzinfo=UTC)
    await lite.run(PublishArticle(id=post.article_id, expected_version=1, at=past))
    article = await lite.article(post.article_id)
    assert (article.status, article.published_at) == ("PUBLISHED", article.updated_at)


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


async def test_an_instant_without_an_offset_is_none(lite: Newsroom) -> None:
    post = await lite.post(publish=False)
    with pytest.raises(InputError) as caught:
        await lite.run(PublishArticle(id=post.article_id, expected_version=1, at=datetime(2099, 1, 1)))
    assert caught.value.path == ("input", "at")


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
