"""A stub is merged with the article that it stands for: by an import where that is certain, else by an editor."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from support.importing import take
from support.recomputed import wrong_columns
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import DraftArticle, DraftComment, DraftMention, Reference, Role
from gql_blog.errors import Forbidden, InputError, NotFound
from gql_blog.store import (
    Article,
    Audit,
    Comment,
    Mention,
    OldSlug,
    Outbox,
    PreviewLink,
    Redirect,
    Revision,
    WorkingCopy,
)
from gql_blog.write import (
    CreatePreviewLink,
    CreateRedirect,
    DiscardWorkingCopy,
    MergeStub,
    PublishRevision,
    RestoreRevision,
    SaveWorkingCopy,
    UpdateArticle,
)

pytestmark = sqlite_mostly

ANSWER = DraftArticle(
    source="Yes.",
    title="An Answer",
    responding_to=Reference(title="On Tides"),
    comments=(DraftComment("Di", "So it is."),),
)


async def answered(room: Newsroom, draft: DraftArticle = ANSWER, place: str = "a.txt") -> tuple[str, str]:
    """A response that was imported, and the stub that it answers."""
    found = (await take(room, draft, place, source_hash=sha256(place.encode()).hexdigest())).articles
    return found[0][0], found[1][0]


async def test_what_hangs_from_the_stub_moves_to_the_article(room: Newsroom, database_url: str) -> None:
    answer, stub = await answered(room)
    post = (await room.post("Of Tides")).article_id
    await room.run(CreateRedirect(path="/2019/tides", article_id=stub))
    below = (await room.response(answer, "Below")).article_id
    command = MergeStub(id=stub, expected_version=1, into_id=post)
    before = [await room.rows(table) for table in (Article, OldSlug, Audit)]
    previewed = await room.run(replace(command, dry_run=True))
    assert [len(each) for each in before] == [len(await room.rows(table)) for table in (Article, OldSlug, Audit)]
    merged = await room.run(command)
    assert merged == previewed
    assert (merged.article_id, merged.responses, merged.comments, merged.mentions) == (post, 1, 0, 0)
    moved, deeper = await room.article(answer), await room.article(below)
    assert (moved.responding_to_id, moved.root_id, deeper.root_id) == (post, post, post)
    assert (moved.version, deeper.version) == (2, 2)
    assert await room.rows(Article, id=stub) == []
    article = await room.article(post)
    assert (article.response_count, article.dialogue_count, article.version) == (1, 2, 2)
    assert [(each.slug, each.article_id) for each in await room.rows(OldSlug)] == [("on-tides", post)]
    assert [each.article_id for each in await room.rows(Redirect)] == [post]
    assert wrong_columns(database_url) == []
    audits = {each.subject_id: each.after for each in await room.rows(Audit, action="merge_stub")}
    assert (audits[stub], audits[post]) == ({"merged_into": post}, {"merged": stub})
    assert [each.subject_id for each in await room.rows(Outbox, kind="article.merged")] == [post]


async def test_comments_and_mentions_go_along(room: Newsroom) -> None:
    answer, stub = await answered(room)
    listing = DraftArticle(source="x", title="A List", mentions=(DraftMention("Nobody"),))
    page = (await take(room, listing, "list.txt")).articles[0][0]
    async with room.database.transaction():
        await Comment.filter(article_id=answer).update(article_id=stub)
        await Mention.filter(article_id=page).update(response_id=stub)
    post = (await room.post("Of Tides")).article_id
    merged = await room.run(MergeStub(id=stub, expected_version=1, into_id=post))
    assert (merged.comments, merged.mentions) == (1, 1)
    assert [each.article_id for each in await room.rows(Comment)] == [post]
    assert (await room.article(post)).comment_count == 1


async def test_a_revision_from_before_names_the_article_now(room: Newsroom) -> None:
    answer, stub = await answered(room)
    post = (await room.post("Of Tides")).article_id
    await room.run(MergeStub(id=stub, expected_version=1, into_id=post))
    first = (await room.rows(Revision, article_id=answer, number=1))[0].id
    await room.run(UpdateArticle(id=answer, expected_version=2, title="Another Title"))
    await room.run(RestoreRevision(article_id=answer, revision_id=first, expected_version=3))
    restored = await room.article(answer)
    assert (restored.title, restored.responding_to_id) == ("An Answer", post)


async def test_only_a_stub_is_merged_and_into_nothing_that_answers_it(lite: Newsroom) -> None:
    answer, stub = await answered(lite)
    post = (await lite.post("Of Tides")).article_id
    for given, error, path in (
        ({"id": post, "expected_version": 2, "into_id": answer}, InputError, "id"),
        ({"id": stub, "expected_version": 1, "into_id": stub}, InputError, "intoId"),
        ({"id": stub, "expected_version": 1, "into_id": answer}, InputError, "intoId"),
        ({"id": stub, "expected_version": 1, "into_id": "art_" + "0" * 26}, NotFound, "intoId"),
    ):
        fields: Any = given
        with pytest.raises(error) as caught:
            await lite.run(MergeStub(**fields))
        assert caught.value.path == ("input", path)
    author = await lite.somebody(Role.AUTHOR)
    with pytest.raises(Forbidden):
        await lite.run(MergeStub(id=stub, expected_version=1, into_id=post), author)


async def test_an_import_merges_the_stub_that_has_an_old_slug_of_the_article(room: Newsroom, database_url: str) -> None:
    answer, stub = await answered(room)
    draft = DraftArticle(source="Twice a day.", title="Of Tides", slug="of-tides", old_slugs=("on-tides", "ebb"))
    found = await take(room, draft, "tides.txt", source_hash="9" * 64)
    article = found.articles[0][0]
    assert (article, [each.code for each in found.findings]) != (stub, ["REDIRECT_TAKEN"])
    assert (await room.article(answer)).responding_to_id == article
    assert await room.rows(Article, id=stub) == []
    assert {each.slug for each in await room.rows(OldSlug)} == {"on-tides", "ebb"}
    assert wrong_columns(database_url) == []
    again = await take(room, draft, "tides.txt", source_hash="9" * 64)
    assert again.outcome == "unchanged"
    await take(room, ANSWER, "a.txt", source_hash=sha256(b"a.txt").hexdigest())
    assert len(await room.rows(Article, is_stub=True)) == 0


async def test_an_import_merges_the_stub_of_its_new_title_if_no_other_article_has_it(room: Newsroom) -> None:
    answer, stub = await answered(room)
    draft = DraftArticle(source="Twice a day the sea comes and goes.", title="Of Tides", slug="of-tides")
    article = (await take(room, draft, "tides.txt", source_hash="8" * 64)).articles[0][0]
    assert (await room.article(answer)).responding_to_id == stub
    await take(room, replace(draft, title="On Tides"), "tides.txt", source_hash="9" * 64)
    assert (await room.article(answer)).responding_to_id == article
    assert await room.rows(Article, id=stub) == []


async def test_an_import_leaves_a_stub_that_may_be_another_article(room: Newsroom) -> None:
    answer, stub = await answered(room)
    await room.post("On Tides", slug="other-tides")
    draft = DraftArticle(source="Twice a day the sea comes and goes.", title="Of Tides", slug="of-tides")
    await take(room, draft, "tides.txt", source_hash="8" * 64)
    await take(room, replace(draft, title="On Tides"), "tides.txt", source_hash="9" * 64)
    assert (await room.article(answer)).responding_to_id == stub


async def test_a_text_that_somebody_is_writing_for_the_stub_is_not_lost(room: Newsroom) -> None:
    _, stub = await answered(room)
    await room.run(SaveWorkingCopy(article_id=stub, expected_version=0, source="Written here."))
    post = (await room.post("Of Tides")).article_id
    with pytest.raises(InputError, match="working copy"):
        await room.run(MergeStub(id=stub, expected_version=1, into_id=post))
    await take(room, DraftArticle(source="x", title="Tides", old_slugs=("on-tides",)), "tides.txt")
    assert len(await room.rows(Article, id=stub)) == 1
    assert len(await room.rows(WorkingCopy, article_id=stub)) == 1
    await room.run(DiscardWorkingCopy(article_id=stub, expected_version=1))
    await room.run(MergeStub(id=stub, expected_version=1, into_id=post))
    assert await room.rows(Article, id=stub) == []
    (kept,) = await room.rows(Revision, article_id=post, source="Written here.")
    assert kept.note == "Written for the stub “On Tides”, which was merged into this article."
    await room.run(PublishRevision(article_id=post, revision_id=kept.id, expected_version=2))
    article = await room.article(post)
    assert (article.title, article.source, article.slug) == ("On Tides", "Written here.", "on-tides")


@pytest.mark.parametrize("by_import", [True, False])
async def test_what_was_written_for_a_stub_and_discarded_stays_with_the_article(
    room: Newsroom, *, by_import: bool
) -> None:
    _, stub = await answered(room)
    editor = await room.somebody(Role.EDITOR, "Ed")
    await room.run(UpdateArticle(id=stub, expected_version=1, subtitle="A subtitle.", note="A word."), editor)
    await room.run(SaveWorkingCopy(article_id=stub, expected_version=0, source="Written."), editor)
    await room.run(SaveWorkingCopy(article_id=stub, expected_version=1, source="Written here."), editor)
    await room.run(DiscardWorkingCopy(article_id=stub, expected_version=2), editor)
    written = [each for each in await room.rows(Revision, article_id=stub) if each.number > 1]
    if by_import:
        await take(room, DraftArticle(source="x", title="Tides", old_slugs=("on-tides",)), "tides.txt")
    else:
        await room.run(MergeStub(id=stub, expected_version=2, into_id=(await room.post("Tides")).article_id))
    assert await room.rows(Article, id=stub) == []
    (article,) = await room.rows(Article, title="Tides")
    rows = sorted(await room.rows(Revision, article_id=article.id), key=lambda each: each.number)
    kept = [each for each in rows if each.copy_version == 0]
    assert [each.number for each in rows] == list(range(1, len(rows) + 1))
    assert [(each.source, each.snapshot, each.author_id, each.created_at) for each in kept] == [
        (each.source, each.snapshot, editor.user_id, each.created_at) for each in written
    ]
    assert [each.note.endswith(" A word.") for each in kept] == [True, False, False]
    assert kept[2].diff == "--- before\n+++ after\n@@ -1 +1 @@\n-Written.\n+Written here."
    live = [each for each in rows if each.copy_version is None]
    saved = await room.run(SaveWorkingCopy(article_id=article.id, expected_version=0, autosave=True, title="New"))
    (copy,) = await room.rows(WorkingCopy, article_id=article.id)
    assert (saved.version, copy.base_id) == (1, live[-1].id)


async def test_a_preview_is_of_the_working_copy_and_not_of_what_was_written_for_a_stub(room: Newsroom) -> None:
    _, stub = await answered(room)
    await room.run(SaveWorkingCopy(article_id=stub, expected_version=0, source="Discarded."))
    await room.run(DiscardWorkingCopy(article_id=stub, expected_version=1))
    post = (await room.post("Of Tides")).article_id
    await room.run(SaveWorkingCopy(article_id=post, expected_version=0, source="Being written."))
    await room.run(MergeStub(id=stub, expected_version=1, into_id=post))
    await room.run(CreatePreviewLink(article_id=post))
    ((copy,), (link,)) = await room.rows(WorkingCopy, article_id=post), await room.rows(PreviewLink)
    assert link.revision_id == copy.revision_id
