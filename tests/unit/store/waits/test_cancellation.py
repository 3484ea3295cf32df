"""Work that a cancelled task finishes all the same."""

import asyncio

import pytest

from gql_blog.store.waits.cancellation import uninterrupted


async def test_the_result_is_handed_on() -> None:
    async def work() -> int:
        await asyncio.sleep(0)
        return 3

    assert await uninterrupted(work()) == 3


async def test_an_error_is_handed_on() -> None:
    async def work() -> int:
        raise LookupError("nothing")

    with pytest.raises(LookupError, match="nothing"):
        await uninterrupted(work())


@pytest.mark.parametrize("fails", [False, True])
async def test_a_cancelled_task_finishes_it_first(fails: bool) -> None:
    go_on, done = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await go_on.wait()
        done.set()
        if fails:
            raise LookupError

    task = asyncio.create_task(uninterrupted(work()))
    await asyncio.sleep(0)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not done.is_set()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done.is_set()
