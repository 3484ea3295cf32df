"""Whether an article takes comments: by what ``submitComment`` refuses them, and until when."""

from datetime import UTC
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.read import PARENT, Computed, ReadContext, Row, Select, Sought, equal
from gql_blog.write import CommentSettings, settled_terms, why_not_taken


def _takes_comments(
    context: ReadContext,
    _arguments: dict[str, Any],
    public: bool,
    is_stub: bool,
    published_at: DateTime | str | None,
    closed: bool | None,
    close_after_days: int | None,
) -> bool:
    settings = CommentSettings(close_after=context.comments_close_after)
    terms = settled_terms(settings, None, close_after_days, closed=bool(closed))
    since = DateTime.fromisoformat(published_at) if isinstance(published_at, str) else published_at
    shown: dict[str, Any] = {"public": bool(public), "is_stub": bool(is_stub), "published_at": since}
    takes = why_not_taken(terms, **shown, now=DateTime.now(UTC)) is None
    if takes and (closes_at := terms.closes_at(since)) is not None:
        context.holds_until(closes_at)
    return takes


_POLICY: Final = Row("comment_policy", "k")


def _settled(column: str) -> Sought:
    return Sought(Select((_POLICY[column],), (_POLICY,), (equal(_POLICY["article_id"], PARENT),)))


TAKES_COMMENTS: Final = Computed(
    ("public", "is_stub", "published_at", _settled("closed"), _settled("close_after_days")), _takes_comments
)
