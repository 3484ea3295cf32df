"""How the processor's time grows while what a stranger sends doubles, whatever the stranger fills it with.

``growth`` measures one call with one filler at several lengths, the shortest first, and ends early where that is too
slow. A gate calls it for each place that reads a stranger's text, with each of ``FILLERS``, and fails for what
``Growth.faults`` says.
"""

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from time import process_time
from typing import Final

_ALONE: Final = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) == 1
MOST_PER_DOUBLING: Final = 2.4 if _ALONE else 2.8
"""The square of a length grows four times. Beside other tests, whose caches it shares, even linear work is uneven."""
MOST_SECONDS: Final = (0.05 if _ALONE else 0.1) * (1 if sys.gettrace() is None else 2)
"""What one anonymous request may take of the processor's time on a quiet machine; twice as much beside other tests, and
twice as much while coverage counts every line.
"""
_REFERENCE: Final = 0.006
"""Seconds that ``_slowness`` takes on a quiet machine of the slow kind."""
FLOOR: Final = 0.002
"""Seconds of the processor's time below which growth is noise."""
_ENDLESS: Final = 2.0
"""Seconds after which no longer text is tried."""
_TURNS: Final = 6
"""How often a suspicion is measured again: a disturbance passes, and what grows too fast always does."""


def _slowness() -> float:
    """By how much this machine is slower at present than a quiet one: the processor's time is shared, too."""
    begun = process_time()
    sorted(map(str, range(20_000)), key=hash)
    return max((process_time() - begun) / _REFERENCE, 1.0)


@dataclass(frozen=True, slots=True)
class Filler:
    """What a text consists of: a piece again and again, between a beginning and an end that often is no match."""

    piece: str
    before: str = ""
    after: str = "x"
    closing: str = ""
    """What closes each piece, for pieces that nest."""

    def text(self, length: int) -> str:
        """Return a text of at most so many characters, and hardly fewer."""
        rest = max(length - len(self.before) - len(self.after), 0)
        times = rest // (len(self.piece) + len(self.closing))
        return f"{self.before}{self.piece * times}{self.closing * times}{self.after}"[:length]


FILLERS: Final[Mapping[str, Filler]] = {
    "spaces": Filler(" "),
    "newlines": Filler("\n"),
    "tabs": Filler("\t"),
    "line ends of Windows": Filler("\r\n"),
    "wide spaces": Filler("\u3000\u00a0"),
    "one letter": Filler("a"),
    "one letter, then no match": Filler("a", after="!"),
    "capitals": Filler("A"),
    "words": Filler("tide "),
    "lines": Filler("tide\n"),
    "paragraphs": Filler("tide\n\n"),
    "ideographs": Filler("潮"),
    "digits": Filler("1"),
    "dots": Filler("."),
    "letters with dots": Filler("a."),
    "dashes": Filler("-"),
    "letters with dashes": Filler("a-", after="a-"),
    "underscores": Filler("_"),
    "letters with underscores": Filler("a_"),
    "mail addresses": Filler("a@"),
    "at signs": Filler("@"),
    "web addresses": Filler("http://a"),
    "one web address": Filler("a/", before="http://"),
    "quotation marks": Filler('"'),
    "quotation marks of print": Filler("“a”"),
    "apostrophes": Filler("a'"),
    "backslashes": Filler("\\"),
    "ampersands": Filler("&"),
    "entities": Filler("&amp;"),
    "combining marks": Filler("\u0301", before="e"),
    "letters with two marks": Filler("e\u0301\u0327"),
    "accents out of order": Filler("\u0301\u0327", before="e"),
    "points out of order": Filler("\u0591\u05b0", before="\u05d0"),
    "lone surrogates": Filler("\ud800"),
    "changes of direction": Filler("\u202ea\u2066"),
    "joiners": Filler("👩\u200d"),
    "NUL": Filler("\0"),
    "quotations within quotations": Filler(">"),
    "quotations within quotations, with spaces": Filler("> "),
    "brackets": Filler("["),
    "brackets that close": Filler("[", closing="]"),
    "links within links": Filler("[a](", closing=")"),
    "references of notes": Filler("[^a]"),
    "notes in place": Filler("^[", closing="]"),
    "parentheses": Filler("("),
    "braces": Filler("{"),
    "stars": Filler("*"),
    "letters with stars": Filler("*a_ "),
    "emphasis within emphasis": Filler("**a ", closing=" a**"),
    "backticks": Filler("`"),
    "backticks apart": Filler("`a``"),
    "tildes": Filler("~"),
    "dollars": Filler("$"),
    "dollars apart": Filler("$a "),
    "headings": Filler("# a\n"),
    "underlined headings": Filler("a\n=\n"),
    "items of a list": Filler("- a\n"),
    "numbered items": Filler("1. a\n"),
    "lists within lists": Filler("- ", after="a"),
    "items with paragraphs": Filler("- a\n\n  b\n\n"),
    "lines that follow a quotation": Filler(">---\na\n"),
    "cells": Filler("|a", before="|a|\n|-|\n"),
    "rows": Filler("|a|\n", before="|a|\n|-|\n"),
    "definitions of links": Filler("[a]: b\n"),
    "definitions of notes": Filler("[^a]: b\n\n"),
    "less-than signs": Filler("<"),
    "elements": Filler("<div>"),
    "elements that close": Filler("<div>", closing="</div>"),
    "inline elements": Filler("<b>"),
    "paragraph elements": Filler("<p>"),
    "headings in HTML": Filler("<h2>"),
    "tables within tables": Filler("<table><td>"),
    "attributes": Filler("a=b ", before="<a ", after=">"),
    "comments": Filler("<!--"),
    "closing elements": Filler("</p>"),
}


@dataclass(frozen=True, slots=True)
class Growth:
    """What one call took with one filler: the seconds of each size that was tried."""

    filler: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def factor(self) -> float:
        """The most by which the time grew in one doubling; what is below ``FLOOR`` counts as ``FLOOR``."""
        timed = list(zip(self.sizes, self.seconds, strict=True))
        return max((_factor(one, other) for one, other in pairwise(timed)), default=0.0)

    def faults(self, most_seconds: float | None = None) -> list[str]:
        """Say what is wrong: growth beyond ``MOST_PER_DOUBLING``, or more seconds than a request may take."""
        shown = ", ".join(f"{size}: {took * 1_000:.1f} ms" for size, took in zip(self.sizes, self.seconds, strict=True))
        found = []
        if self.factor > MOST_PER_DOUBLING:
            found.append(f"{self.filler}: ×{self.factor:.1f} for each doubling ({shown})")
        if most_seconds is not None and max(self.seconds) > most_seconds:
            found.append(f"{self.filler}: more than {most_seconds * 1_000:.0f} ms ({shown})")
        return found


def growth(
    call: Callable[[str], object], filler: str, sizes: Sequence[int], *, most_seconds: float | None = None
) -> Growth:
    """Measure ``call`` with texts of ``sizes``, in ascending order; an exception is an answer like any other.

    What seems to break a bound is measured again, beside how slow the machine is, and the best of each size counts.
    """
    texts = [FILLERS[filler].text(size) for size in sizes]
    _seconds(call, texts[0])  # what is done once only
    taken: list[float] = []
    for text in texts:
        taken.append(_seconds(call, text))
        if taken[-1] > _ENDLESS:
            break
    found = Growth(filler, tuple(sizes[: len(taken)]), tuple(taken))
    for _ in range(_TURNS):
        if not found.faults(most_seconds) or taken[-1] > _ENDLESS:
            break
        again = [min(before, _undisturbed(call, text)) for before, text in zip(found.seconds, texts, strict=False)]
        found = Growth(filler, found.sizes, tuple(again))
    return found


def _undisturbed(call: Callable[[str], object], text: str) -> float:
    """Return the seconds of a call on a quiet machine: less, where this one is slower before and after it."""
    before = _slowness()
    taken = _seconds(call, text)
    return taken / min(before, _slowness())


def _factor(one: tuple[int, float], other: tuple[int, float]) -> float:
    doublings = log2(other[0] / one[0])
    return float((max(other[1], FLOOR) / max(one[1], FLOOR)) ** (1 / doublings))


def _seconds(call: Callable[[str], object], text: str) -> float:
    was_enabled = gc.isenabled()
    gc.disable()
    begun = process_time()
    try:
        call(text)
    except Exception:
        pass  # a refusal is an answer, and its time counts
    finally:
        taken = process_time() - begun
        if was_enabled:
            gc.enable()
    return taken
