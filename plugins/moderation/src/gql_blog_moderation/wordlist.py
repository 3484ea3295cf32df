"""The rule of words: what is rejected, what is held, and what only spam says."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from gql_blog.plugin import Verdict
from gql_blog_moderation.folding import is_chinese, line_of
from gql_blog_moderation.settings import ModerationSettings
from gql_blog_moderation.suspicion import Suspicion

_TELEPHONE = re.compile(r"(?<![\d.,/=-])\+?0?\d{3,5}[ -]?\d{3}[ -]?\d{3,4}(?![\d.,/-]*\d)")
_MOST_SHOWN: Final = 10


def wordy(text: str, links: int, settings: ModerationSettings) -> Iterator[Suspicion]:
    """What the words of a comment say; a link beside a phrase of advertisers counts as another one."""
    line = line_of(text)
    if threats := _found(settings.threats, line):
        yield Suspicion("words", Verdict.REJECT, 0.95, f"It threatens: {_shown(threats)}.", {"words": threats})
    if offences := _found(settings.offences, line):
        score = min(0.5 + 0.1 * len(offences), 0.9)
        yield Suspicion("words", Verdict.HOLD, score, f"It offends: {_shown(offences)}.", {"words": offences})
    phrases = [*_found(settings.advertising, line), *(["a telephone number"] if _TELEPHONE.search(text) else [])]
    if phrases:
        count = len(phrases) + (1 if links else 0)
        is_spam = count >= settings.advertising_is_spam
        verdict, score = (Verdict.SPAM, 0.85) if is_spam else (Verdict.HOLD, 0.5)
        yield Suspicion("phrases", verdict, score, f"It advertises: {_shown(phrases)}.", {"phrases": phrases})


def _found(phrases: Iterable[str], line: str) -> list[str]:
    """The phrases that stand in the line; of two that overlap the longer one."""
    found = [each for each in phrases if (each in line if is_chinese(each) else f" {each} " in line)]
    return [each for each in found if not any(each != other and f" {each} " in f" {other} " for other in found)]


def _shown(found: list[str]) -> str:
    more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
    return ", ".join(f"“{each}”" for each in found[:_MOST_SHOWN]) + more
