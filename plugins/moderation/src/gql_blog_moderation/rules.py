"""The moderation rules: words, links, repetition, and one judgement from all of them with reasons and evidence."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final
from urllib.parse import urlsplit

from gql_blog.plugin import Judgement, ModerationCase, Verdict
from gql_blog_moderation.settings import ModerationSettings
from gql_blog_moderation.text_folding import fingerprint, is_chinese, line_of, words


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """One rule's word: ``score`` is its share of certainty between 0 and 1, ``evidence`` what it rests on."""

    rule: str
    verdict: Verdict
    score: float
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


_TELEPHONE = re.compile(r"(?<![\d.,/=-])\+?0?\d{3,5}[ -]?\d{3}[ -]?\d{3,4}(?![\d.,/-]*\d)")
_MOST_PHRASES: Final = 10


def check_words(text: str, links: int, settings: ModerationSettings) -> Iterator[RuleMatch]:
    """What the words of a comment say; a link beside a phrase of advertisers counts as another one."""
    line = line_of(text)
    if threats := _matches(settings.threats, line):
        yield RuleMatch("words", Verdict.REJECT, 0.95, f"It threatens: {_quoted_phrases(threats)}.", {"words": threats})
    if offences := _matches(settings.offences, line):
        score = min(0.5 + 0.1 * len(offences), 0.9)
        yield RuleMatch("words", Verdict.HOLD, score, f"It offends: {_quoted_phrases(offences)}.", {"words": offences})
    phrases = [*_matches(settings.advertising, line), *(["a telephone number"] if _TELEPHONE.search(text) else [])]
    if phrases:
        count = len(phrases) + (1 if links else 0)
        is_spam = count >= settings.advertising_is_spam
        verdict, score = (Verdict.SPAM, 0.85) if is_spam else (Verdict.HOLD, 0.5)
        yield RuleMatch("phrases", verdict, score, f"It advertises: {_quoted_phrases(phrases)}.", {"phrases": phrases})


def _matches(phrases: Iterable[str], line: str) -> list[str]:
    """The phrases that stand in the line; of two that overlap the longer one."""
    found = [each for each in phrases if (each in line if is_chinese(each) else f" {each} " in line)]
    return [each for each in found if not any(each != other and f" {each} " in f" {other} " for other in found)]


def _quoted_phrases(found: list[str]) -> str:
    more = f" and {len(found) - _MOST_PHRASES} more" if len(found) > _MOST_PHRASES else ""
    return ", ".join(f"“{each}”" for each in found[:_MOST_PHRASES]) + more


_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMERIC = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]", re.IGNORECASE)
_MOST_LINKS: Final = 20
_FEW_WORDS: Final = 3


def check_links(text: str, links: Sequence[str], settings: ModerationSettings) -> Iterator[RuleMatch]:
    """What the links of a comment say."""
    if not links:
        return
    evidence = {"count": len(links), "links": list(links[:_MOST_LINKS])}
    if len(links) >= settings.spam_links:
        yield RuleMatch("links", Verdict.SPAM, 0.9, f"It has {len(links)} links.", evidence)
    elif len(links) >= settings.held_links:
        yield RuleMatch("links", Verdict.HOLD, 0.5, f"It has {len(links)} links.", evidence)
    elif len(words(_ADDRESS.sub(" ", text))) < _FEW_WORDS:
        yield RuleMatch("links", Verdict.HOLD, 0.5, "It is little more than a link.", evidence)
    hidden = sorted({host for link in links if (host := host_of(link)) and _hides(host, settings)})
    if hidden:
        yield RuleMatch("hosts", Verdict.HOLD, 0.6, f"It links to {', '.join(hidden)}.", {"hosts": hidden})


def host_of(link: str) -> str:
    """The host that a link leads to, in small letters, without ``www.``; empty where it leads to none."""
    try:
        host = urlsplit(link if "//" in link else f"//{link}").hostname or ""
    except ValueError:  # a bracket that is no address
        return ""
    return host.lower().removeprefix("www.")


def _hides(host: str, settings: ModerationSettings) -> bool:
    return host in settings.shorteners or bool(_NUMERIC.fullmatch(host)) or host.startswith("xn--")


_SEQUENCE: Final = 3
_LONG_ENOUGH: Final = 5
"""Words from which on a text that comes twice is no coincidence; 'I love it' is said by many."""

_SHOUTED: Final = 20
"""Letters from which on a text in capitals is shouted."""

_LETTER = re.compile(r"[^\W\d_]")
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]")


def check_repetition(
    text: str, previous: Sequence[str], copies: int, settings: ModerationSettings
) -> Iterator[RuleMatch]:
    """What a comment repeats. ``previous`` are texts by the same author, ``copies`` counts the same text by others."""
    own = words(text)
    mark = fingerprint(text)
    times = sum(1 for each in previous if fingerprint(each) == mark)
    if times:
        verdict, score = (Verdict.SPAM, 0.9) if times >= settings.repeats_are_spam else (Verdict.HOLD, 0.6)
        yield RuleMatch(
            "repetition", verdict, score, f"Its author has said the same {_times(times)}.", {"times": times}
        )
    elif (share := max((likeness(own, words(each)) for each in previous), default=0.0)) >= settings.alike:
        reason = "Its author has said nearly the same before."
        yield RuleMatch("repetition", Verdict.HOLD, 0.5, reason, {"likeness": round(share, 2)})
    if copies and len(own) >= _LONG_ENOUGH:
        verdict, score = (Verdict.SPAM, 0.9) if copies >= settings.copies_are_spam else (Verdict.HOLD, 0.6)
        yield RuleMatch("copies", verdict, score, f"Others have said the same {_times(copies)}.", {"times": copies})
    yield from _check_monotony(text, own)


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of sequences of three words that two texts have in common; 0 where either has fewer than five words."""
    if min(len(one), len(other)) < _LONG_ENOUGH:
        return 0.0
    ours, theirs = _sequences(one), _sequences(other)
    return len(ours & theirs) / len(ours | theirs)


def _sequences(of: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(of[start : start + _SEQUENCE]) for start in range(len(of) - _SEQUENCE + 1)}


def _check_monotony(text: str, own: Sequence[str]) -> Iterator[RuleMatch]:
    word, count = Counter(own).most_common(1)[0] if own else ("", 0)
    if count >= 2 * _LONG_ENOUGH and 2 * count > len(own):
        yield RuleMatch(
            "monotony", Verdict.HOLD, 0.4, f"It repeats “{word[:40]}”.", {"word": word[:40], "times": count}
        )
    letters = len(_LETTER.findall(text))
    if letters >= _SHOUTED and len(_CAPITAL.findall(text)) >= 0.9 * letters:
        yield RuleMatch("capitals", Verdict.HOLD, 0.3, "It is written in capitals.", {"letters": letters})


def _times(count: int) -> str:
    return "before" if count == 1 else f"{count} times before"


POLICY_VERSION: Final = "1"
"""Grows when the rules or the words change, so that a stored judgement tells by what it was made."""

_FINAL: Final = (Verdict.REJECT, Verdict.SPAM)


def judge(case: ModerationCase, settings: ModerationSettings, *, copies: int = 0) -> Judgement | None:
    """The plugin's word on a comment; ``None`` where no rule has found anything, so that a moderator decides
    unprompted.

    ``copies`` counts comments by others with the same text.
    """
    matches = [
        *check_words(f"{case.author_name}\n{case.text}", len(case.links), settings),
        *check_links(case.text, case.links, settings),
        *check_repetition(case.text, case.previous, copies, settings),
    ]
    if not matches:
        return None
    return Judgement(
        verdict=_verdict(matches),
        reason=" ".join(dict.fromkeys(each.reason for each in matches)),
        score=round(1 - prod(1 - each.score for each in matches), 3),
        evidence={
            "rules": [{"rule": each.rule, "verdict": each.verdict.value, **each.evidence} for each in matches],
        },
        policy_version=POLICY_VERSION,
    )


def _verdict(matches: Sequence[RuleMatch]) -> Verdict:
    """The surest of the final words, where there is one; else the comment is held."""
    final = [each for each in matches if each.verdict in _FINAL]
    return max(final, key=lambda each: each.score).verdict if final else Verdict.HOLD
