"""The lists of words."""

import pytest

from gql_blog_moderation.text_folding import is_chinese, line_of
from gql_blog_moderation.word_lists import ADVERTISING, OFFENCES, THREATS, entries


def test_entries_stand_between_bars_and_lines() -> None:
    assert entries("a b | c\n\n d |") == ("a b", "c", "d")


@pytest.mark.parametrize("listed", [OFFENCES, THREATS, ADVERTISING])
def test_every_entry_can_be_found(listed: tuple[str, ...]) -> None:
    assert len(set(listed)) == len(listed)
    assert [each for each in listed if not is_chinese(each) and line_of(each) != f" {each} "] == []
