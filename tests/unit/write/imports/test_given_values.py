"""What a file gave is kept, and read again as it was."""

from dataclasses import replace
from datetime import date

from support.importing import take
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
)
from gql_blog.store import Article, Comment, Provenance
from gql_blog.write.article.state.article_state import state_of
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


async def imported(room: Newsroom) -> str:
    return str((await take(room, DRAFT)).articles[0][0])


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
