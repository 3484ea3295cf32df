"""What a file gave is kept, read again as it was, and found where the first release did not keep it."""

from dataclasses import replace
from datetime import date

from support.importing import codes, take
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import (
    ArticleStatus,
    DraftArticle,
    DraftByline,
    DraftComment,
    EditorNotice,
    NoticeKind,
    Reference,
    Role,
)
from gql_blog.store import Article, Comment, Provenance
from gql_blog.write import ArchiveArticle, UpdateArticle
from gql_blog.write.article.article_state import state_of
from gql_blog.write.imports.given_values import GivenComment, GivenValues, load_given, stated_fields

pytestmark = sqlite_mostly

DRAFT = DraftArticle(
    source="The tide turns twice a day.",
    title="On Tides",
    subtitle="A study",
    status=ArticleStatus.PUBLISHED,
    published_on=date(2019, 5, 2),
    responding_to=Reference(title="The Sea"),
    bylines=(DraftByline("Ada", bio="A pilot."),),
    tags=("Sea",),
    notices=(EditorNotice(NoticeKind.CORRECTION, "Late.", date(2019, 5, 3)),),
    comments=(DraftComment("Bo", "Yes.", date(2019, 5, 4)),),
)


async def given(room: Newsroom, article_id: str) -> GivenValues:
    async with room.database.session():
        provenance = await Provenance.get(article_id=article_id)
        return await load_given(await Article.get(id=article_id), provenance)


async def imported(room: Newsroom, *, by_first_release: bool = False) -> str:
    article_id = str((await take(room, DRAFT)).articles[0][0])
    if by_first_release:
        async with room.database.transaction():
            await Provenance.all().update(given=None)
    return article_id


def test_what_a_draft_leaves_open_is_not_stated_and_what_it_clears_is() -> None:
    assert stated_fields(DraftArticle(source="x", title="A")) == {"source": "x", "title": "A"}
    cleared = DraftArticle(source="x", title="A", subtitle="B", cleared=("subtitle", "tags"))
    assert stated_fields(cleared) == {"source": "x", "title": "A", "subtitle": "B", "tags": ()}


async def test_it_is_read_as_it_was_kept(room: Newsroom) -> None:
    article_id = await imported(room)
    (comment,) = await room.rows(Comment)
    found = await given(room, article_id)
    async with room.database.session():
        assert found.state == await state_of(await Article.get(id=article_id))
    assert found.status == "PUBLISHED"
    assert found.comments == (GivenComment(comment.id, "Bo", date(2019, 5, 4), "Yes."),)
    assert found.changed_by(stated_fields(DRAFT)) == {}
    assert found.changed_by(stated_fields(replace(DRAFT, subtitle="B"))) == {"subtitle": "B"}


async def test_of_the_first_release_it_is_the_revision_that_its_import_made(room: Newsroom) -> None:
    article_id = await imported(room, by_first_release=True)
    editor = await room.somebody(Role.EDITOR)
    note = "Imported from a letter."
    await room.run(UpdateArticle(id=article_id, expected_version=1, title="Ours", note=note), editor)
    found = await given(room, article_id)
    assert (found.state.title, found.state.source, found.status, found.hashes) == (
        "On Tides",
        DRAFT.source,
        "PUBLISHED",
        {},
    )


async def test_the_status_of_the_first_release_is_that_of_the_audit(room: Newsroom) -> None:
    article_id = await imported(room, by_first_release=True)
    await room.run(ArchiveArticle(id=article_id, expected_version=1))
    same = await take(room, replace(DRAFT, subtitle="B"))
    assert (same.outcome, (await room.article(article_id)).status) == ("updated", "ARCHIVED")
    async with room.database.transaction():
        await Provenance.all().update(given=None)
    other = await take(room, replace(DRAFT, subtitle="C", status=ArticleStatus.DRAFT))
    assert (other.outcome, codes(other)) == ("conflict", ["IMPORT_CONFLICT"])
