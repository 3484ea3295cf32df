"""The rule of repetition: the same text again, by the same author or by others, and a text that only repeats itself."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from gql_blog.plugin import Verdict
from gql_blog_moderation.folding import fingerprint, words
from gql_blog_moderation.settings import ModerationSettings
from gql_blog_moderation.suspicion import Suspicion

_SEQUENCE: Final = 3
_LONG_ENOUGH: Final = 5
"""Words from which on a text that comes twice is no coincidence; 'I love it' is said by many."""

_SHOUTED: Final = 20
"""Letters from which on a text in capitals is shouted."""

_LETTER = re.compile(r"[^\W\d_]")
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]")


def repeated(text: str, previous: Sequence[str], copies: int, settings: ModerationSettings) -> Iterator[Suspicion]:
    """What a comment repeats. ``previous`` are texts by the same author, ``copies`` counts the same text by others."""
    own = words(text)
    mark = fingerprint(text)
    times = sum(1 for each in previous if fingerprint(each) == mark)
    if times:
        verdict, score = (Verdict.SPAM, 0.9) if times >= settings.repeats_are_spam else (Verdict.HOLD, 0.6)
        yield Suspicion(
            "repetition", verdict, score, f"Its author has said the same {_times(times)}.", {"times": times}
        )
    elif (share := max((likeness(own, words(each)) for each in previous), default=0.0)) >= settings.alike:
        reason = "Its author has said nearly the same before."
        yield Suspicion("repetition", Verdict.HOLD, 0.5, reason, {"likeness": round(share, 2)})
    if copies and len(own) >= _LONG_ENOUGH:
        verdict, score = (Verdict.SPAM, 0.9) if copies >= settings.copies_are_spam else (Verdict.HOLD, 0.6)
        yield Suspicion("copies", verdict, score, f"Others have said the same {_times(copies)}.", {"times": copies})
    yield from _monotonous(text, own)


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of sequences of three words that two texts have in common; 0 where either has fewer than five words."""
    if min(len(one), len(other)) < _LONG_ENOUGH:
        return 0.0
    ours, theirs = _sequences(one), _sequences(other)
    return len(ours & theirs) / len(ours | theirs)


def _sequences(of: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(of[start : start + _SEQUENCE]) for start in range(len(of) - _SEQUENCE + 1)}


def _monotonous(text: str, own: Sequence[str]) -> Iterator[Suspicion]:
    word, count = Counter(own).most_common(1)[0] if own else ("", 0)
    if count >= 2 * _LONG_ENOUGH and 2 * count > len(own):
        yield Suspicion(
            "monotony", Verdict.HOLD, 0.4, f"It repeats “{word[:40]}”.", {"word": word[:40], "times": count}
        )
    letters = len(_LETTER.findall(text))
    if letters >= _SHOUTED and len(_CAPITAL.findall(text)) >= 0.9 * letters:
        yield Suspicion("capitals", Verdict.HOLD, 0.3, "It is written in capitals.", {"letters": letters})


def _times(count: int) -> str:
    return "before" if count == 1 else f"{count} times before"
