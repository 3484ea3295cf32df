"""Foreign code behind its circuit: one for each hook of a plugin, and for each command, field and format."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from support.busy import work_for
from support.growth import HANG

from gql_blog.content import CircuitKey, CircuitState
from gql_blog.errors import InputError, StoreUnavailable
from gql_blog.hooks.calls.invocation import MAX_ABANDONED, HookUnavailable, Outcome, PluginCaller
from gql_blog.hooks.circuits.circuit_breaker import PROBE_SECONDS, Circuits
from gql_blog.hooks.circuits.loop_watchdog import LONGEST_STRETCH
from gql_blog.hooks.declared.return_checks import anything

KEY = CircuitKey("trial", "moderate")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Shared:
    """What processes share; ``claimed`` says whether a probe is this process's."""

    def __init__(self, *, claimed: bool = True) -> None:
        self.claimed = claimed
        self.claims: list[tuple[CircuitKey, float, float]] = []

    async def claim_probe(self, key: CircuitKey, now: float, next_probe: float) -> bool:
        self.claims.append((key, now, next_probe))
        return self.claimed

    @contextmanager
    def observe_waits(self, callback: Callable[[bool], None]) -> Iterator[None]:
        yield

    def is_lock_error(self, error: BaseException) -> bool:
        return isinstance(error, BlockingIOError)

    def refused_value(self, error: BaseException) -> str | None:
        return None


class Trial:
    """A caller with a clock of its own, and a function that fails as it is told to."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.circuits = Circuits(self.clock)
        self.caller = PluginCaller(self.circuits)
        self.error: BaseException | None = ValueError()
        self.calls = 0

    def function(self) -> str:
        self.calls += 1
        if self.error is not None:
            raise self.error
        return "answer"

    async def call(self, key: CircuitKey = KEY, *, times: int = 1) -> Outcome[bool]:
        for _ in range(times):
            outcome = await self.caller.call(key, self.function, anything, limit=HANG)
        return outcome

    @property
    def state(self) -> tuple[CircuitState, int]:
        breaker = self.circuits.of(KEY)
        return breaker.state, breaker.failures


@pytest.fixture
def trial() -> Trial:
    return Trial()


async def test_a_failure_is_an_outcome_and_is_logged(trial: Trial, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="gql_blog.hooks"):
        outcome = await trial.call()
    assert isinstance(outcome.error, ValueError)
    assert not outcome.circuit_open
    assert "plugin trial.moderate failed (1 in a row)" in caplog.text


async def test_a_refusal_is_raised_where_it_is_an_answer_and_ends_a_run_of_failures(trial: Trial) -> None:
    async def refuse() -> None:
        trial.error = InputError("No.")
        with pytest.raises(InputError, match=r"No\."):
            await trial.caller.call(KEY, trial.function, anything, limit=HANG, rejections=(InputError,))
        trial.error = ValueError()

    for failures in (4, 8):
        await trial.call(times=4)
        await refuse()
        assert trial.state == (CircuitState.CLOSED, failures)


async def test_a_hook_whose_circuit_is_open_is_not_called(trial: Trial, caplog: pytest.LogCaptureFixture) -> None:
    outcome = await trial.call(times=6)
    assert outcome.circuit_open
    assert str(outcome.error) == "The circuit of trial.moderate is open: it failed too often in a row (ValueError)."
    assert trial.calls == 5
    assert (
        "the circuit of plugin trial.moderate is open: it is not called, except for a probe every 60 s" in caplog.text
    )


async def test_one_hook_is_not_excused_by_another_and_does_not_stop_it(trial: Trial) -> None:
    """A field that works does not hide a hook that always fails; each command, field and format stands for itself."""
    keys = [CircuitKey("trial", "before_write", "create_post"), CircuitKey("trial", "before_write", "create_user")]
    for _ in range(5):
        trial.error = ValueError()
        await trial.call(keys[0])
        trial.error = None
        await trial.call(keys[1])
    assert (await trial.call(keys[0])).circuit_open
    assert (await trial.call(keys[1])).value is True


async def test_one_probe_after_a_minute_decides(trial: Trial, caplog: pytest.LogCaptureFixture) -> None:
    await trial.call(times=5)
    trial.clock.now += PROBE_SECONDS - 1
    assert (await trial.call()).circuit_open
    trial.clock.now += 1
    assert not (await trial.call()).circuit_open
    assert (await trial.call()).circuit_open
    assert trial.calls == 6
    trial.clock.now += PROBE_SECONDS
    trial.error = None
    assert (await trial.call()).value is True
    assert "plugin trial.moderate works again" in caplog.text
    assert (await trial.call()).value is True
    assert trial.state == (CircuitState.CLOSED, 6)


async def test_a_probe_is_alone(trial: Trial) -> None:
    await trial.call(times=5)
    trial.clock.now += PROBE_SECONDS
    started, let_go = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        started.set()
        await let_go.wait()

    probe = asyncio.create_task(trial.caller.call(KEY, slow, anything, limit=HANG))
    await started.wait()
    assert (await trial.call()).circuit_open
    let_go.set()
    assert (await probe).value is True


async def test_a_probe_whose_caller_is_gone_leaves_the_circuit_to_the_next(trial: Trial) -> None:
    await trial.call(times=5)
    trial.clock.now += PROBE_SECONDS
    started = asyncio.Event()

    async def slow() -> None:
        started.set()
        await asyncio.Event().wait()

    probe = asyncio.create_task(trial.caller.call(KEY, slow, anything, limit=HANG))
    await started.wait()
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    trial.error = None
    assert (await trial.call()).value is True


async def test_a_probe_of_another_process_is_left_to_it(trial: Trial) -> None:
    shared = Shared(claimed=False)
    trial.caller.share(shared)
    await trial.call(times=5)
    assert shared.claims == [], "nobody is asked while the circuit is closed"
    trial.clock.now += PROBE_SECONDS
    assert (await trial.call()).circuit_open
    assert shared.claims == [(KEY, trial.clock.now, trial.clock.now + PROBE_SECONDS)]
    assert (await trial.call()).circuit_open
    assert len(shared.claims) == 1, "it is not asked at every call"
    shared.claimed = True
    trial.clock.now += 1
    assert not (await trial.call()).circuit_open


async def test_a_disabled_plugin_is_not_called(trial: Trial) -> None:
    trial.circuits.merge([], {"trial"})
    outcome = await trial.call()
    assert outcome.circuit_open
    assert "Enable it by `gql-blog plugin enable trial`." in str(outcome.error)
    assert trial.calls == 0


async def test_an_error_that_says_that_our_database_is_locked_is_no_failure_of_the_plugin(trial: Trial) -> None:
    trial.caller.share(Shared())
    trial.error = BlockingIOError()
    outcome = await trial.call(times=6)
    assert isinstance(outcome.error, StoreUnavailable)
    assert isinstance(outcome.error.__cause__, BlockingIOError)
    with pytest.raises(StoreUnavailable) as told:
        outcome.required("It failed.")
    assert told.value is outcome.error, "clients are told of the database, not of the plugin"
    assert trial.state == (CircuitState.CLOSED, 0)


async def test_a_probe_that_met_a_locked_database_is_not_repeated_at_once(trial: Trial) -> None:
    trial.caller.share(Shared())
    await trial.call(times=5)
    trial.clock.now += PROBE_SECONDS
    trial.error = BlockingIOError()
    assert not (await trial.call()).circuit_open
    assert (await trial.call()).circuit_open
    trial.clock.now += PROBE_SECONDS
    trial.error = None
    assert (await trial.call()).value is True


MOOD, WEATHER = (CircuitKey("trial", "register_fields", f"Post.{name}") for name in ("mood", "weather"))


class Hanging:
    """A sync function that hangs until it is let go."""

    def __init__(self, trial: Trial) -> None:
        self.let_go, self.started = threading.Event(), threading.Semaphore(0)
        self._caller = trial.caller

    def function(self) -> None:
        self.started.release()
        self.let_go.wait(HANG)

    async def call(self, key: CircuitKey = MOOD, limit: float = HANG) -> Outcome[bool]:
        return await self._caller.call(key, self.function, anything, limit=limit)

    async def end(self) -> None:
        """Let go, and wait until every thread has ended."""
        self.let_go.set()
        for call in self._caller._left[MOOD]:
            assert call._thread is not None
            await asyncio.to_thread(call._thread.join, HANG)


async def test_no_new_call_while_four_abandoned_ones_live(trial: Trial) -> None:
    hanging = Hanging(trial)
    outcomes = await asyncio.gather(*(hanging.call(limit=1) for _ in range(MAX_ABANDONED)))
    assert [type(each.error) for each in outcomes] == [TimeoutError] * MAX_ABANDONED
    assert not trial.caller.may_call(MOOD)
    refused = await hanging.call()
    assert isinstance(refused.error, HookUnavailable)
    assert "4 calls of trial.register_fields (Post.mood) still run" in str(refused.error)
    assert (await trial.call(WEATHER)).error is trial.error, "another field is called"
    await hanging.end()
    assert (await hanging.call()).value is True


async def test_calls_whose_clients_are_gone_are_not_abandoned_before_their_time_is_over(trial: Trial) -> None:
    hanging = Hanging(trial)
    tasks = [asyncio.create_task(hanging.call()) for _ in range(MAX_ABANDONED)]
    for _ in tasks:
        await asyncio.to_thread(hanging.started.acquire, timeout=HANG)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert trial.caller.may_call(MOOD)
    trial.error = None
    assert (await trial.call(MOOD)).value is True, "it is called, though four calls still run"
    for left in trial.caller._left[MOOD]:
        assert left._deadline is not None
        left._deadline._ends = 0.0
    assert not trial.caller.may_call(MOOD)
    await hanging.end()
    assert trial.caller.may_call(MOOD)
    assert trial.caller._left == {}


async def test_a_hook_that_holds_the_loop_is_counted_though_its_answer_counts_too(trial: Trial) -> None:
    async def holds() -> str:
        work_for(1.1 * LONGEST_STRETCH)
        return "answer"

    async def refuses() -> str:
        work_for(1.1 * LONGEST_STRETCH)
        raise InputError("No.")

    for _ in range(4):
        assert (await trial.caller.call(KEY, holds, anything, limit=HANG)).value is True
    with pytest.raises(InputError):
        await trial.caller.call(KEY, refuses, anything, limit=HANG, rejections=(InputError,))
    assert trial.state == (CircuitState.OPEN, 5)
    assert trial.circuits.of(KEY).last_error == "LoopBlocked"


async def test_a_hook_that_holds_the_loop_is_counted_though_its_clients_gave_up_meanwhile(trial: Trial) -> None:
    async def holds() -> None:
        task.cancel()
        work_for(1.1 * LONGEST_STRETCH)

    for _ in range(5):
        task = asyncio.create_task(trial.caller.call(KEY, holds, anything, limit=HANG))
        with pytest.raises(asyncio.CancelledError):
            await task
    assert trial.state == (CircuitState.OPEN, 5)
