"""What a site settles about its comments."""

from dataclasses import dataclass
from datetime import timedelta

from gql_blog.content import CommentModeration


@dataclass(frozen=True, slots=True)
class CommentSettings:
    """``claim``: how long a moderator's claim counts; ``edit``: how long an author may change the text.

    ``moderation`` and ``close_after`` (``None``: comments stay open) hold for articles for which nothing else is
    settled.
    """

    claim: timedelta = timedelta(minutes=10)
    edit: timedelta = timedelta(minutes=15)
    moderation: CommentModeration = CommentModeration.BEFORE
    close_after: timedelta | None = None
