"""Paths of the site at which readers found an imported article before: redirects lead from them to it."""

from typing import Any

from gql_blog.content import RedirectStatus, SiteUrls, path_key
from gql_blog.store import Article, Redirect
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.redirects import lock_redirects, save_redirect
from gql_blog.write.unit_of_work import UnitOfWork


async def save_old_paths(work: UnitOfWork, article: Any, incoming: IncomingDraft, urls: SiteUrls) -> bool:
    """Redirect the paths that are free; what leads elsewhere already stays so, with a finding. Return whether any is
    new.
    """
    wanted = {key: path for path in incoming.draft.old_paths if (key := path_key(path)) is not None and key != "/"}
    if not wanted:
        return False
    await lock_redirects(work)
    held = {each.path: each.article_id for each in await Redirect.filter(path__in=[*wanted])}  # type: ignore[attr-defined]
    fresh = False
    for key, path in wanted.items():
        slug = urls.slug_of(key)
        owner = await Article.get_or_none(slug=slug) if slug else None
        if held.get(key, article.id) != article.id or (owner is not None and owner.id != article.id):
            incoming.report("REDIRECT_TAKEN", f"The old address {path!r} already leads elsewhere. It stays so.")
        elif key not in held and owner is None:
            await save_redirect(work, key, RedirectStatus.PERMANENT, article=article)
            fresh = True
    return fresh
