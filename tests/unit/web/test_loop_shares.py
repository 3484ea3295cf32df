"""Who holds the event loop for long lets others come in between."""

import asyncio
from time import perf_counter

from support.growth import HANG

from gql_blog.web.loop_shares import SHARE_SECONDS, LoopShares


async def test_long_requests_of_one_client_are_done_in_turns() -> None:
    shares, done = LoopShares(), []

    async def request(client: str, name: str, seconds: float) -> None:
        await shares.turn(client)
        done.append(name)
        shares.held(client, perf_counter() - seconds)

    async def others() -> None:
        while len(set(done)) < 6:
            done.append("-")
            await asyncio.sleep(0)

    long = 2 * SHARE_SECONDS
    async with asyncio.timeout(HANG), asyncio.TaskGroup() as group:
        for name in "abcd":
            group.create_task(request("many", name, long))
        group.create_task(request("other", "o", 0.0))
        group.create_task(others())
    assert "".join(each for each in done if each != "-") == "aobcd"
    shown = "".join(done)
    assert all(shown.count("-", shown.index(one), shown.index(other)) for one, other in ("ab", "bc", "cd"))
    assert not shares.resting


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
        shares.held("one", perf_counter())
    assert not shares.resting


async def test_who_goes_away_while_waiting_takes_no_turn() -> None:
    shares = LoopShares()

    async def first() -> None:
        shares.held("many", perf_counter() - 1)

    _, gone, stays = map(asyncio.create_task, (first(), shares.turn("many"), shares.turn("many")))
    await asyncio.sleep(0)
    gone.cancel()
    async with asyncio.timeout(HANG):
        await stays
        while shares.resting:  # noqa: ASYNC110 (it sets no event)
            await asyncio.sleep(0)
    assert gone.cancelled()
