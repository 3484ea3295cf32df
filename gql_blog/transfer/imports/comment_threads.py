"""Comments of a list as threads, by the ids of what they answer."""

from collections.abc import Sequence

from gql_blog.content import CommentStatus, DraftComment, Finding, shortened
from gql_blog.hooks import ForeignComment


def comment_threads(
    comments: Sequence[ForeignComment], *, trust_statuses: bool, line: int | None = None
) -> tuple[tuple[DraftComment, ...], list[Finding]]:
    """Return the comments as threads, in the order of the list, and what was wrong with the links between them.

    Comments that answer each other in a circle, and what answers a comment that is not here, begin a thread. Without
    ``trust_statuses`` no comment is approved on the export's word; that it was refused there is believed.
    """
    parents, findings = _parents(comments, line)
    if undated := sum(each.has_invalid_date for each in comments):
        message = f"The dates of comments are invalid: {undated}. These comments have none here."
        findings.append(Finding("COMMENT_DATE_INVALID", message, line, line))
    replies: dict[int | None, list[int]] = {}
    for index, parent in enumerate(parents):
        replies.setdefault(parent, []).append(index)
    made: dict[int, DraftComment] = {}
    for index in reversed(_depth_first(replies)):
        each = comments[index]
        made[index] = DraftComment(
            each.author_name,
            each.body,
            each.posted_on,
            tuple(made[reply] for reply in replies.get(index, ())),
            each.source_id or None,
            _status(each.status, trust_statuses=trust_statuses),
        )
    return tuple(made[index] for index in replies.get(None, ())), findings


def _status(status: CommentStatus, *, trust_statuses: bool) -> CommentStatus:
    return CommentStatus.PENDING if status is CommentStatus.APPROVED and not trust_statuses else status


def _parents(comments: Sequence[ForeignComment], line: int | None) -> tuple[list[int | None], list[Finding]]:
    """The index of what each comment answers; in a circle the first of the list answers nothing."""
    places: dict[str, int] = {}
    for index, each in enumerate(comments):
        places.setdefault(each.source_id, index)
    parents = [places.get(each.parent_id) if each.parent_id else None for each in comments]
    missing = sum(bool(each.parent_id) and parent is None for each, parent in zip(comments, parents, strict=True))
    findings = []
    if missing:
        message = f"{missing} comments answer comments that are not in the export. They begin threads of their own."
        findings.append(Finding("COMMENT_PARENT_MISSING", message, line, line))
    if circles := _break_circles(parents):
        names = shortened(", ".join(sorted({comments[index].author_name for index in circles})), 200)
        message = f"Comments answer each other in a circle ({names}). The first of them begins a thread."
        findings.append(Finding("COMMENT_CIRCLE", message, line, line))
    return parents, findings


def _break_circles(parents: list[int | None]) -> list[int]:
    """Part every circle at its first comment, and return these."""
    settled = [False] * len(parents)
    broken = []
    for start in range(len(parents)):
        path: list[int] = []
        index: int | None = start
        on_path: set[int] = set()
        while index is not None and not settled[index] and index not in on_path:
            path.append(index)
            on_path.add(index)
            index = parents[index]
        if index is not None and index in on_path:
            first = min(path[path.index(index) :])
            parents[first] = None
            broken.append(first)
        for each in path:
            settled[each] = True
    return broken


def _depth_first(replies: dict[int | None, list[int]]) -> list[int]:
    """Every comment before its replies; without recursion, for threads may be longer than the stack is deep."""
    order: list[int] = []
    waiting = list(replies.get(None, ()))
    while waiting:
        index = waiting.pop()
        order.append(index)
        waiting.extend(replies.get(index, ()))
    return order
