"""Threads of printed comments: which comment answers which, by name or by indentation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gql_blog.plugin import DraftComment
from gql_blog_importers.pages.person_names import name_key

_LEAST_INDENT = 2


@dataclass(frozen=True, slots=True)
class PrintedComment:
    """A comment with what the page shows of its place: whom it answers by name, and how far its header is set in."""

    draft: DraftComment
    answers: str | None = None
    indent: int = 0


def build_threads(comments: Sequence[PrintedComment]) -> tuple[DraftComment, ...]:
    """Put each comment under the one that it answers: the last one above by the name that it gives, or set in less.

    A name that no commenter above has puts it nowhere: the comment stays at the top.
    """
    parents = _parents(comments)
    replies: list[list[DraftComment]] = [[] for _ in comments]
    top: list[DraftComment] = []
    for place in range(len(comments) - 1, -1, -1):
        draft = replace(comments[place].draft, replies=tuple(reversed(replies[place])))
        parent = parents[place]
        (top if parent is None else replies[parent]).append(draft)
    return tuple(reversed(top))


def _parents(comments: Sequence[PrintedComment]) -> list[int | None]:
    last_by_name: dict[str, int] = {}
    open_places: list[int] = []  # of comments that the next one may be set in under
    parents: list[int | None] = []
    for place, comment in enumerate(comments):
        while open_places and comments[open_places[-1]].indent + _LEAST_INDENT > comment.indent:
            open_places.pop()
        named = None if comment.answers is None else last_by_name.get(name_key(comment.answers))
        above = open_places[-1] if open_places else None
        parents.append(named if named is not None else above)
        open_places.append(place)
        last_by_name[name_key(comment.draft.author_name)] = place
    return parents
