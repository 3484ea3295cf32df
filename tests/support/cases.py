"""The cases of one rule, tried by one test: to collect and report a test takes longer than most cases."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import pytest

_FAILURES = (Exception, pytest.fail.Exception)

Test = Callable[..., None]


def cases(names: str | Sequence[str], values: Iterable[Any]) -> Callable[[Test], Test]:
    """Call the test with each of ``values``, as ``pytest.mark.parametrize`` does, in one item that names what failed.

    For tests that leave nothing behind and take no fixture that another case would find changed.
    """
    named = [each.strip() for each in names.split(",")] if isinstance(names, str) else list(names)
    given = [dict(zip(named, value if len(named) > 1 else (value,), strict=True)) for value in values]
    assert given, "there is no case"

    def decorate(test: Test) -> Test:
        @wraps(test)
        def try_each(**fixtures: Any) -> None:
            failed = [failure for case in given if (failure := _failure(test, case, fixtures)) is not None]
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(given)} cases fail", failed)

        signature = inspect.signature(test)
        kept = [each for name, each in signature.parameters.items() if name not in named]
        assert len(kept) == len(signature.parameters) - len(named), f"the test does not take {named}"
        try_each.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
        return try_each

    return decorate


def _failure(test: Test, case: dict[str, Any], fixtures: dict[str, Any]) -> BaseException | None:
    try:
        test(**case, **fixtures)
    except _FAILURES as failure:
        failure.add_note(f"with {case!r:.2000}")
        return failure
    return None
