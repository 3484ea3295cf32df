"""An answer that is too large is refused before anything walks it, whatever it is made of."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from support.growth import seconds

from gql_blog.content import Verdict
from gql_blog.hooks import Judgement, RouteResponse
from gql_blog.hooks.declared.answer_size import MAX_FILE, MAX_TEXT, MAX_VALUES, AnswerTooLarge, check_size

CYCLE: list[Any] = []
CYCLE.append(CYCLE)


@pytest.mark.parametrize(
    "answer",
    [
        "x" * (MAX_TEXT + 1),
        b"x" * (MAX_FILE + 1),
        ["x" * MAX_TEXT, "x"],
        {"x" * MAX_TEXT: "x"},
        range(MAX_VALUES + 1),
        [list(range(100))] * 1000,
        Judgement(verdict=Verdict.HOLD, reason="x", evidence={"a": ["x" * (MAX_TEXT + 1)]}),
        RouteResponse(body="x" * (MAX_TEXT + 1)),
        CYCLE,
    ],
    ids=range(9),
)
def test_it_is_refused(answer: Any) -> None:
    with pytest.raises(AnswerTooLarge, match="at most 32 MB of bytes, 8 million characters of text and 100,000 values"):
        check_size(answer)


@pytest.mark.parametrize("answer", ["x" * MAX_TEXT, b"x" * MAX_FILE, [1] * MAX_VALUES, None, 1, object(), Judgement])
def test_what_is_as_large_as_it_may_be_is_taken(answer: Any) -> None:
    check_size(answer)


def test_no_more_is_looked_at_than_an_answer_may_have() -> None:
    class Long(Sequence[int]):
        looked_at = 0

        def __len__(self) -> int:
            return 10 * MAX_VALUES

        def __getitem__(self, index: Any) -> Any:
            if index == len(self):
                raise IndexError
            self.looked_at = index
            return index

    long = Long()
    with pytest.raises(AnswerTooLarge):
        check_size(long)
    assert long.looked_at <= MAX_VALUES


def test_fifty_megabytes_of_values_cost_no_more_than_those_that_are_taken() -> None:
    large: Mapping[str, Any] = {str(number): {"a": number} for number in range(300_000)}

    def check() -> None:
        with pytest.raises(AnswerTooLarge):
            check_size(large)

    assert seconds(check) < 0.1
