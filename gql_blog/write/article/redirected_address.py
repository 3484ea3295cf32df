"""The address that an article takes with its slug, where that is redirected."""

from typing import Any

from gql_blog.content import Finding, SiteUrls, path_key
from gql_blog.store import Redirect
from gql_blog.write.article.state.article_state import ArticleState


async def address_findings(
    urls: SiteUrls, after: ArticleState, before: ArticleState | None = None
) -> tuple[Finding, ...]:
    """Return what an editor should know of the address that an article takes with its slug or language, if it is new.

    The redirect is not deleted: it is followed as long as readers do not see the article, and if that moves on.
    """
    path, had = (each and path_key(urls.article_link(each.slug, each.locale)) for each in (after, before))
    row: Any = await Redirect.get_or_none(path=path) if path and path != had else None
    if row is None:
        return ()
    message = (
        f"The address {path} of the article is redirected. As soon as readers see the article, the address is that of "
        "the article, and the redirect is not followed. Delete it with deleteRedirect if it is not wanted any more."
    )
    return (Finding("ADDRESS_REDIRECTED", message),)
