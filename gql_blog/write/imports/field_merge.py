"""The merge of three: what a file gave last time (base), what it gives now (theirs), what stands here (ours)."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from gql_blog.write.commands import Side

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field that the file changed in one way, and somebody here in another."""

    field: str
    theirs: Any
    ours: Any


@dataclass(slots=True)
class FieldMerge:
    """Merges the fields of one article or comment, and collects the conflicts that no ``side`` settles."""

    side: Side | None = None
    conflicts: list[Disagreement] = field(default_factory=list)

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
