"""The columns of an article that its links have copies of, for the order in which tags and contributors list articles.

Triggers keep the copies. What is inserted with them is not written again.
"""

from typing import Any, Final

_COPIED: Final = ("status", "published_on", "published_at")


def copies(article: Any) -> dict[str, Any]:
    """Return the copies for a link to the article."""
    return {name: getattr(article, name) for name in _COPIED}
