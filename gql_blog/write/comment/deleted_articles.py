"""Comments on deleted articles wait for no moderator until they are undeleted; a deferred verdict still counts."""

from collections.abc import Iterable
from typing import Any, Final

from gql_blog.store import Article

OF_DELETED_ARTICLE: Final = "The article of the comment is deleted. Undelete it first."


async def deleted_articles(comments: Iterable[Any]) -> set[str]:
    """Return the ids of those articles of comments that are deleted."""
    ids = {each.article_id for each in comments}
    rows: Any = Article.filter(id__in=list(ids), deleted_at__isnull=False)
    return set(await rows.values_list("id", flat=True)) if ids else set()
