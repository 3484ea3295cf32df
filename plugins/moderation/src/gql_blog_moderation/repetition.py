"""What a comment repeats: texts of its author, texts of others, itself. The work is bounded, however long they are."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from gql_blog.plugin import Verdict
from gql_blog_moderation.findings import RuleMatch
from gql_blog_moderation.settings import ModerationSettings
from gql_blog_moderation.text_folding import words

_SEQUENCE: Final = 3
_LONG_ENOUGH: Final = 5
"""Words from which on a text that comes twice is no coincidence; 'I love it' is said by many."""

MOST_COMPARED: Final = 20
"""Earlier texts that a comment is compared with, the newest first."""
FOLDED_LENGTH: Final = 2000
"""Characters up to which a text is compared as it is meant, not as it is written: nobody disguises pages."""
MOST_SEQUENCES: Final = 500
"""Sequences of words by which a text is compared, or not many more: of a longer text, those that begin with certain
words."""

_BEGINNING: Final = 40
"""Letters of a word by which it is chosen, and as many are told."""

_SHOUTED: Final = 60
"""Letters from which on a text in capitals is shouted."""

_LETTER = re.compile(r"[^\W\d_]")
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯΑ-Ω]")
_SHOUTED_SHARE: Final = 0.9


def check_repetition(
    text: str, previous: Sequence[str], copies: int, settings: ModerationSettings
) -> Iterator[RuleMatch]:
    """What a comment repeats. ``previous`` are texts by the same author, ``copies`` counts the same text by others."""
    own = comparable(text)
    earlier = [comparable(each) for each in previous[:MOST_COMPARED]]
    times = earlier.count(own)
    if times:
        verdict, score = (Verdict.SPAM, 0.9) if times >= settings.repeats_are_spam else (Verdict.HOLD, 0.6)
        reason = f"Its author has said the same {_times(times)}."
        yield RuleMatch("repetition", verdict, score, reason, {"times": times})
    elif (share := max((likeness(own, each) for each in earlier), default=0.0)) >= settings.alike:
        reason = "Its author has said nearly the same before."
        yield RuleMatch("repetition", Verdict.HOLD, 0.5, reason, {"likeness": round(share, 2)})
    if copies and len(own) >= _LONG_ENOUGH:
        verdict, score = (Verdict.SPAM, 0.9) if copies >= settings.copies_are_spam else (Verdict.HOLD, 0.6)
        yield RuleMatch("copies", verdict, score, f"Others have said the same {_times(copies)}.", {"times": copies})
    yield from _check_monotony(text, own)


def check_pace(pace: int, settings: ModerationSettings) -> Iterator[RuleMatch]:
    """How fast its author writes. ``pace`` counts the author's comments of the last minutes, on any article."""
    if pace >= settings.flood_comments:
        reason = f"Its author has sent {pace} comments within {settings.flood_minutes} minutes."
        yield RuleMatch("pace", Verdict.HOLD, 0.5, reason, {"comments": pace})


def comparable(text: str) -> Sequence[str]:
    """The words of a text as they are compared: of a long one as they are written, which takes a tenth of the time."""
    return words(text) if len(text) <= FOLDED_LENGTH else text.casefold().split()


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of three-word sequences (some, of long texts) that both have; 0 if either has fewer than five words."""
    if min(len(one), len(other)) < _LONG_ENOUGH:
        return 0.0
    step = -(-max(len(one), len(other)) // MOST_SEQUENCES)
    ours, theirs = sequences(one, step), sequences(other, step)
    return len(ours & theirs) / len(ours | theirs) if ours or theirs else 0.0


def sequences(of: Sequence[str], step: int) -> set[tuple[str, ...]]:
    """Return the sequences of a text that begin with one of every ``step`` words of the language, about."""
    places = range(len(of) - _SEQUENCE + 1)
    if step == 1:
        return {tuple(of[start : start + _SEQUENCE]) for start in places}
    return {tuple(of[start : start + _SEQUENCE]) for start in places if _number(of[start][:_BEGINNING]) % step == 0}


@lru_cache(maxsize=20_000)
def _number(word: str) -> int:
    return zlib.crc32(word.encode(errors="replace"))


def _check_monotony(text: str, own: Sequence[str]) -> Iterator[RuleMatch]:
    word, count = Counter(own).most_common(1)[0] if own else ("", 0)
    if count >= 2 * _LONG_ENOUGH and 2 * count > len(own):
        evidence = {"word": word[:_BEGINNING], "times": count}
        yield RuleMatch("monotony", Verdict.HOLD, 0.4, f"It repeats “{word[:_BEGINNING]}”.", evidence)
    letters = len(_LETTER.findall(text))
    if letters >= _SHOUTED and len(_CAPITAL.findall(text)) >= _SHOUTED_SHARE * letters:
        yield RuleMatch("capitals", Verdict.HOLD, 0.3, "It is written in capitals.", {"letters": letters})


def _times(count: int) -> str:
    return "before" if count == 1 else f"{count} times before"
