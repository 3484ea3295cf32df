"""Slugs and paths by which readers found an imported article before: they lead to it, as those it had here do."""

from collections.abc import Sequence
from typing import Any

from gql_blog.content import RedirectStatus, SiteUrls, path_key
from gql_blog.store import Article, OldSlug, Redirect
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.redirects import lock_redirects, save_redirect
from gql_blog.write.slugs import LONGEST, RESERVED, is_slug
from gql_blog.write.transaction.unit_of_work import UnitOfWork


async def save_old_slugs(work: UnitOfWork, article: Any, incoming: IncomingDraft) -> bool:
    """Keep old slugs that are free; what another article has stays its own, with a finding. Return if any is new."""
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


async def save_old_paths(work: UnitOfWork, article: Any, incoming: IncomingDraft, urls: SiteUrls) -> bool:
    """Redirect paths that are free; what leads elsewhere stays so, with a finding. Return whether any is new."""
    wanted = {key: path for path in incoming.draft.old_paths if (key := path_key(path)) is not None and key != "/"}
    if not wanted:
        return False
    await lock_redirects(work)
    held = {each.path: each.article_id for each in await Redirect.filter(path__in=[*wanted])}  # type: ignore[attr-defined]
    fresh = False
    for key, path in wanted.items():
        slug = urls.slug_of(key)
        owner: Any = await Article.get_or_none(slug=slug) if slug else None
        if owner is not None and path_key(urls.article_link(owner.slug, owner.locale)) != key:
            owner = None  # it has another language, so that the address is none of its own
        if held.get(key, article.id) != article.id or (owner is not None and owner.id != article.id):
            incoming.report("REDIRECT_TAKEN", f"The old address {path!r} already leads elsewhere. It stays so.")
        elif key not in held and owner is None:
            await save_redirect(work, key, RedirectStatus.PERMANENT, article=article)
            fresh = True
    return fresh
