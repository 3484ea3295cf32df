"""The cases of one rule, tried by one test: to collect and report a test takes longer than most cases."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import pytest

_FAILURES = (Exception, pytest.fail.Exception)

Test = Callable[..., Any]


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
            failed = []
            for case in given:
                try:
                    test(**case, **fixtures)
                except _FAILURES as failure:
                    failed.append(_named(failure, case))
                except pytest.skip.Exception:  # of the rest; what failed before it is told
                    _tell(failed, of=len(given))
                    raise
            _tell(failed, of=len(given))

        @wraps(test)
        async def await_each(**fixtures: Any) -> None:
            failed = []
            for case in given:
                try:
                    await test(**case, **fixtures)
                except _FAILURES as failure:
                    failed.append(_named(failure, case))
                except pytest.skip.Exception:  # of the rest; what failed before it is told
                    _tell(failed, of=len(given))
                    raise
            _tell(failed, of=len(given))

        signature = inspect.signature(test)
        kept = [each for name, each in signature.parameters.items() if name not in named]
        assert len(kept) == len(signature.parameters) - len(named), f"the test does not take {named}"
        one: Any = await_each if inspect.iscoroutinefunction(test) else try_each
        one.__signature__ = signature.replace(parameters=kept)
        return one  # type: ignore[no-any-return]

    return decorate


def _named(failure: BaseException, case: dict[str, Any]) -> BaseException:
    failure.add_note(f"with {case!r:.2000}")
    return failure


def _tell(failed: Sequence[BaseException], *, of: int) -> None:
    if failed:
        raise BaseExceptionGroup(f"{len(failed)} of {of} cases fail", failed)
