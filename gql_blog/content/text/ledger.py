"""The account of an imported source: what became of each item that it holds."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What became of an item of a source."""

    TAKEN = "taken"
    KEPT_AS_TEXT = "keptAsText"
    """It stands in the text as it is, without what it did at home."""
    LEFT_OUT = "leftOut"
    UNKNOWN = "unknown"
    """The reader does not know what it is; it was not taken."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Items of one kind that had the same fate; ``reason`` says why, of those that were not taken."""

    kind: str
    fate: Fate = Fate.TAKEN
    reason: str = ""
    count: int = 1


class Ledger:
    """Counts items as a reader comes to them."""

    def __init__(self, entries: Iterable[LedgerEntry] = ()) -> None:
        self._counts: Counter[tuple[str, Fate, str]] = Counter()
        self.include(entries)

    def add(self, kind: str, fate: Fate = Fate.TAKEN, reason: str = "", count: int = 1) -> None:
        """Count items of a kind."""
        if count:
            self._counts[kind, fate, reason] += count

    def include(self, entries: Iterable[LedgerEntry], *, refused: str = "") -> None:
        """Count what was counted elsewhere; ``refused``: why nothing of it was stored."""
        for each in entries:
            fate, reason = (Fate.LEFT_OUT, refused) if refused else (each.fate, each.reason)
            self.add(each.kind, fate, reason, each.count)

    def entries(self) -> tuple[LedgerEntry, ...]:
        """Return what was counted, each kind, fate and reason once, in the order in which they came first."""
        return tuple(LedgerEntry(*key, count) for key, count in self._counts.items())

    def kinds(self) -> Iterator[dict[str, Any]]:
        """Yield for each kind the number of its items, of each fate and each reason; the fates add up to the items."""
        for kind in dict.fromkeys(kind for kind, _, _ in self._counts):
            own = [each for each in self.entries() if each.kind == kind]
            fates = {fate.value: sum(each.count for each in own if each.fate is fate) for fate in Fate}
            reasons = Counter[str]()
            for each in own:
                reasons[each.reason] += each.count if each.reason else 0
            told = [{"reason": reason, "items": count} for reason, count in reasons.items() if reason]
            yield {"kind": kind, "items": sum(fates.values()), **fates, "reasons": told}
