"""The verdict of a whole pipeline."""

import pytest

from gql_blog.content import Verdict
from gql_blog.hooks import Judgement, Moderation, PhaseJudgement


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("", None),
        ("APPROVE", Verdict.APPROVE),
        ("APPROVE HOLD", Verdict.HOLD),
        ("HOLD APPROVE", Verdict.HOLD),
        ("HOLD REJECT APPROVE", Verdict.REJECT),
        ("REJECT SPAM", Verdict.REJECT),
        ("APPROVE SPAM REJECT", Verdict.SPAM),
    ],
)
def test_the_strictest_word_decides_and_of_two_final_ones_the_earlier(words: str, verdict: Verdict | None) -> None:
    judgements = tuple(PhaseJudgement("p", Judgement(verdict=Verdict(word), reason="said")) for word in words.split())
    assert Moderation(judgements).verdict is verdict
