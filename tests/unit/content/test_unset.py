"""What was left out is not what was said to be nothing."""

from gql_blog.content import UNSET, or_none


def test_left_out_and_null_are_both_nothing_yet_not_the_same() -> None:
    assert or_none(UNSET) is None
    assert or_none(None) is None
    assert UNSET is not None
    assert not UNSET


def test_what_was_said_is_kept_even_if_it_is_empty() -> None:
    assert or_none("") == ""
    assert or_none(0) == 0
    assert or_none(False) is False
