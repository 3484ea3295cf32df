"""What the author of a comment is told about it: why it waits, or was refused, as far as the author may know.

The rules of plugins, and what moderators say to each other, are none of it.
"""

from typing import Final

from gql_blog.content import CommentStatus
from gql_blog.write.comment.judging import Judged

READ_FIRST: Final = "Comments on this article are read by a moderator before they are published."
LOOKED_AT: Final = "A moderator has to look at it first."
REFUSED: Final = "It was refused automatically."
REFUSED_BY_HAND: Final = "A moderator decided not to publish it."
TAKEN_BACK: Final = "A moderator looks at it again."
WITHDRAWN: Final = "Its author has withdrawn it."


def answer_of(judged: Judged) -> str | None:
    """Return what follows from the words of the phases; ``None``: the comment is published."""
    if judged.status is CommentStatus.PENDING and not judged.judgements:
        return READ_FIRST
    return answer_by_plugins(judged.status)


def answer_by_plugins(status: CommentStatus) -> str | None:
    """Return what follows from the status that plugins gave a comment."""
    if status is CommentStatus.APPROVED:
        return None
    return LOOKED_AT if status is CommentStatus.PENDING else REFUSED


def answer_after(status: CommentStatus, given: str | None) -> str | None:
    """Return what follows from a moderator's decision, who may have said ``given`` to the author."""
    if status is CommentStatus.APPROVED:
        return None
    return given or (TAKEN_BACK if status is CommentStatus.PENDING else REFUSED_BY_HAND)
