"""Who listens hears what concerns it, in order, and holds nobody up."""

import asyncio
from datetime import UTC, datetime

import pytest

from gql_blog.events.subscribers import MOST_WAITING, Subscribers
from gql_blog.hooks import Event


def event(number: int, kind: str = "a") -> Event:
    return Event(str(number), kind, "art_1", datetime(2026, 1, 1, tzinfo=UTC))


async def test_a_listener_hears_its_kinds_in_order() -> None:
    listeners = Subscribers()
    listener = listeners.add(("a", "b"))
    for number, kind in enumerate("acba"):
        listeners.tell(event(number, kind))
    assert [(await anext(listener)).id for _ in range(3)] == ["0", "2", "3"]


async def test_a_listener_waits_for_what_comes() -> None:
    listeners = Subscribers()
    waiting = asyncio.ensure_future(anext(listeners.add(("a",))))
    await asyncio.sleep(0)
    assert not waiting.done()
    listeners.tell(event(1))
    assert (await waiting).id == "1"


async def test_whoever_is_too_slow_is_let_go_and_nobody_else() -> None:
    listeners = Subscribers()
    slow, quick = listeners.add(("a",)), listeners.add(("a",))
    for number in range(MOST_WAITING + 1):
        listeners.tell(event(number))
        assert (await anext(quick)).id == str(number)
    assert (slow.dropped, quick.dropped, len(listeners)) == (True, False, 1)
    with pytest.raises(StopAsyncIteration):
        await anext(slow)


async def test_a_closed_listener_hears_no_more_and_ends_for_good() -> None:
    listeners = Subscribers()
    listener = listeners.add(("a",))
    listeners.tell(event(1))
    await listener.aclose()
    listeners.tell(event(2))
    assert [each.id async for each in listener] == ["1"]
    assert [each.id async for each in listener] == []
    assert len(listeners) == 0


async def test_all_are_let_go_at_the_end() -> None:
    listeners = Subscribers()
    both = [listeners.add(("a",)), listeners.add(("b",))]
    listeners.end()
    assert [[each async for each in listener] for listener in both] == [[], []]
