"""The rule of repetition."""

import pytest

from gql_blog.plugin import Verdict
from gql_blog_moderation.folding import words
from gql_blog_moderation.repetition import likeness, repeated
from gql_blog_moderation.settings import DEFAULTS

TEXT = "The tide tables of the harbour are those of the year before."


def found(text: str, previous: tuple[str, ...] = (), copies: int = 0) -> list[tuple[str, Verdict]]:
    return [(each.rule, each.verdict) for each in repeated(text, previous, copies, DEFAULTS)]


@pytest.mark.parametrize(
    ("text", "previous", "copies", "expected"),
    [
        (TEXT, (), 0, []),
        (TEXT, ("Something else entirely about bridges and doors.",), 0, []),
        (TEXT, (TEXT.upper(),), 0, [("repetition", Verdict.HOLD)]),
        (TEXT, (TEXT, TEXT + "!"), 0, [("repetition", Verdict.SPAM)]),
        (TEXT, (TEXT.replace("before", "after"),), 0, [("repetition", Verdict.HOLD)]),
        (TEXT, (), 1, [("copies", Verdict.HOLD)]),
        (TEXT, (), 3, [("copies", Verdict.SPAM)]),
        ("I love it", (), 3, []),
        ("buy " * 12, (), 0, [("monotony", Verdict.HOLD)]),
        ("ONLY CAPITALS ARE WRITTEN HERE", (), 0, [("capitals", Verdict.HOLD)]),
        ("NATO and the UN", (), 0, []),
        ("", (), 0, []),
    ],
)
def test_repetition(text: str, previous: tuple[str, ...], copies: int, expected: list[tuple[str, Verdict]]) -> None:
    assert found(text, previous, copies) == expected


def test_likeness_is_the_share_of_sequences() -> None:
    one = words("one two three four five")
    assert likeness(one, one) == 1
    assert likeness(one, words("one two three four six")) == 0.5
    assert likeness(one, words("six seven eight nine ten")) == 0
    assert likeness(words("one two"), words("one two")) == 0
