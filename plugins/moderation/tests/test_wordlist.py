"""The rule of words."""

import pytest

from gql_blog.plugin import Verdict
from gql_blog_moderation.settings import DEFAULTS, ModerationSettings
from gql_blog_moderation.wordlist import wordy


def found(text: str, links: int = 0) -> list[tuple[str, Verdict]]:
    return [(each.rule, each.verdict) for each in wordy(text, links, DEFAULTS)]


@pytest.mark.parametrize(
    ("text", "links", "expected"),
    [
        ("The tide tables are those of the year before.", 0, []),
        ("This is bullshit.", 0, [("words", Verdict.HOLD)]),
        ("b u l l s h i t", 0, [("words", Verdict.HOLD)]),
        ("Kill yourself", 0, [("words", Verdict.REJECT)]),
        ("Subscribe!", 0, [("phrases", Verdict.HOLD)]),
        ("Subscribe!", 1, [("phrases", Verdict.SPAM)]),
        ("Click here and earn money", 0, [("phrases", Verdict.SPAM)]),
        ("Call 0871 872 7270", 0, [("phrases", Verdict.HOLD)]),
        ("From 1999 to 2017, 12,345,678 people", 0, []),
        ("加微信领取", 0, [("phrases", Verdict.HOLD)]),
        ("Scunthorpe, Essex, a classic assassin in Penistone", 0, []),
        ("Dick Cheney and the Prussian cocktail", 0, []),
    ],
)
def test_words(text: str, links: int, expected: list[tuple[str, Verdict]]) -> None:
    assert found(text, links) == expected


def test_the_evidence_names_the_words_and_the_longer_of_two() -> None:
    (suspicion,) = wordy("Check out my channel", 0, DEFAULTS)
    assert suspicion.evidence["phrases"] == ["check out", "my channel"]
    settings = ModerationSettings(advertising=("check", "check out", "out"))
    (suspicion,) = wordy("Check out", 0, settings)
    assert suspicion.evidence["phrases"] == ["check out"]
    assert suspicion.reason == "It advertises: “check out”."


def test_more_words_are_surer() -> None:
    one, two = [next(wordy(text, 0, DEFAULTS)).score for text in ("shit", "shit bullshit")]
    assert one < two < 1
