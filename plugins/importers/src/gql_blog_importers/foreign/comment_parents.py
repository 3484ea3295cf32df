"""The comments on an article that have a text, and what they answer where others are left out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gql_blog.plugin import Fate, Finding, ForeignComment, Ledger


def written_comments(
    comments: Iterable[ForeignComment],
    ledger: Ledger,
    findings: list[Finding],
    line: int | None = None,
    left_out: Mapping[str, str] | None = None,
) -> tuple[ForeignComment, ...]:
    """Return the comments that have a text, in their order; those without one are counted and told.

    ``left_out`` are others that nobody wrote, as for `kept_parents`.
    """
    written, empty = list[ForeignComment](), list[ForeignComment]()
    for each in comments:
        (written if each.body.strip() else empty).append(each)
    ledger.add("comment", count=len(written))
    ledger.add("comment", Fate.LEFT_OUT, "It has no text.", len(empty))
    if empty:
        findings.append(Finding("COMMENTS_EMPTY", f"Not imported: comments without a text, {len(empty)}.", line, line))
    return tuple(kept_parents(written, {**(left_out or {}), **{each.source_id: each.parent_id for each in empty}}))


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
