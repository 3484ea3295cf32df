"""A hash is made anew if it was made with less, and never with less than it has."""

import pytest

from gql_blog_signin.passwords import Hashing
from gql_blog_signin.settings import PasswordSettings


@pytest.mark.parametrize(("before", "after", "is_raised"), [(2, 3, True), (3, 2, False)])
async def test_costs_are_raised_alone(before: int, after: int, is_raised: bool) -> None:
    former, now = (Hashing(PasswordSettings(memory_kib=19_456, passes=each)) for each in (before, after))
    hashed = await former.chosen("a long password", None, None)
    is_right, anew = await now.compared(hashed, "a long password")
    former.close()
    now.close()
    assert (is_right, anew is not None) == (True, is_raised)
