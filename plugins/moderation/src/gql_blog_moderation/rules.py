"""All rules together: one judgement, with every rule's reason and evidence."""

from collections.abc import Sequence
from math import prod
from typing import Final

from gql_blog.plugin import Judgement, ModerationCase, Verdict
from gql_blog_moderation.links import linked
from gql_blog_moderation.repetition import repeated
from gql_blog_moderation.settings import ModerationSettings
from gql_blog_moderation.suspicion import Suspicion
from gql_blog_moderation.wordlist import wordy

POLICY_VERSION: Final = 1
"""Grows when the rules or the words change, so that a stored judgement tells by what it was made."""

_FINAL: Final = (Verdict.REJECT, Verdict.SPAM)


def judge(case: ModerationCase, settings: ModerationSettings, *, copies: int = 0) -> Judgement | None:
    """The plugin's word on a comment; ``None`` where no rule has found anything, so that a moderator decides
    unprompted.

    ``copies`` counts comments by others with the same text.
    """
    suspicions = [
        *wordy(f"{case.author_name}\n{case.text}", len(case.links), settings),
        *linked(case.text, case.links, settings),
        *repeated(case.text, case.previous, copies, settings),
    ]
    if not suspicions:
        return None
    return Judgement(
        verdict=_verdict(suspicions),
        reason=" ".join(dict.fromkeys(each.reason for each in suspicions)),
        score=round(1 - prod(1 - each.score for each in suspicions), 3),
        evidence={
            "policy": POLICY_VERSION,
            "rules": [{"rule": each.rule, "verdict": each.verdict.value, **each.evidence} for each in suspicions],
        },
    )


def _verdict(suspicions: Sequence[Suspicion]) -> Verdict:
    """The surest of the final words, where there is one; else the comment is held."""
    final = [each for each in suspicions if each.verdict in _FINAL]
    return max(final, key=lambda each: each.score).verdict if final else Verdict.HOLD
