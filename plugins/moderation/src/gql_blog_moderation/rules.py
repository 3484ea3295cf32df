"""The moderation rules: words, ways off the site, links, repetition, and one judgement from all of them."""

import re
from collections.abc import Iterator, Sequence
from math import prod
from typing import Final

from gql_blog.plugin import Judgement, ModerationCase, Verdict
from gql_blog_moderation.contacts import Contacts, contacts_in, host_of, without_addresses
from gql_blog_moderation.findings import RuleMatch
from gql_blog_moderation.repetition import check_pace, check_repetition
from gql_blog_moderation.settings import ModerationSettings
from gql_blog_moderation.text_folding import fold, words
from gql_blog_moderation.word_lists import entries

_MOST_PHRASES: Final = 10
_LONGEST_QUOTED: Final = 40
_MOST_SHOWN, _LONGEST_SHOWN = 20, 200
"""Of a list, as much is kept as evidence; of each entry so many characters."""
_PHRASE, _HINT, _CONTACT, _FEE = 1.0, 0.5, 0.5, 1.0
"""How much each counts towards an advertisement."""
_MOST_HINTS: Final = 3
_BESIDE_A_LINK: Final = 2
"""Hints from which on a link is held; one alone is in many honest comments."""
_FEES: Final = frozenset({"a fee", "a number to send to"})


def check_words(text: str, contacts: Contacts, settings: ModerationSettings, locale: str = "en") -> Iterator[RuleMatch]:
    """What the words of a comment say."""
    text = without_addresses(text)
    own, folded = words(text), fold(text)

    def found(name: str) -> list[str]:
        return settings.phrases[name].found(own, folded, locale)

    if threats := found("threats"):
        yield RuleMatch("words", Verdict.REJECT, 0.95, f"It threatens: {_quoted(threats)}.", {"words": _shown(threats)})
    if offences := [*found("offences"), *_coarse(own, found("coarse"), settings)]:
        score = min(0.5 + 0.1 * len(offences), 0.9)
        yield RuleMatch("words", Verdict.HOLD, score, f"It offends: {_quoted(offences)}.", {"words": _shown(offences)})
    yield from check_advertising(found("advertising"), found("hints"), contacts, settings)


_SOMEBODY: Final = frozenset(
    entries("""
        you | u | your | ur | youre | yourself | he | she | him | her | they | them | these | those | du | dich | dein
        ihr | tu | te | toi | vous | ti | usted | voi | ты | тебя | вы | вас | sen | siz
    """)
)
"""Words that say that somebody is meant."""
_NEAR: Final = 3


def _coarse(own: Sequence[str], found: list[str], settings: ModerationSettings) -> list[str]:
    """Coarse words, where they are more than a way to speak: several of them, or said to somebody."""
    if len(found) >= settings.coarse_is_held:
        return found
    coarse = set(found)
    places = [place for place, word in enumerate(own) if word in coarse]
    aimed = any(_SOMEBODY & set(own[max(place - _NEAR, 0) : place + _NEAR]) for place in places)
    return found if aimed else []


def check_advertising(
    phrases: Sequence[str], hints: Sequence[str], contacts: Contacts, settings: ModerationSettings
) -> Iterator[RuleMatch]:
    """Phrases of advertisers, words that they use, and ways off the site; others have reasons for each of them, too."""
    fees = [each for each in contacts.others if each in _FEES]
    weight = _PHRASE * len(phrases) + _FEE * len(fees) + _CONTACT * (contacts.kinds - len(fees))
    beside = min(len(set(hints).difference(phrases)), _MOST_HINTS)
    if phrases or contacts.others:
        weight += _HINT * beside
    elif beside >= _MOST_HINTS or (contacts.links and beside >= _BESIDE_A_LINK):
        weight = settings.advertising_is_held  # no spam yet: readers link, too
    if weight < settings.advertising_is_held:
        return
    told = list(dict.fromkeys([*phrases, *contacts.others, *hints]))[:_MOST_PHRASES]
    is_spam = weight >= settings.advertising_is_spam
    verdict, score = (Verdict.SPAM, 0.85) if is_spam else (Verdict.HOLD, 0.5)
    evidence = {"phrases": _shown(phrases), "contacts": [*contacts.others], "hints": _shown(hints), "weight": weight}
    yield RuleMatch("phrases", verdict, score, f"It advertises: {_quoted(told)}.", evidence)


def _quoted(found: Sequence[str]) -> str:
    more = f" and {len(found) - _MOST_PHRASES} more" if len(found) > _MOST_PHRASES else ""
    return ", ".join(f"“{each[:_LONGEST_QUOTED]}”" for each in found[:_MOST_PHRASES]) + more


def _shown(found: Sequence[str]) -> list[str]:
    return [each[:_LONGEST_SHOWN] for each in found[:_MOST_SHOWN]]


_NUMERIC = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]", re.IGNORECASE)
_FEW_WORDS: Final = 3


def check_links(text: str, links: Sequence[str], settings: ModerationSettings) -> Iterator[RuleMatch]:
    """What the links of a comment say."""
    if not links:
        return
    evidence = {"count": len(links), "links": _shown(links)}
    if len(links) >= settings.spam_links:
        yield RuleMatch("links", Verdict.SPAM, 0.9, f"It has {len(links)} links.", evidence)
    elif len(links) >= settings.held_links:
        yield RuleMatch("links", Verdict.HOLD, 0.5, f"It has {len(links)} links.", evidence)
    elif len(words(without_addresses(text))) < _FEW_WORDS:
        yield RuleMatch("links", Verdict.HOLD, 0.5, "It is little more than a link.", evidence)
    hidden = sorted({host for link in links if (host := host_of(link)) and _hides(host, settings)})
    if hidden:
        told = ", ".join(each[:_LONGEST_QUOTED] for each in hidden[:_MOST_PHRASES])
        yield RuleMatch("hosts", Verdict.HOLD, 0.6, f"It links to {told}.", {"hosts": _shown(hidden)})


def _hides(host: str, settings: ModerationSettings) -> bool:
    return host in settings.shorteners or bool(_NUMERIC.fullmatch(host)) or host.startswith("xn--")


POLICY_VERSION: Final = "2"
"""Grows when the rules or the words change, so that a stored judgement tells by what it was made."""

_FINAL: Final = (Verdict.REJECT, Verdict.SPAM)


def judge(
    case: ModerationCase, settings: ModerationSettings, *, copies: int = 0, pace: int = 0, trusted: bool = False
) -> Judgement | None:
    """The plugin's word on a comment; ``None`` where no rule has found anything, so that a moderator decides
    unprompted.

    ``copies`` counts comments by others with the same text, ``pace`` those by the same author a short while ago.
    ``trusted``: of somebody who works here, who may link and advertise.
    """
    contacts = contacts_in(case.text, case.links)
    matches = [*check_words(f"{case.author_name}\n{case.text}", contacts, settings, case.locale)]
    if trusted:
        matches = [each for each in matches if each.rule == "words"]
    else:
        matches += check_links(case.text, contacts.links, settings)
        matches += check_repetition(case.text, case.previous, copies, settings)
        matches += check_pace(pace, settings)
    return judgement_of(matches)


def judgement_of(matches: Sequence[RuleMatch]) -> Judgement | None:
    """One judgement from what all rules have found; ``None`` if that is nothing."""
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
