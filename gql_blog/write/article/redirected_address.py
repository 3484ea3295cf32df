"""The address that an article takes with its slug, where that is redirected."""

from typing import Any

from gql_blog.content import Finding, SiteUrls, path_key
from gql_blog.store import Redirect


async def address_findings(urls: SiteUrls, slug: str, before: str | None = None) -> tuple[Finding, ...]:
    """Return what an editor should know of the address that an article takes with its slug, if it did not have it.

    The redirect is not deleted: it is followed as long as readers do not see the article, and if that moves on.
    """
    path = path_key(urls.article_link(slug)) if slug != before else None
    row: Any = await Redirect.get_or_none(path=path) if path else None
    if row is None:
        return ()
    message = (
        f"The address {path} of the article is redirected. As soon as readers see the article, the address is that of "
        "the article, and the redirect is not followed. Delete it with deleteRedirect if it is not wanted any more."
    )
    return (Finding("ADDRESS_REDIRECTED", message),)
