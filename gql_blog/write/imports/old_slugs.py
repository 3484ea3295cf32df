"""Slugs by which addresses elsewhere named an imported article: they lead to it, as those it had here do."""

from collections.abc import Sequence
from typing import Any

from gql_blog.store import Article, OldSlug
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.slugs import LONGEST, RESERVED, is_slug
from gql_blog.write.unit_of_work import UnitOfWork


async def save_old_slugs(work: UnitOfWork, article: Any, incoming: IncomingDraft) -> bool:
    """Keep the old slugs that are free; what another article has stays its own, with a finding. Return whether any is
    new.
    """
    usable = _usable(incoming.draft.old_slugs, incoming)
    wanted = [slug for slug in usable if slug != article.slug]
    if not wanted:
        return False
    taken = {each.slug for each in await Article.filter(slug__in=wanted)}
    held = {each.slug: each.article_id for each in await OldSlug.filter(slug__in=wanted)}  # type: ignore[attr-defined]
    fresh = []
    for slug in wanted:
        if slug in taken or held.get(slug, article.id) != article.id:
            message = f"The old address {slug!r} already leads to another article. It stays so."
            incoming.report("REDIRECT_TAKEN", message)
        elif slug not in held:
            fresh.append(slug)
    for slug in fresh:
        await OldSlug.create(slug=slug, article_id=article.id, created_at=work.now)
    if fresh:
        await work.record(article.id, None, {"old_slugs": fresh})
    return bool(fresh)


def _usable(slugs: Sequence[str], incoming: IncomingDraft) -> list[str]:
    found = []
    for slug in dict.fromkeys(slugs):
        if len(slug) <= LONGEST and is_slug(slug) and slug not in RESERVED:
            found.append(slug)
        else:
            message = f"The old address {slug!r} is no possible slug. It was not imported."
            incoming.report("REDIRECT_NOT_USABLE", message)
    return found
