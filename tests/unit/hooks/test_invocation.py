"""One call of one plugin: counted, logged, and passed on only where it is an answer."""

import logging

import pytest

from gql_blog.errors import InputError
from gql_blog.hooks import PluginState
from gql_blog.hooks.invocation import Caller
from gql_blog.hooks.loading import Plugin
from gql_blog.hooks.return_checks import anything


def refuses() -> None:
    raise InputError("No.")


async def test_a_failure_is_an_outcome_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caller = Caller([Plugin("trial", "1", object())])
    with caplog.at_level(logging.WARNING, logger="gql_blog.hooks"):
        outcome = await caller.attempt("trial", refuses, anything, limit=1)
    assert isinstance(outcome.error, InputError)
    assert not outcome.aside
    assert "plugin trial failed in refuses (1 in a row)" in caplog.text


async def test_a_refusal_is_raised_where_it_is_an_answer() -> None:
    caller = Caller([Plugin("trial", "1", object())])
    with pytest.raises(InputError, match=r"No\."):
        await caller.attempt("trial", refuses, anything, limit=1, refusals=(InputError,))
    (health,) = caller.health({"trial": ["before_write"]})
    assert (health.state, health.failures, health.version, health.hooks) == (PluginState.OK, 0, "1", ("before_write",))


async def test_a_refusal_ends_a_run_of_failures() -> None:
    """A plugin that answers, if only by refusing, is not broken: the breaker counts failures in a row."""
    caller = Caller([Plugin("trial", "1", object())])

    def fails() -> None:
        raise ValueError

    async def health_after(failures: int) -> tuple[PluginState, int]:
        for _ in range(failures):
            assert not (await caller.attempt("trial", fails, anything, limit=60)).aside
        with pytest.raises(InputError):
            await caller.attempt("trial", refuses, anything, limit=60, refusals=(InputError,))
        (health,) = caller.health({})
        return health.state, health.failures

    assert await health_after(4) == (PluginState.OK, 4)
    assert await health_after(4) == (PluginState.OK, 8)


async def test_what_is_put_aside_is_not_called() -> None:
    caller = Caller([Plugin("trial", "1", object())])
    calls = []

    def fails() -> None:
        calls.append(1)
        raise ValueError

    for _ in range(6):
        outcome = await caller.attempt("trial", fails, anything, limit=1)
    assert outcome.aside
    assert len(calls) == 5
