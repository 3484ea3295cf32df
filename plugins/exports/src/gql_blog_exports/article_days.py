"""The day on which an article was published."""

from datetime import UTC
from datetime import date as Date

from gql_blog.plugin import ExportArticle


def day_of(article: ExportArticle) -> Date | None:
    """Return the date of publication: as printed, or else that of the instant in UTC; ``None``: it is not known."""
    if article.published_on is not None:
        return article.published_on
    return None if article.published_at is None else article.published_at.astimezone(UTC).date()
