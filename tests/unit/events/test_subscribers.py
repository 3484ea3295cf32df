"""Who listens hears what concerns it, in order, and holds nobody up."""

import asyncio
from datetime import UTC, datetime

import pytest

from gql_blog.errors import SubscriptionDropped
from gql_blog.events.subscribers import QUEUE_LIMIT, Subscribers
from gql_blog.hooks import Event

pytestmark = pytest.mark.usefixtures("guarded")


def event(number: int, kind: str = "a") -> Event:
    return Event(id=str(number), kind=kind, subject_id="art_1", at=datetime(2026, 1, 1, tzinfo=UTC))


async def test_a_listener_hears_its_kinds_in_order() -> None:
    subscribers = Subscribers()
    subscriber = subscribers.add(("a", "b"))
    for number, kind in enumerate("acba"):
        subscribers.publish(event(number, kind))
    assert [(await anext(subscriber)).id for _ in range(3)] == ["0", "2", "3"]


async def test_a_listener_waits_for_what_comes() -> None:
    subscribers = Subscribers()
    waiting = asyncio.ensure_future(anext(subscribers.add(("a",))))
    await asyncio.sleep(0)
    assert not waiting.done()
    subscribers.publish(event(1))
    assert (await waiting).id == "1"


async def test_whoever_is_too_slow_is_let_go_and_nobody_else() -> None:
    subscribers = Subscribers()
    slow, quick = subscribers.add(("a",)), subscribers.add(("a",))
    for number in range(QUEUE_LIMIT + 1):
        subscribers.publish(event(number))
        assert (await anext(quick)).id == str(number)
    assert (slow.dropped, quick.dropped, len(subscribers)) == (True, False, 1)
    with pytest.raises(SubscriptionDropped):
        await anext(slow)


async def test_one_command_that_makes_hundreds_of_comments_public_drops_nobody() -> None:
    subscribers = Subscribers()
    listener = subscribers.add(("comment.approved",))
    for number in range(1_000):
        subscribers.publish(event(number, "comment.approved"))
    assert [(await anext(listener)).id for _ in range(1_000)] == [str(number) for number in range(1_000)]


async def test_a_closed_listener_hears_no_more_and_ends_for_good() -> None:
    subscribers = Subscribers()
    subscriber = subscribers.add(("a",))
    subscribers.publish(event(1))
    await subscriber.aclose()
    subscribers.publish(event(2))
    assert [each.id async for each in subscriber] == ["1"]
    assert [each.id async for each in subscriber] == []
    assert len(subscribers) == 0


async def test_all_are_let_go_at_the_end() -> None:
    subscribers = Subscribers()
    both = [subscribers.add(("a",)), subscribers.add(("b",))]
    subscribers.close()
    assert [[each async for each in subscriber] for subscriber in both] == [[], []]
