import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_blog.web.limits import rate_window
from gql_blog.web.limits.rate_window import RateLog, RateWindow


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_just_so_many_are_taken() -> None:
    counted = RateWindow(3, 10, clock=Clock())
    assert [counted.take("a") for _ in range(4)] == [0, 0, 0, 14]
    assert counted.take("b") == 0


def test_points_may_be_many() -> None:
    counted = RateWindow(10, 10, clock=Clock())
    assert counted.take("a", 8) == 0
    assert counted.take("a", 3) > 0
    assert counted.take("a", 2) == 0


def test_what_is_added_counts_though_there_is_no_room() -> None:
    counted = RateWindow(3, 10, clock=Clock())
    counted.add("a", 50)
    assert counted.take("a") > 0


def test_the_last_window_counts_in_proportion() -> None:
    clock = Clock()
    counted = RateWindow(100, 10, clock=clock)
    counted.add("a", 100)
    clock.now += 10
    assert counted.take("a") == 1
    clock.now += 5
    assert [counted.take("a", 50), counted.take("a")] == [0, 1]
    clock.now += 20
    assert counted.take("a", 100) == 0


@given(st.lists(st.tuples(st.floats(0, 4), st.integers(1, 4)), max_size=60))
def test_never_more_than_twice_the_limit_and_the_wait_is_true(steps: list[tuple[float, int]]) -> None:
    clock = Clock()
    counted = RateWindow(10, 5, clock=clock)
    taken: list[tuple[float, int]] = []
    for pause, points in steps:
        clock.now += pause
        wait = counted.take("a", points)
        if not wait:
            taken.append((clock.now, points))
            assert sum(each for at, each in taken if at > clock.now - 5) <= 20
            continue
        clock.now += wait
        assert counted.take("a", points) == 0
        taken.append((clock.now, points))


def test_a_flood_of_keys_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_window, "MAX_KEYS", 2)
    counted = RateWindow(1, 10, clock=Clock())
    assert [counted.take(key) for key in "abcc"] == [0, 0, 0, 0]
    assert counted.take("a") > 0


def test_spacing_is_exact() -> None:
    clock = Clock()
    spacing = RateLog(2, 10, clock=clock)
    waits = []
    for moment in (0, 9.5, 9.6, 10.1, 19, 19.5, 19.6, 60, 60):
        clock.now = 1_000 + moment
        waits.append(spacing.take("a"))
    assert waits == [0, 0, 1, 0, 1, 0, 1, 0, 0]
    assert spacing.take("b") == 0


@given(st.lists(st.tuples(st.floats(0, 7), st.integers(1, 3)), max_size=60))
def test_spacing_never_takes_more_and_its_wait_is_true(steps: list[tuple[float, int]]) -> None:
    clock = Clock()
    spacing = RateLog(3, 5, clock=clock)
    taken: list[float] = []
    for pause, count in steps:
        clock.now += pause
        wait = spacing.take("a", count)
        if wait:
            clock.now += wait
            assert spacing.take("a", count) == 0
        taken += [clock.now] * count
        assert sum(at > clock.now - 4.9999 for at in taken) <= 3


def test_more_at_once_than_ever_allowed_is_refused() -> None:
    assert RateLog(1, 10, clock=Clock()).take("a", 2) == 10


def test_spacing_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_window, "MAX_KEYS", 2)
    spacing = RateLog(1, 10, clock=Clock())
    assert [spacing.take(key) for key in "abcc"] == [0, 0, 0, 0]
    assert spacing.take("a") > 0
