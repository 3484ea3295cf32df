"""What was, again: as far as it still fits."""

from typing import Any

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import EventKind, NoticeInput, NoticeKind, Role
from gql_blog.errors import Conflict, InputError, NotFound
from gql_blog.store import Audit, Notice, Outbox, Revision
from gql_blog.write import BylineInput, RestoreRevision, UnpublishArticle, UpdateArticle

pytestmark = sqlite_mostly


async def first_of(room: Newsroom, article_id: str) -> Any:
    return next(each for each in await room.rows(Revision) if each.article_id == article_id)


async def restore(room: Newsroom, article_id: str, version: int) -> int:
    revision = await first_of(room, article_id)
    command = RestoreRevision(article_id=article_id, revision_id=revision.id, expected_version=version)
    return int((await room.run(command)).version)


async def earlier_release(room: Newsroom, article_id: str, kept: dict[str, Any]) -> None:
    """Make the revision that a release left before this one; its id is the first."""
    async with room.database.transaction():
        await Revision.create(
            id=f"rev_{'0' * 26}",
            article_id=article_id,
            number=99,
            created_at=await room.database.now(),
            title="On Tides",
            source="About On Tides.",
            diff="",
            snapshot=kept,
        )


async def test_the_standing_stays(lite: Newsroom) -> None:
    post = await lite.post()
    await lite.run(UpdateArticle(id=post.article_id, expected_version=2, title="Other"))
    await lite.run(UnpublishArticle(id=post.article_id, expected_version=3))
    assert await restore(lite, post.article_id, 4) == 5
    article = await lite.article(post.article_id)
    assert (article.title, article.status, article.public) == ("On Tides", "DRAFT", False)


async def test_what_is_so_already_is_no_change(lite: Newsroom) -> None:
    post = await lite.post(publish=False)
    assert await restore(lite, post.article_id, 1) == 1
    assert len(await lite.rows(Revision)) == 1


async def test_a_response_goes_back_to_what_it_answered(room: Newsroom) -> None:
    post, other = await room.post("A"), await room.post("B")
    one = await room.response(post.article_id, "One")
    await room.run(UpdateArticle(id=one.article_id, expected_version=2, responding_to_id=other.article_id))
    await restore(room, one.article_id, 3)
    article = await room.article(one.article_id)
    assert (article.responding_to_id, article.root_id) == (post.article_id, post.article_id)


@pytest.mark.parametrize("kind", [NoticeKind.RETRACTION, NoticeKind.CORRECTION, NoticeKind.EDITORS_NOTE])
async def test_notices_and_the_slug_stay_and_are_told_of(lite: Newsroom, kind: NoticeKind) -> None:
    post = await lite.post(notices=(NoticeInput(kind=NoticeKind.EDITORS_NOTE, source="First."),))
    notices = (NoticeInput(kind=kind, source="*Late.*"),)
    changed = UpdateArticle(id=post.article_id, expected_version=2, source="Other.", slug="moved", notices=notices)
    await lite.run(changed)
    revision = await first_of(lite, post.article_id)
    command = RestoreRevision(article_id=post.article_id, revision_id=revision.id, expected_version=3)
    result = await lite.run(command)
    assert [each.code for each in result.findings] == ["NOTICES_NOT_RESTORED", "SLUG_NOT_RESTORED"]
    article = await lite.article(post.article_id)
    assert (article.slug, article.source) == ("moved", "About On Tides.")
    assert [(each.kind, each.html) for each in await lite.rows(Notice)] == [(kind.value, "<p><em>Late.</em></p>")]
    kept = (await lite.rows(Revision))[-1].snapshot
    assert (kept["slug"], [each["kind"] for each in kept["notices"]]) == ("moved", [kind.value])
    again = await lite.run(RestoreRevision(article_id=post.article_id, revision_id=revision.id, expected_version=4))
    assert again.version == 4


async def test_what_would_close_a_circle_is_refused(room: Newsroom) -> None:
    post, other = await room.post("A"), await room.post("B")
    one = await room.response(post.article_id, "One")
    two = await room.response(one.article_id, "Two")
    await room.run(UpdateArticle(id=two.article_id, expected_version=2, responding_to_id=other.article_id))
    await room.run(UpdateArticle(id=one.article_id, expected_version=2, responding_to_id=two.article_id))
    with pytest.raises(InputError):
        await restore(room, two.article_id, 3)


async def test_only_the_articles_own_and_by_those_who_may(lite: Newsroom) -> None:
    author = await lite.somebody(Role.AUTHOR)
    post, other = await lite.post("A", bylines=(BylineInput(name="Ada"),)), await lite.post("B")
    strange = await first_of(lite, other.article_id)
    with pytest.raises(NotFound) as caught:
        await lite.run(RestoreRevision(article_id=post.article_id, revision_id=strange.id, expected_version=2))
    assert caught.value.path == ("input", "revisionId")
    with pytest.raises(Conflict):
        await restore(lite, post.article_id, 1)
    draft = await lite.post("C", publish=False)
    revision = await first_of(lite, draft.article_id)
    command = RestoreRevision(article_id=draft.article_id, revision_id=revision.id, expected_version=1)
    with pytest.raises(NotFound):
        await lite.run(command, author)


async def originals(room: Newsroom, *ids: str) -> list[str]:
    found: list[Any] = [await room.article(each) for each in ids]
    return [each.original_id for each in found]


async def translation(room: Newsroom, article_id: str, version: int, original_id: str | None) -> None:
    await room.run(UpdateArticle(id=article_id, expected_version=version, translation_of_id=original_id))


async def test_a_translation_is_restored_to_the_original_of_what_it_translated(room: Newsroom) -> None:
    one, two = await room.post("One"), await room.post("Two")
    three = await room.post("Three", translation_of_id=two.article_id)
    await translation(room, three.article_id, 2, None)
    await translation(room, two.article_id, 2, one.article_id)
    assert await restore(room, three.article_id, 3) == 4
    ids = one.article_id, two.article_id, three.article_id
    assert await originals(room, *ids) == [one.article_id] * 3


async def test_a_translation_whose_original_translates_it_by_now_keeps_its_link(room: Newsroom) -> None:
    one = await room.post("One")
    two = await room.post("Two", translation_of_id=one.article_id)
    await translation(room, two.article_id, 2, None)
    await translation(room, one.article_id, 2, two.article_id)
    await room.run(UpdateArticle(id=two.article_id, expected_version=3, title="Other"))
    assert await restore(room, two.article_id, 4) == 5
    assert await originals(room, one.article_id, two.article_id) == [two.article_id] * 2
    assert (await room.article(two.article_id)).title == "Two"
    assert (await room.article(one.article_id)).version == 3


async def test_what_translates_a_restored_translation_follows_it_with_a_version_and_an_audit_entry(
    room: Newsroom,
) -> None:
    one = await room.post("One")
    two = await room.post("Two", translation_of_id=one.article_id)
    await translation(room, two.article_id, 2, None)
    three = await room.post("Three", translation_of_id=two.article_id)
    await restore(room, two.article_id, 3)
    ids = one.article_id, two.article_id, three.article_id
    assert await originals(room, *ids) == [one.article_id] * 3
    follower = await room.article(three.article_id)
    revisions = [each for each in await room.rows(Revision) if each.article_id == three.article_id]
    audits = [each for each in await room.rows(Audit) if each.subject_id == three.article_id]
    events = [each for each in await room.rows(Outbox) if each.subject_id == three.article_id]
    assert follower.version == 3
    assert revisions[-1].snapshot["original_id"] == one.article_id
    assert (audits[-1].before, audits[-1].after) == ({"original_id": two.article_id}, {"original_id": one.article_id})
    assert events[-1].kind == EventKind.ARTICLE_UPDATED
