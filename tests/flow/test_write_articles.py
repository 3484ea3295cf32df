"""Articles through the one door, on both databases."""

from datetime import date, timedelta

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS
from gql_blog.content import BylineRole, ResponseKind, Role
from gql_blog.errors import Conflict, Duplicate, Forbidden, IdempotencyMismatch, InputError, NotFound, Unauthenticated
from gql_blog.store import (
    Article,
    Audit,
    AuditPersonal,
    Byline,
    Contributor,
    Footnote,
    OldSlug,
    Outbox,
    Revision,
    SearchText,
    Tag,
)
from gql_blog.write import (
    ArchiveArticle,
    BylineInput,
    CreatePost,
    CreateResponse,
    PublishArticle,
    RestoreRevision,
    UnpublishArticle,
    UpdateArticle,
)

pytestmark = sqlite_mostly


async def test_a_post_is_stored_whole(room: Newsroom) -> None:
    written = await room.run(
        CreatePost(
            title="  On\nTides ",
            source="Water[^a] rises.\r\n\r\n[^a]: A note.",
            subtitle="A study",
            locale="zh-hans",
            bylines=(BylineInput(name="Ada Lund", bio="Ada writes."), BylineInput(name="Bo", role=BylineRole.EDITOR)),
            tags=("Sea", "Moon", "sea"),
            published_on=date(2017, 12, 11),
        )
    )
    article = await room.article(written.article_id)
    assert (article.title, article.title_folded, article.slug) == ("On Tides", "on tides", "on-tides")
    assert (article.status, article.public, article.version, article.locale) == ("DRAFT", False, 1, "zh-Hans")
    assert (article.text, article.lead, article.word_count) == ("Water rises.", "Water rises.", 2)
    assert article.credited_names == "Ada Lund"
    assert article.published_on == date(2017, 12, 11)
    assert article.published_at is None
    assert article.root_id == article.original_id == article.id
    assert [(each.position, each.credited_name, each.bio) for each in await room.rows(Byline)] == [
        (1, "Ada Lund", "Ada writes."),
        (2, "Bo", None),
    ]
    assert [(each.slug, each.public) for each in await room.rows(Contributor)] == [("ada-lund", False), ("bo", False)]
    assert [each.name for each in await room.rows(Tag)] == ["Sea", "Moon"]
    (note,) = await room.rows(Footnote)
    assert (note.number, note.label, note.text) == (1, "a", "A note.")
    assert note.anchor in article.html
    (search,) = await room.rows(SearchText)
    words = sorted(entry.partition("=")[0] for entry in search.words.split(" "))
    assert " ".join(words) == "a ada bo lund moon on rises sea study tides water"


async def test_a_change_leaves_its_trail(room: Newsroom) -> None:
    editor = await room.somebody(Role.EDITOR)
    written = await room.run(CreatePost(title="On Tides", source="One.\nTwo."), editor)
    command = UpdateArticle(
        id=written.article_id, expected_version=1, source="One.\nThree.", subtitle="More", note="Corrected"
    )
    assert (await room.run(command, editor)).version == 2
    first, second = await room.rows(Revision)
    assert (first.number, first.note, second.number, second.note) == (1, None, 2, "Corrected")
    assert second.author_id == editor.user_id
    assert second.diff.splitlines()[2:] == ["@@ -1,2 +1,2 @@", " One.", "-Two.", "+Three."]
    assert second.snapshot["subtitle"] == "More"
    created, changed = await room.rows(Audit)
    assert (created.action, changed.action, changed.actor) == ("create_post", "update_article", editor.user_id)
    assert changed.before["subtitle"] is None
    (told,) = await room.rows(AuditPersonal, field="subtitle")
    assert (changed.after["subtitle"], told.value) == ({"commitment": told.commitment}, "More")
    assert set(changed.after) == {"source", "subtitle"}
    assert [(each.kind, each.subject_id) for each in await room.rows(Outbox)] == [
        ("article.created", written.article_id),
        ("article.updated", written.article_id),
    ]


async def test_what_changes_nothing_leaves_no_trail(room: Newsroom) -> None:
    written = await room.post()
    before = len(await room.rows(Audit))
    command = UpdateArticle(id=written.article_id, expected_version=2, title="On Tides", bylines=())
    assert (await room.run(command)).version == 2
    assert len(await room.rows(Audit)) == before


async def test_a_stale_version_changes_nothing(room: Newsroom) -> None:
    written = await room.post()
    for command in (
        UpdateArticle(id=written.article_id, expected_version=1, title="Other"),
        PublishArticle(id=written.article_id, expected_version=1),
        UnpublishArticle(id=written.article_id, expected_version=1),
        ArchiveArticle(id=written.article_id, expected_version=3),
    ):
        with pytest.raises(Conflict) as caught:
            await room.run(command)
        assert caught.value.current_version == 2
        assert caught.value.path == ("input", "expectedVersion")
    assert (await room.article(written.article_id)).title == "On Tides"


async def test_a_renamed_article_keeps_its_old_slug(room: Newsroom) -> None:
    one, other = await room.post("On Tides"), await room.post("On Winds")
    renamed = await room.run(UpdateArticle(id=one.article_id, expected_version=2, slug="tides"))
    (old,) = await room.rows(OldSlug)
    assert (old.slug, old.article_id) == ("on-tides", one.article_id)
    for slug in ("tides", "on-tides"):
        with pytest.raises(Duplicate) as caught:
            await room.run(UpdateArticle(id=other.article_id, expected_version=2, slug=slug))
        assert caught.value.path == ("input", "slug")
    third = await room.post("On Tides")
    assert (await room.article(third.article_id)).slug == "on-tides-2"
    await room.run(UpdateArticle(id=one.article_id, expected_version=renamed.version, slug="on-tides"))
    assert [each.slug for each in await room.rows(OldSlug)] == ["tides"]


@pytest.mark.parametrize("slug", ["graphql", "con", "Upper", "a b", "-a", "a--b", "..", "a.b", "", "x" * 191])
async def test_a_slug_that_cannot_be_is_refused(slug: str, room: Newsroom) -> None:
    with pytest.raises(InputError) as caught:
        await room.run(CreatePost(title="A", source="B", slug=slug))
    assert caught.value.path == ("input", "slug")


async def test_publishing_and_taking_back(room: Newsroom) -> None:
    written = await room.post(publish=False)
    before = await room.database.now()
    await room.run(PublishArticle(id=written.article_id, expected_version=1))
    article = await room.article(written.article_id)
    assert (article.status, article.public) == ("PUBLISHED", True)
    assert before <= article.published_at <= await room.database.now()
    assert article.published_on == article.published_at.date()
    assert (await room.run(PublishArticle(id=written.article_id, expected_version=2))).version == 2
    await room.run(UnpublishArticle(id=written.article_id, expected_version=2))
    article = await room.article(written.article_id)
    assert (article.status, article.public, article.published_at) == ("DRAFT", False, None)
    await room.run(ArchiveArticle(id=written.article_id, expected_version=3))
    assert (await room.article(written.article_id)).status == "ARCHIVED"
    kinds = [each.kind for each in await room.rows(Outbox)]
    assert kinds == ["article.created", "article.published", "article.unpublished", "article.archived"]
    assert [each.number for each in await room.rows(Revision)] == [1, 2, 3, 4]


async def test_an_instant_ahead_schedules(room: Newsroom) -> None:
    written = await room.post(publish=False)
    at = await room.database.now() + timedelta(hours=1)
    await room.run(PublishArticle(id=written.article_id, expected_version=1, at=at))
    article = await room.article(written.article_id)
    assert (article.status, article.public, article.published_at) == ("SCHEDULED", False, at)
    await room.run(PublishArticle(id=written.article_id, expected_version=2))
    with pytest.raises(InputError):
        await room.run(PublishArticle(id=written.article_id, expected_version=3, at=at))


async def test_a_revision_is_put_back_whole(room: Newsroom) -> None:
    written = await room.post(bylines=(BylineInput(name="Ada Lund"),), tags=("Sea",), subtitle="First")
    await room.run(
        UpdateArticle(
            id=written.article_id,
            expected_version=2,
            title="Other",
            slug="other",
            source="Other[^1].\n\n[^1]: Note.",
            subtitle=None,
            bylines=(BylineInput(name="Bo"),),
            tags=(),
        )
    )
    first = (await room.rows(Revision))[0]
    command = RestoreRevision(article_id=written.article_id, revision_id=first.id, expected_version=3)
    assert (await room.run(command)).version == 4
    article = await room.article(written.article_id)
    assert (article.title, article.slug, article.subtitle, article.status) == (
        "On Tides",
        "other",
        "First",
        "PUBLISHED",
    )
    assert article.text == "About On Tides."
    assert [each.credited_name for each in await room.rows(Byline)] == ["Ada Lund"]
    assert [(each.name, each.public) for each in await room.rows(Contributor)] == [("Ada Lund", True), ("Bo", False)]
    assert [each.public for each in await room.rows(Tag)] == [True]
    assert await room.rows(Footnote) == []
    assert (await room.rows(Revision))[-1].note == "Restored revision 1."
    with pytest.raises(NotFound):
        await room.run(
            RestoreRevision(article_id=written.article_id, revision_id="rev_" + "0" * 26, expected_version=4)
        )


async def test_a_response_hangs_from_what_it_answers(room: Newsroom) -> None:
    post = await room.post()
    one = await room.response(post.article_id, "One", kind=ResponseKind.REVIEW)
    two = await room.response(one.article_id, "Two")
    row = await room.article(two.article_id)
    assert (row.responding_to_id, row.root_id, row.public) == (one.article_id, post.article_id, True)
    top = await room.article(post.article_id)
    assert (top.response_count, top.dialogue_count) == (1, 2)
    await room.run(UnpublishArticle(id=one.article_id, expected_version=2))
    assert not (await room.article(two.article_id)).public
    top = await room.article(post.article_id)
    assert (top.response_count, top.dialogue_count, top.dialogue_count_all) == (0, 0, 1)


async def test_a_circle_is_refused(room: Newsroom) -> None:
    post = await room.post()
    one = await room.response(post.article_id, "One")
    two = await room.response(one.article_id, "Two")
    for target in (one.article_id, two.article_id):
        with pytest.raises(InputError) as caught:
            await room.run(UpdateArticle(id=one.article_id, expected_version=2, responding_to_id=target))
        assert caught.value.path == ("input", "respondingToId")


async def test_a_response_moves_with_all_that_answers_it(room: Newsroom) -> None:
    post, other = await room.post("One"), await room.post("Other")
    one = await room.response(post.article_id, "A")
    two = await room.response(one.article_id, "B")
    await room.run(UpdateArticle(id=one.article_id, expected_version=2, responding_to_id=other.article_id))
    assert (await room.article(two.article_id)).root_id == other.article_id
    counts = [(await room.article(each.article_id)).dialogue_count for each in (post, other)]
    assert counts == [0, 2]


async def test_fields_of_responses_are_refused_for_posts(room: Newsroom) -> None:
    post = await room.post("One")
    with pytest.raises(InputError) as caught:
        await room.run(UpdateArticle(id=post.article_id, expected_version=2, kind=ResponseKind.REVIEW))
    assert caught.value.path == ("input", "kind")
    with pytest.raises(InputError) as caught:
        await room.run(UpdateArticle(id=post.article_id, expected_version=2, title=None))
    assert caught.value.path == ("input", "title")


async def test_translations_share_one_original(room: Newsroom) -> None:
    one = await room.post("One")
    two = await room.post("Two", translation_of_id=one.article_id)
    three = await room.post("Three", translation_of_id=two.article_id)
    assert {each.original_id for each in await room.rows(Article)} == {one.article_id}
    four = await room.post("Four")
    await room.run(UpdateArticle(id=one.article_id, expected_version=2, translation_of_id=four.article_id))
    assert {each.original_id for each in await room.rows(Article)} == {four.article_id}
    await room.run(UpdateArticle(id=three.article_id, expected_version=3, translation_of_id=None))
    assert (await room.article(three.article_id)).original_id == three.article_id


async def test_a_retry_answers_as_the_first_try_did(room: Newsroom) -> None:
    editor, other = await room.somebody(Role.EDITOR), await room.somebody(Role.ADMIN)
    command = CreatePost(title="Once", source="Text.", idempotency_key="key-1")
    first = await room.run(command, editor)
    assert await room.run(command, editor) == first
    assert len(await room.rows(Article)) == 1
    with pytest.raises(IdempotencyMismatch):
        await room.run(CreatePost(title="Twice", source="Text.", idempotency_key="key-1"), editor)
    assert await room.run(command, other) != first


async def test_a_name_in_the_byline_gives_no_right_to_the_article(room: Newsroom) -> None:
    theirs = await room.post("Theirs", bylines=(BylineInput(name="Wei Zhang"),))
    draft = await room.post("Draft", publish=False, bylines=(BylineInput(name="Wei Zhang"),))
    (zhang,) = await room.rows(Contributor)
    namesake = await room.somebody(Role.AUTHOR, "Wei Zhang", zhang.id)
    with pytest.raises(Forbidden):
        await room.run(UpdateArticle(id=theirs.article_id, expected_version=2, title="Mine now"), namesake)
    with pytest.raises(NotFound):
        await room.run(UpdateArticle(id=draft.article_id, expected_version=1, title="Mine now"), namesake)
    assert [each.title for each in await room.rows(Article)] == ["Theirs", "Draft"]
    own = await room.run(CreatePost(title="Own", source="x", bylines=(BylineInput(name="Bo"),)), namesake)
    changed = await room.run(UpdateArticle(id=own.article_id, expected_version=1, title="Still Own"), namesake)
    assert changed.version == 2


async def test_who_may_not_is_told_so_and_nothing_else(room: Newsroom) -> None:
    author, reader = await room.somebody(Role.AUTHOR, "Ann"), await room.somebody(Role.READER, "Rae")
    own = await room.run(CreatePost(title="Mine", source="Text."), author)
    others = await room.post("Theirs", publish=False)
    shown = await room.post("Shown")
    with pytest.raises(Unauthenticated):
        await room.run(CreatePost(title="A", source="B"), ANONYMOUS)
    with pytest.raises(Forbidden):
        await room.run(CreatePost(title="A", source="B"), reader)
    assert (await room.run(UpdateArticle(id=own.article_id, expected_version=1, title="Ours"), author)).version == 2
    with pytest.raises(Forbidden):
        await room.run(PublishArticle(id=own.article_id, expected_version=2), author)
    with pytest.raises(NotFound):
        await room.run(UpdateArticle(id=others.article_id, expected_version=1, title="X"), author)
    with pytest.raises(Forbidden):
        await room.run(UpdateArticle(id=shown.article_id, expected_version=2, title="X"), author)
    with pytest.raises(NotFound) as caught:
        await room.run(CreateResponse(responding_to_id=others.article_id, title="A", source="B"), author)
    assert caught.value.path == ("input", "respondingToId")
