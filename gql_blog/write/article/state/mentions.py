"""The lines of a page's list of responses, linked to the responses that they mean once those are held here.

A line is linked when exactly one response to the same article bears the credited name, and neither its title nor its
date says otherwise. Dates of a page and of a list may differ by a day. Of published responses and others, the published
ones are meant: a draft that nobody sees takes no link away.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from tortoise.expressions import Q

from gql_blog.content import ArticleStatus, composed, folded, spellings
from gql_blog.store import Article, Mention
from gql_blog.write.article.state.article_state import ArticleState
from gql_blog.write.slugs import title_by_authors
from gql_blog.write.transaction.unit_of_work import UnitOfWork

_A_DAY: Final = timedelta(days=1)
_PRINTED: Final = """
SELECT EXISTS (SELECT 1 FROM mention WHERE article_id = $1)
    OR EXISTS (SELECT 1 FROM article a JOIN mention m ON m.article_id = a.id WHERE a.responding_to_id = $1)
"""
"""Whether the page of an article, or that of a response to it, prints any list."""
_LAST: Final = (" and ", ", and ", " & ", "和", "、", "与")


async def pages_with_lists(work: UnitOfWork, *states: ArticleState | None) -> set[str]:
    """Return those of the articles that the states answer where any list is printed."""
    answered = {each.responding_to_id for each in states if each is not None and each.credited_names}
    sql = work.transaction.numbered(_PRINTED)
    return {each for each in sorted(filter(None, answered)) if (await work.transaction.fetch(sql, each))[0][0]}


async def link_mentions(
    work: UnitOfWork, before: ArticleState | None, after: ArticleState, article: Article, pages: Collection[str]
) -> None:
    """Link the mentions that may mean a changed article, and those of its page (``pages``) if it moved."""
    for state in (before, after):
        if state is not None and state.responding_to_id in pages and state.credited_names:
            await _link_named(work, str(state.responding_to_id), printed_names(state))
    if before is not None and before.responding_to_id != after.responding_to_id:
        await link_page(work, article)


async def link_page(work: UnitOfWork, article: Article) -> None:
    """Link every line of one article's list."""
    row: Any = article
    target = row.responding_to_id or row.id
    for mention in await Mention.filter(article_id=row.id):
        await _link(work, mention, await _responses(target, {str(mention.credited_name)}))


def printed_names(state: ArticleState) -> set[str]:
    """Return the ways in which a list may print the names of a response's authors."""
    whole = state.credited_names
    *others, last = state.credited or [""]
    joined = {", ".join(others) + word + last for word in _LAST} if others else set()
    chinese = {"、".join(others) + "、" + last, "、".join(others) + "和" + last} if others else set()
    return {spelling for name in {whole, *joined, *chinese} for spelling in spellings(name)}


async def _link_named(work: UnitOfWork, target: str, names: set[str]) -> None:
    on_pages = Q(article__responding_to_id=target) | Q(article_id=target, article__responding_to_id__isnull=True)
    mentions = await Mention.filter(on_pages, credited_name__in=sorted(names))
    responses = await _responses(target, names) if mentions else []
    for mention in mentions:
        await _link(work, mention, responses)


async def _responses(target: str, names: set[str]) -> list[Article]:
    wanted = {composed(name) for name in names}
    spelt = sorted({spelling for name in names for spelling in spellings(name)})
    found = await Article.filter(responding_to_id=target, credited_names__in=spelt)
    return [each for each in found if composed(each.credited_names) in wanted]


async def _link(work: UnitOfWork, mention: Mention, responses: list[Article]) -> None:
    line: Any = mention
    meant = [each for each in responses if each.id != line.article_id and not _contradicts(line, each)]
    published = [each for each in meant if each.status == ArticleStatus.PUBLISHED]
    meant = published or meant
    response_id = meant[0].id if len(meant) == 1 else None
    if line.response_id != response_id:
        before, line.response_id = line.response_id, response_id
        await line.save(update_fields=["response_id"])
        was, now = ({"mention": line.id, "response_id": each} for each in (before, response_id))
        await work.record(line.article_id, was, now)


def _contradicts(line: Any, response: Any) -> bool:
    """Whether the line states another title or another day; what a response lacks contradicts nothing."""
    untitled = response.title == title_by_authors(response.credited_names)
    if line.title and not untitled and folded(line.title) != folded(response.title):
        return True
    if line.date is None or response.published_on is None:
        return False
    return bool(abs(line.date - response.published_on) > _A_DAY)
