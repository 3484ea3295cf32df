"""How work grows with its input, told by ratios: how fast the machine is decides nothing.

``HANG`` is a guard and no verdict: what waits for an event waits so many seconds at most, which is never reached unless
the event does not come.
"""

import gc
import sys
from collections.abc import Callable
from time import process_time
from types import FrameType
from typing import Any, Final, TypeVar

T = TypeVar("T")

HANG: Final = 300.0
_TURNS: Final = 40


def steps(work: Callable[[], object]) -> int:
    """Count the lines of Python that ``work`` runs in this thread; what C does (a match, a copy) is none."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def assert_grows(work: Callable[[T], object], small: T, large: T, *, most: float) -> None:
    """Hold that ``large`` takes at most ``most`` times the steps of ``small``, and of the processor's time.

    Time is taken by turns until the best of each keep the bound: a disturbance passes, and what grows faster than
    the bound never keeps it.
    """
    taken, allowed = steps(lambda: work(large)), most * steps(lambda: work(small))
    assert taken <= allowed, f"{taken} steps, and not {allowed:.0f}"
    best = [float("inf"), float("inf")]
    for _ in range(_TURNS):
        for index, given in enumerate((small, large)):
            best[index] = min(best[index], seconds(lambda given=given: work(given)))  # type: ignore[misc]
        if best[1] <= most * best[0]:
            return
    raise AssertionError(f"{best[1] / best[0]:.1f} times as long, and not {most}")


def seconds(work: Callable[[], object]) -> float:
    """Measure the processor's time of ``work``, garbage left alone."""
    gc.disable()  # and not collected before: to walk all that the tests have made takes longer than the work
    try:
        begun = process_time()
        work()
        return process_time() - begun
    finally:
        gc.enable()
