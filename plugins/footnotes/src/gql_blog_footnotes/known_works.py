"""Works that an editor has listed, with all that is known of them: what a note's citation lacks is taken from there."""

from collections.abc import Mapping, Sequence
from typing import Any


def completed(citation: Mapping[str, Any], works: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The citation with what the listed work has besides; None where it is not listed, or lacks nothing."""
    work = next((each for each in works if _is_same(citation, each)), None)
    lacking = {} if work is None else {name: value for name, value in work.items() if name not in citation}
    return {**citation, **lacking} if lacking else None


def _is_same(citation: Mapping[str, Any], work: Mapping[str, Any]) -> bool:
    """By the DOI, where both have one; else by the title and the first author's family name."""
    one, other = citation.get("DOI"), work.get("DOI")
    if one and other:
        return str(one).casefold() == str(other).casefold()
    title, author = _named(citation)
    return bool(title) and bool(author) and (title, author) == _named(work)


def _named(work: Mapping[str, Any]) -> tuple[str, str]:
    authors = work.get("author") or [{}]
    return str(work.get("title", "")).casefold(), str(authors[0].get("family", "")).casefold()
