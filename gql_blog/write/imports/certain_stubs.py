"""The stubs that an imported article certainly is: they are merged with it."""

from typing import Any

from gql_blog.write.article.merge_stub import has_working_copy, merge
from gql_blog.write.derived.derived_columns import answered_by
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.imports.existing_article import articles_titled
from gql_blog.write.slugs import article_by_slug
from gql_blog.write.unit_of_work import UnitOfWork


async def merge_certain_stubs(work: UnitOfWork, article: Any, incoming: IncomingDraft) -> bool:
    """Merge the stubs that bear an old slug of the article, or its title where no other article has that.

    None of them is a stub that the article answers, one for which somebody is writing a text, or what was withdrawn.
    Return whether there was any.
    """
    answered = await answered_by(work.transaction, article.id)
    certain = [each for each in await _certain(article, incoming) if each.withdrawn_on is None]
    found = {each.id: each for each in certain if each.id not in answered}
    stubs = [each for each in found.values() if not await has_working_copy(each)]
    for stub in stubs:
        await merge(work, stub, article)
    return bool(stubs)


async def _certain(article: Any, incoming: IncomingDraft) -> list[Any]:
    by_slug = [await article_by_slug(slug) for slug in incoming.draft.old_slugs]
    found: list[Any] = [each for each in by_slug if each is not None and each.is_stub]
    if incoming.draft.title:
        titled = await articles_titled(article.title)
        if [each.id for each in titled if not each.is_stub] == [article.id]:
            found += [each for each in titled if each.is_stub]
    return found
