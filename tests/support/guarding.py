"""A guard for tests that wait for what may never come."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from support.growth import HANG


@pytest.fixture
async def guarded() -> AsyncIterator[None]:
    """Cancel a test that waits in vain, so that it fails and does not hang."""
    loop = asyncio.get_running_loop()
    guard = loop.call_later(HANG, cancel_all)
    yield
    guard.cancel()


def cancel_all() -> None:
    """Cancel every task of the running loop."""
    for task in asyncio.all_tasks():
        task.cancel(f"nothing came within {HANG:.0f} s")
