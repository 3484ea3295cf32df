"""What is reported of plugins, and how processes come to report the same."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from gql_blog.content import CircuitChange, CircuitKey, CircuitRecord, CircuitState
from gql_blog.hooks import HookHealth, PluginState
from gql_blog.hooks.calls import plugin_health as module
from gql_blog.hooks.calls.plugin_health import HealthSynchronizer, report
from gql_blog.hooks.circuits.circuit_breaker import Circuits

GUARD = CircuitKey("guard", "before_write", "create_post")


class Table:
    """A database of one table."""

    def __init__(self) -> None:
        self.records: dict[CircuitKey, CircuitRecord] = {}
        self.disabled: frozenset[str] = frozenset()
        self.saves = 0
        self.loads = 0
        self.error: Exception | None = None
        self.is_locked = False
        self.loaded = asyncio.Event()

    async def load(self) -> tuple[Sequence[CircuitRecord], frozenset[str]]:
        self.loads += 1
        self.loaded.set()
        if self.error is not None:
            raise self.error
        return list(self.records.values()), self.disabled

    async def save(self, changes: Sequence[CircuitChange]) -> bool:
        self.saves += 1
        if self.error is not None:
            raise self.error
        if not self.is_locked:
            self.records |= {each.record.key: each.record for each in changes}
        return not self.is_locked

    async def claim_probe(self, key: CircuitKey, now: float, next_probe: float) -> bool:
        return False

    @contextmanager
    def observe_waits(self, callback: Callable[[bool], None]) -> Iterator[None]:
        yield

    def is_lock_error(self, error: BaseException) -> bool:
        return False

    def refused_value(self, error: BaseException) -> str | None:
        return None


def fail(circuits: Circuits, times: int = 5) -> None:
    for _ in range(times):
        circuits.of(GUARD).record_failure("ValueError", 0)


async def test_one_process_learns_what_the_other_saved() -> None:
    table, one, other = Table(), Circuits(), Circuits()
    here, there = HealthSynchronizer(one, table), HealthSynchronizer(other, table)
    fail(one)
    await here.synchronize()
    await there.synchronize()
    assert other.of(GUARD).state is CircuitState.OPEN
    table.disabled = frozenset({"guard"})
    await there.synchronize()
    assert other.disabled == {"guard"}


async def test_nothing_is_written_while_nothing_changes() -> None:
    table, circuits = Table(), Circuits()
    health = HealthSynchronizer(circuits, table)
    await health.synchronize()
    circuits.of(GUARD).record_success()
    await health.synchronize()
    assert table.saves == 0
    fail(circuits, 2)
    await health.synchronize()
    await health.synchronize()
    assert table.saves == 1


async def test_what_a_locked_or_absent_database_does_not_take_is_kept() -> None:
    table, circuits = Table(), Circuits()
    health = HealthSynchronizer(circuits, table)
    fail(circuits)
    table.is_locked = True
    assert await health.synchronize() is None
    table.is_locked, table.error = False, OSError("gone")
    assert await health.synchronize() is table.error
    assert circuits.of(GUARD).state is CircuitState.OPEN
    table.error = None
    assert await health.synchronize() is None
    assert table.records[GUARD].failures == 5


async def test_that_the_database_is_absent_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "SYNCHRONIZE_SECONDS", 0)
    table = Table()
    table.error = OSError("gone")
    with caplog.at_level(logging.WARNING, logger="gql_blog.hooks"):
        async with HealthSynchronizer(Circuits(), table).running():
            while table.loads < 5:
                table.loaded.clear()
                await table.loaded.wait()
    (record,) = caplog.records
    assert "the health of plugins is not shared with other processes: OSError('gone')" in record.getMessage()


async def test_it_is_synchronized_at_the_start_from_time_to_time_and_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SYNCHRONIZE_SECONDS", 0)
    table, circuits = Table(), Circuits()
    async with HealthSynchronizer(circuits, table).running():
        assert table.loads == 1
        table.loaded.clear()
        await table.loaded.wait()
        fail(circuits)
    assert table.records[GUARD].state is CircuitState.OPEN


def test_the_report_lists_each_hook_and_each_circuit_of_it() -> None:
    circuits = Circuits()
    hooks = {"guard": {"before_write": [], "moderate": [], "register_fields": ["Post.mood", "Tag.mood"]}, "other": {}}
    versions = {"guard": "1", "other": "2"}
    fail(circuits, 1)
    guard, other = report(circuits, versions, hooks)
    assert [(each.name, each.subject, each.failures) for each in guard.hooks] == [
        ("before_write", "create_post", 1),
        ("moderate", None, 0),
        ("register_fields", "Post.mood", 0),
        ("register_fields", "Tag.mood", 0),
    ]
    assert (guard.state, guard.failures, other.state) == (PluginState.FAILING, 1, PluginState.OK)
    fail(circuits, 4)
    guard, _ = report(circuits, versions, hooks)
    assert guard.state is PluginState.OPEN
    assert guard.hooks[0] == HookHealth("before_write", "create_post", CircuitState.OPEN, 5, "ValueError", True)
    circuits.merge([], {"guard"})
    guard, _ = report(circuits, versions, hooks)
    assert (guard.state, guard.enabled) == (PluginState.DISABLED, False)
