"""What comes back from an isolated hook is made anew, and is nothing else than what such a hook may return."""

import json
import pickle
from typing import Any

import pytest

from gql_blog.content import FootnoteKind, ReadNote, Verdict
from gql_blog.hooks import Deferral, InvalidReturn, Judgement
from gql_blog.hooks.isolated_values import (
    BYTES,
    ERROR,
    JSON,
    MAX_JSON,
    MAX_TOLD,
    IsolatedError,
    decoded,
    encoded,
    error_told,
)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "<p>说得好</p>",
        b"\x00\xff",
        Judgement(verdict=Verdict.SPAM, reason="Links.", score=0.5, evidence={"a": {"b": (1, None, True)}, "is": "x"}),
        Deferral(token="t", reason="Later."),
        (ReadNote(), ReadNote(kind=FootnoteKind.FULL, refers_to=1, candidates=(1, 2), citation={"id": "a"})),
        (),
    ],
)
def test_what_a_hook_may_return_comes_back(answer: Any) -> None:
    found = decoded(encoded(answer))
    assert found == answer
    assert type(found) is type(answer)


@pytest.mark.parametrize(
    "answer",
    [object(), {1: 2}, {1}, [object()], Judgement(verdict="HOLD", reason="No verdict."), bytearray(b"a")],  # type: ignore[arg-type]
)
def test_what_it_may_not_return_does_not_leave_its_process(answer: Any) -> None:
    with pytest.raises(InvalidReturn):
        encoded(answer)


class Evil:
    """It runs code where it is unpickled."""

    def __reduce__(self) -> Any:
        return pytest.fail, ("it was unpickled",)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"?",
        pickle.dumps(Evil()),
        JSON + pickle.dumps(Evil()),
        JSON + b"{",
        JSON + b"[" * 100_000,
        JSON + b"{}",
        JSON + json.dumps({"is": "Popen", "has": {}}).encode(),
        JSON + json.dumps({"is": "Judgement", "has": {"verdict": "HANG", "reason": ""}}).encode(),
        JSON + json.dumps({"is": "Judgement", "has": {"verdict": "HOLD", "reason": "", "more": 1}}).encode(),
        JSON + json.dumps({"is": "Judgement", "has": 1}).encode(),
        JSON + b" " * (MAX_JSON + 1),
        ERROR + b"1",
        ERROR + b'["a"]',
        ERROR + b'["a", "b"]',
    ],
)
def test_what_cannot_be_read_is_an_invalid_answer(data: bytes) -> None:
    with pytest.raises(InvalidReturn):
        decoded(data)


def test_an_error_is_told_by_its_name_and_shortened() -> None:
    with pytest.raises(IsolatedError) as told:
        decoded(error_told(ZeroDivisionError("no"), "x" * (3 * MAX_TOLD)))
    assert (told.value.name, len(str(told.value))) == ("ZeroDivisionError", MAX_TOLD)
    assert told.value.message == "no"
    assert decoded(BYTES) == b""


def test_an_error_that_cannot_say_what_it_is_is_told_all_the_same() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise LookupError

    with pytest.raises(IsolatedError) as told:
        decoded(error_told(Mute(), "where it was raised"))
    assert (told.value.name, told.value.message) == ("Mute", "")
