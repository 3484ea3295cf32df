"""Cases of one rule in one test: each is tried, and each that fails is named."""

import pytest
from support.cases import cases

tried: list[tuple[int, str]] = []


@cases("number", [1, 2])
@cases(("letter", "root"), [("a", "x"), ("b", "y")])
def each_letter(number: int, letter: str, root: str) -> None:
    tried.append((number, letter + root))


def test_each_is_tried_with_each() -> None:
    tried.clear()
    each_letter()
    assert sorted(tried) == [(1, "ax"), (1, "by"), (2, "ax"), (2, "by")]


def test_whatever_fails_is_named_and_the_others_are_tried() -> None:
    @cases("number", range(4))
    def is_even(number: int, also: str) -> None:
        tried.append((number, also))
        if number == 3:
            pytest.fail("odd")
        assert number % 2 == 0

    tried.clear()
    with pytest.raises(BaseExceptionGroup, match="2 of 4 cases fail") as caught:
        is_even(also="given")
    assert [each.__notes__ for each in caught.value.exceptions] == [["with {'number': 1}"], ["with {'number': 3}"]]
    assert tried == [(number, "given") for number in range(4)]


async def test_so_it_is_where_it_is_awaited() -> None:
    @cases("number", range(4))
    async def is_even(number: int) -> None:
        assert number % 2 == 0

    with pytest.raises(BaseExceptionGroup, match="2 of 4 cases fail"):
        await is_even()


def test_there_is_a_case_and_the_test_takes_it() -> None:
    with pytest.raises(AssertionError, match="no case"):
        cases("number", [])
    with pytest.raises(AssertionError, match="does not take"):
        cases("nothing", [1])(each_letter)


def test_a_case_that_is_skipped_hides_none_that_failed() -> None:
    @cases("number", [1, 2])
    def odd(number: int) -> None:
        assert number != 1
        pytest.skip("the second is not here")

    with pytest.raises(BaseExceptionGroup, match="1 of 2 cases fail"):
        odd()
