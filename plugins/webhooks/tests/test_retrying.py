"""Pauses grow, are bounded, and are spread by chance."""

from datetime import timedelta

from support.cases import cases

from gql_blog_webhooks.retrying import pause
from gql_blog_webhooks.settings import DEFAULTS, WebhookSettings


@cases(("attempts", "longest"), [(1, 5), (2, 20), (3, 80), (4, 320), (5, 1_280), (6, 5_120), (7, 20_480), (8, 21_600)])
def test_each_pause_is_four_times_the_one_before_up_to_the_longest(attempts: int, longest: float) -> None:
    assert pause(attempts, DEFAULTS, lambda: 0.0) == timedelta(seconds=longest)
    assert pause(attempts, DEFAULTS, lambda: 1.0) == timedelta(seconds=longest / 2)


def test_chance_spreads_them() -> None:
    assert len({pause(3, DEFAULTS) for _ in range(50)}) > 1


def test_however_many_attempts_there_are_the_pause_is_bounded() -> None:
    settings = WebhookSettings(attempts=30, longest_pause_seconds=60)
    assert pause(30, settings, lambda: 0.0) == timedelta(minutes=1)


def test_ten_attempts_take_about_a_day() -> None:
    whole = sum((pause(attempts, DEFAULTS, lambda: 0.0) for attempts in range(1, DEFAULTS.attempts)), timedelta())
    assert timedelta(hours=12) < whole < timedelta(hours=30)
