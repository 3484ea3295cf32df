"""An import that would publish an article without its approved text is a conflict: nothing is lost, here or there."""

from dataclasses import replace

from support.importing import codes, take
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import OPERATOR
from gql_blog.content import ArticleStatus, DraftArticle, DraftByline
from gql_blog.store import WorkingCopy
from gql_blog.write import ApproveWorkingCopy, SaveWorkingCopy, Side, SubmitWorkingCopy

pytestmark = sqlite_mostly

DRAFT = DraftArticle(
    source="The tide turns twice a day, and nobody who lives by the water forgets it for long.",
    title="On Tides",
    bylines=(DraftByline("Mara Lind"),),
    status=ArticleStatus.DRAFT,
)
PUBLISHED = replace(DRAFT, status=ArticleStatus.PUBLISHED)


async def _approved(room: Newsroom) -> str:
    """Import a draft, and approve another text of it; return the article's id."""
    article_id = str((await take(room, DRAFT, "post.md")).articles[0][0])
    await room.run(SaveWorkingCopy(article_id=article_id, expected_version=0, source="The approved text."), OPERATOR)
    await room.run(SubmitWorkingCopy(article_id=article_id, expected_version=1), OPERATOR)
    await room.run(ApproveWorkingCopy(article_id=article_id, expected_version=2))
    return article_id


async def _state(room: Newsroom) -> str:
    (copy,) = await room.rows(WorkingCopy)
    return str(copy.state)


async def test_a_draft_with_an_approved_text_is_not_published_by_its_file(room: Newsroom) -> None:
    article_id = await _approved(room)
    result = await take(room, PUBLISHED, "post.md")
    assert (result.outcome, codes(result), result.statuses) == ("conflict", ["IMPORT_CONFLICT"], ("DRAFT",))
    assert "'DRAFT, with an approved working copy'" in result.findings[0].message
    assert ((await room.article(article_id)).status, await _state(room)) == ("DRAFT", "APPROVED")


async def test_ours_keeps_the_draft_and_is_not_asked_again(room: Newsroom) -> None:
    article_id = await _approved(room)
    kept = await take(room, replace(PUBLISHED, subtitle="A study"), "post.md", prefer=Side.OURS)
    assert (kept.outcome, kept.statuses) == ("updated", ("DRAFT",))
    article = await room.article(article_id)
    assert (article.status, article.subtitle, await _state(room)) == ("DRAFT", "A study", "APPROVED")
    again = await take(room, replace(PUBLISHED, subtitle="Another"), "post.md")
    assert (again.outcome, again.statuses) == ("updated", ("DRAFT",))


async def test_theirs_publishes_the_text_of_the_file_and_the_approved_one_waits(room: Newsroom) -> None:
    article_id = await _approved(room)
    result = await take(room, PUBLISHED, "post.md", prefer=Side.THEIRS)
    assert (result.outcome, codes(result), result.statuses) == ("updated", ["APPROVED_TEXT_WAITS"], ("PUBLISHED",))
    article = await room.article(article_id)
    assert (article.status, article.source, await _state(room)) == ("PUBLISHED", DRAFT.source, "APPROVED")


async def test_what_is_published_already_is_changed_as_before(room: Newsroom) -> None:
    await take(room, PUBLISHED, "post.md")
    article_id = (await take(room, PUBLISHED, "post.md")).articles[0][0]
    await room.run(SaveWorkingCopy(article_id=article_id, expected_version=0, source="The approved text."), OPERATOR)
    await room.run(SubmitWorkingCopy(article_id=article_id, expected_version=1), OPERATOR)
    await room.run(ApproveWorkingCopy(article_id=article_id, expected_version=2))
    result = await take(room, replace(PUBLISHED, subtitle="A study"), "post.md")
    assert (result.outcome, codes(result), result.statuses) == ("updated", [], ("PUBLISHED",))
