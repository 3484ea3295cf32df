"""The merge of three values of a field: what both began with (base), what was made of it (theirs), what is here (ours).

In an import the base is what the file gave last time, theirs what it gives now. In an update they are the version that
the writer saw, and what the writer made of it.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeVar

from gql_blog.content import ARTICLE_FIELDS, COLUMN_FIELDS, FieldKind, folded, merge_texts

T = TypeVar("T")

MERGED: Final = "MERGED"
"""The code of the finding which tells that an article has the changes of two people, or of a file and somebody."""

_TEXT_LIMITS: Final = {
    each.name: each.limit for each in COLUMN_FIELDS if each.kind in (FieldKind.MARKDOWN, FieldKind.LINES)
}
_SHOWN: Final = {each.name: each.path[1] for each in ARTICLE_FIELDS} | {
    "original_id": "translationOfId",
    "responding_to_id": "respondingToId",
}


class Side(StrEnum):
    """Whose value settles a conflict of an import: the file's (theirs), or the one that stands here (ours)."""

    THEIRS = "theirs"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field that was changed in one way there, and in another here."""

    field: str
    theirs: Any
    ours: Any


@dataclass(slots=True)
class FieldMerge:
    """Merges the fields of an article or a comment; has conflicts that no ``side`` settles, and merged ``texts``."""

    side: Side | None = None
    conflicts: list[Disagreement] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def conflicting(self) -> str:
        """The fields of the conflicts, as the schema's inputs call them."""
        return ", ".join(sorted(shown_field(each.field) for each in self.conflicts))

    def article_field(self, name: str, base: Any, theirs: Any, ours: Any) -> Any:
        """Return the merged value of a field of an article's state, as its kind is merged."""
        match name:
            case "tags":
                return self.items(name, base, theirs, ours, key=lambda tag: tag.id or folded(tag.name))
            case "notices":
                return self.items(name, base, theirs, ours)
            case _ if name in _TEXT_LIMITS:
                return self.text(name, base, theirs, ours)
            case _:
                return self.value(name, base, theirs, ours)

    def text(self, name: str, base: str | None, theirs: str | None, ours: str | None) -> str | None:
        """Return the merged value of a text, which is merged by paragraph where both changed it."""
        if ours == base or theirs in (base, ours):
            return self.value(name, base, theirs, ours)
        merged = merge_texts(base or "", theirs or "", ours or "")
        if merged is None or len(merged.encode()) > _TEXT_LIMITS[name]:
            return self.value(name, base, theirs, ours)
        self.texts.append(name)
        return merged

    def value(self, name: str, base: T, theirs: T, ours: T) -> T:
        """Return the merged value of a field that is one piece; ours where there is a conflict."""
        if theirs in (base, ours):
            return ours
        if ours == base:
            return theirs
        settled: T = self._settled(name, theirs, ours)
        return settled

    def items(
        self,
        name: str,
        base: Sequence[T],
        theirs: Sequence[T],
        ours: Sequence[T],
        key: Callable[[T], Hashable] = lambda item: item,
    ) -> tuple[T, ...]:
        """Return the merged list of a field whose items stand for themselves: the file's, then what was added here.

        An item that one side added or took away is there or gone. It is a conflict if both took away or changed the
        same item, and did not do the same instead.
        """
        before, given, held = (list(map(key, each)) for each in (base, theirs, ours))
        if given in (before, held):
            return tuple(ours)
        if held == before:
            return tuple(theirs)
        came, added = set(given) - set(before), set(held) - set(before)
        gone, removed = set(before) - set(given), set(before) - set(held)
        if gone & removed and came != added:
            return tuple(self._settled(name, theirs, ours))
        return (
            *(item for item in theirs if key(item) not in removed),
            *(item for item in ours if key(item) in added - came),
        )

    def _settled(self, name: str, theirs: Any, ours: Any) -> Any:
        if self.side is None:
            self.conflicts.append(Disagreement(name, theirs, ours))
        return theirs if self.side is Side.THEIRS else ours


def shown_field(name: str) -> str:
    """Return what the schema's inputs call a field of an article's state."""
    return _SHOWN.get(name, name)
