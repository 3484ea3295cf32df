"""Places are shared by turns, and nobody who goes away takes one along."""

import asyncio

import pytest
from support.growth import HANG

from gql_blog.store.waits.fair_queue import FairQueue, QueueFull


async def waiting(queue: FairQueue, *clients: str) -> list[asyncio.Task[None]]:
    """Let clients wait for a place, in this order."""
    tasks = []
    for client in clients:
        tasks.append(asyncio.create_task(queue.acquire(client)))
        await asyncio.sleep(0)
    return tasks


def served(tasks: list[asyncio.Task[None]]) -> list[bool]:
    return [task.done() for task in tasks]


async def test_a_place_goes_to_the_client_whose_turn_it_is() -> None:
    queue = FairQueue(1)
    assert queue.take("first")
    tasks = await waiting(queue, "many", "many", "many", "one")
    order = []
    for task, name in zip(tasks, ("many", "many", "many", "one"), strict=True):
        task.add_done_callback(lambda _, name=name: order.append(name))  # type: ignore[misc]
    queue.release("first")
    for client in ("many", "one", "many"):
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert order[-1] == client
        queue.release(client)
    async with asyncio.timeout(HANG):
        await asyncio.gather(*tasks)
    assert order == ["many", "one", "many", "many"]


async def test_a_client_has_no_more_than_its_share() -> None:
    queue = FairQueue(3, share=2)
    assert queue.take("many")
    assert queue.take("many")
    assert not queue.take("many")
    (third,) = await waiting(queue, "many")
    assert queue.take("other"), "the place that is left is for others"
    assert not queue.take("another")
    assert queue.load("many") == 3
    assert queue.held == 3
    queue.release("other")
    await asyncio.sleep(0)
    assert not third.done()
    queue.release("many")
    await asyncio.sleep(0)
    assert third.done()
    assert queue.load("many") == 2


async def test_who_goes_away_while_waiting_takes_no_place() -> None:
    queue = FairQueue(1)
    assert queue.take("first")
    gone, stays = await waiting(queue, "gone", "stays")
    gone.cancel()
    queue.release("first")
    async with asyncio.timeout(HANG):
        await stays
        with pytest.raises(asyncio.CancelledError):
            await gone
    assert queue.load("gone") == 0
    queue.release("stays")
    assert queue.held == 0
    assert queue.take("next")


async def test_who_goes_away_as_the_place_is_handed_over_gives_it_back() -> None:
    queue = FairQueue(1)
    assert queue.take("first")
    gone, stays = await waiting(queue, "gone", "stays")
    queue.release("first")
    gone.cancel()
    async with asyncio.timeout(HANG):
        with pytest.raises(asyncio.CancelledError):
            await gone
        await stays
    assert queue.load("stays") == 1
    assert queue.held == 1


async def test_so_many_wait_and_no_more() -> None:
    queue = FairQueue(1, most_waiting=2)
    assert queue.take("busy")
    tasks = await waiting(queue, *(name for name in "abcd" for _ in range(2)))
    with pytest.raises(QueueFull):
        await queue.acquire("a")
    with pytest.raises(QueueFull):
        await queue.acquire("e")
    (own,) = await waiting(queue, "")
    assert not own.done(), "the site itself may wait"
    for task in (*tasks, own):
        task.cancel()
    await asyncio.gather(*tasks, own, return_exceptions=True)
    queue.release("busy")
    assert queue.take("a")
