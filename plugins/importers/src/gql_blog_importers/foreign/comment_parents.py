"""What a comment answers, where some of the comments of a file are left out."""

from collections.abc import Iterable
from dataclasses import replace

from gql_blog.plugin import ForeignComment


def kept_parents(comments: Iterable[ForeignComment], left_out: dict[str, str]) -> list[ForeignComment]:
    """Return comments that answer none of those ``left_out`` (by id, with the id of what each answers), but the
    next above.
    """
    known: dict[str, str] = {}
    kept = []
    for each in comments:
        parent = _kept_above(each.parent_id, left_out, known)
        kept.append(replace(each, parent_id=parent) if parent != each.parent_id else each)
    return kept


def _kept_above(parent: str, left_out: dict[str, str], known: dict[str, str]) -> str:
    """The next above that is not left out; what is on the way there becomes ``known``, so that it is gone once."""
    path = []
    while parent in left_out and parent not in known:
        known[parent] = ""  # what leads back to itself answers nothing
        path.append(parent)
        parent = left_out[parent]
    above = known.get(parent, parent)
    known.update(dict.fromkeys(path, above))
    return above
