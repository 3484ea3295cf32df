"""Who holds the event loop for long lets others come in between."""

import asyncio
from itertools import pairwise
from time import perf_counter

import pytest
from support.growth import HANG

from gql_blog.web.limits.loop_shares import SHARE_SECONDS, LoopShares


async def test_long_requests_of_one_client_are_done_in_turns() -> None:
    shares, done = LoopShares(), []

    async def request(client: str, name: str, seconds: float) -> None:
        await shares.turn(client)
        done.append(name)
        shares.held(client, perf_counter() - seconds)

    async def others() -> None:
        while not {*"abcdo"} <= set(done):
            done.append("-")
            await asyncio.sleep(0)

    long = 2 * SHARE_SECONDS
    async with asyncio.timeout(HANG), asyncio.TaskGroup() as group:
        for name in "abcd":
            group.create_task(request("many", name, long))
        group.create_task(request("other", "o", 0.0))
        group.create_task(others())
    shown = "".join(done)
    assert shown.replace("-", "") == "aobcd"
    assert all("-" in shown[shown.index(one) : shown.index(other)] for one, other in pairwise("abcd"))
    async with asyncio.timeout(HANG):
        while shares.resting:  # noqa: ASYNC110 (it sets no event)
            await asyncio.sleep(0)


async def test_a_client_rests_as_long_as_it_held_the_loop() -> None:
    shares = LoopShares()
    since = perf_counter() - 0.03
    shares.held("many", since)
    now = perf_counter()
    assert since + 0.06 <= shares.resting["many"].until <= now + (now - since)
    shares.held("more", perf_counter() - 10)
    assert shares.resting["more"].until <= perf_counter() + 0.25
    async with asyncio.timeout(HANG):
        while shares.resting:  # noqa: ASYNC110 (it sets no event)
            await asyncio.sleep(0)


async def test_short_requests_wait_for_nothing() -> None:
    shares = LoopShares()
    for _ in range(3):
        turn = shares.turn("one")
        try:
            turn.send(None)
        except StopIteration:
            pass
        else:
            raise AssertionError("it waits")
        shares.held("one", since=perf_counter() + HANG)  # in no time, however long the call takes
    assert not shares.resting


async def test_a_rest_ends_though_requests_keep_coming() -> None:
    shares = LoopShares()
    done: list[str] = []

    async def first() -> None:
        await shares.turn("many")
        assert not done  # the second still waits
        with pytest.raises(StopIteration):
            shares.turn("many").send(None)

    async def second() -> None:
        await shares.turn("many")
        done.append("second")

    shares.held("many", perf_counter() - 0.03)
    async with asyncio.timeout(HANG):
        await asyncio.gather(first(), second())


async def test_who_goes_away_while_waiting_takes_no_turn() -> None:
    shares = LoopShares()
    shares.held("many", perf_counter() - 1)
    gone, stays = (asyncio.create_task(shares.turn("many")) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    async with asyncio.timeout(HANG):
        await stays
        while shares.resting:  # noqa: ASYNC110 (it sets no event)
            await asyncio.sleep(0)
    assert gone.cancelled()
