"""Large results have pauses between them, small ones none."""

import asyncio

import pytest

from gql_blog.web.limits.event_pacing import BURST_SECONDS, LONGEST_PAUSE, EventPacer, Timed


def test_large_results_wait_for_each_other_and_small_ones_for_nobody() -> None:
    pacer = EventPacer(share=0.2)
    for _ in range(100):
        pacer.observe(1_000_000, 0.005)  # what it is taken for at first
    assert pacer.reserve(1_000_000, now=10.0) == 0
    assert pacer.reserve(1_000_000, now=10.0) == pytest.approx(0.025 - BURST_SECONDS, abs=1e-4)
    assert pacer.reserve(1_000_000, now=10.0) == pytest.approx(0.050 - BURST_SECONDS, abs=1e-4)
    assert pacer.reserve(1_000_000, now=99.0) == 0
    small = EventPacer()
    assert [small.reserve(500, now=10.0) for _ in range(400)] == [0] * 400


def test_small_results_tell_nothing_of_the_time_for_a_byte() -> None:
    pacer = EventPacer()
    before = pacer._seconds_per_byte
    pacer.observe(10, 5.0)
    assert pacer._seconds_per_byte == before


def test_one_result_that_was_disturbed_hardly_counts() -> None:
    """Another process may have held the machine for a second while 20 kB were written."""
    pacer = EventPacer()
    before = pacer._seconds_per_byte
    pacer.observe(20_000, 1.0)
    assert before < pacer._seconds_per_byte < before * 1.05
    pacer.observe(2_000_000, 10.0)
    assert pacer._seconds_per_byte < before * 2.2


def test_a_machine_that_is_slow_is_learnt_by_what_is_written() -> None:
    pacer = EventPacer()
    for _ in range(100):
        pacer.observe(1_000_000, 0.5)
    assert pacer._seconds_per_byte == pytest.approx(5e-7, rel=0.01)


def test_no_pause_is_longer_than_the_longest() -> None:
    pacer = EventPacer()
    for _ in range(100):
        pacer.observe(1_000_000, 100.0)
    assert pacer.reserve(2_000_000, now=10.0) == 0
    assert pacer.reserve(2_000_000, now=10.0) == pytest.approx(LONGEST_PAUSE - BURST_SECONDS)


async def test_what_is_awaited_gives_its_value_after_its_pauses() -> None:
    free = asyncio.Event()

    async def work() -> int:
        await free.wait()
        return 7

    timed = Timed(work())

    async def awaited() -> int:
        return int(await timed)

    task = asyncio.create_task(awaited())
    await asyncio.sleep(0)
    before = timed.seconds
    free.set()
    assert await task == 7
    assert timed.seconds > before > 0


async def test_a_cancellation_reaches_what_is_awaited() -> None:
    seen = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    async def awaited() -> None:
        await Timed(work())

    task = asyncio.create_task(awaited())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert seen == ["cancelled"]
