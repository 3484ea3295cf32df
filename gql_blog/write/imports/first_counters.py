"""What is derived of a new article and its comments, reckoned before they are inserted: nothing hangs from them yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from gql_blog.content import CommentStatus


@dataclass(slots=True)
class FirstCounters:
    """The derived columns of one new comment."""

    public: bool
    reply_count: int = 0
    reply_count_all: int = 0


@dataclass(slots=True)
class NewDiscussion:
    """The derived columns of all comments of a new article, by their ids, and of the article what counts them."""

    comments: dict[str, FirstCounters] = field(default_factory=dict)
    comment_count: int = 0
    comment_count_all: int = 0

    def columns_of(self, comment_id: str) -> dict[str, Any]:
        """Return the derived columns of a comment."""
        derived = self.comments[comment_id]
        counts = {"reply_count": derived.reply_count, "reply_count_all": derived.reply_count_all}
        return {"public": derived.public, **counts}


def new_discussion(comments: Iterable[tuple[int, str, str]], *, article_is_public: bool) -> NewDiscussion:
    """Reckon what is derived of an article's comments: of each the depth, the id and the status, before its replies."""
    discussion = NewDiscussion()
    above: list[FirstCounters] = []
    for depth, comment_id, status in comments:
        del above[depth:]
        is_approved = status == CommentStatus.APPROVED
        counters = FirstCounters(is_approved and (above[-1].public if above else article_is_public))
        if above:
            above[-1].reply_count += counters.public
            above[-1].reply_count_all += is_approved
        discussion.comment_count += counters.public
        discussion.comment_count_all += is_approved
        discussion.comments[comment_id] = counters
        above.append(counters)
    return discussion
