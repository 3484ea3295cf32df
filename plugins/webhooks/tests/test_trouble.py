"""Pauses while the database is in the way, told once."""

import logging

import pytest

from gql_blog_webhooks.trouble import LONGEST_PAUSE, Trouble


def test_pauses_grow_while_it_fails_and_it_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    trouble = Trouble(logging.getLogger("gql_blog.plugins.webhooks"))
    assert trouble.next_pause() == 0
    pauses = []
    for _ in range(12):
        trouble.begin("claiming", OSError("gone"))
        trouble.begin("claiming", OSError("gone"))
        pauses.append(trouble.next_pause())
    assert pauses[:4] == [0.5, 1, 2, 4]
    assert pauses[-1] == LONGEST_PAUSE
    assert (trouble.next_pause(), trouble.next_pause()) == (0, 0)
    trouble.begin("claiming", OSError("gone"))
    assert trouble.next_pause() == 0.5
    told = [each.getMessage() for each in caplog.records]
    assert told == [
        "claiming failed, and is repeated with growing pauses",
        "deliveries are sent again",
        "claiming failed, and is repeated with growing pauses",
    ]
