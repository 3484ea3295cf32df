"""Results that are not sent yet are bounded in all and for each client; whoever does not keep up is told."""

import asyncio
from traceback import extract_tb

import pytest
from support.growth import HANG

from gql_blog.access import ANONYMOUS
from gql_blog.errors import SubscriptionDropped
from gql_blog.graph.results.result import GraphQLResult
from gql_blog.graph.results.unsent_results import (
    CLIENT_UNSENT_BYTES,
    MAX_QUEUED,
    MAX_QUEUED_BYTES,
    UNSENT_BYTES,
    Receiver,
    SharedResult,
    UnsentResults,
)
from gql_blog.store import ReadBudget


def receiver(unsent: UnsentResults, client: str = "192.0.2.1") -> Receiver:
    return Receiver(ANONYMOUS, ReadBudget(client), unsent)


def give(unsent: UnsentResults, size: int, *receivers: Receiver) -> None:
    """Give one result to all."""
    shared = SharedResult(GraphQLResult(b"x" * size), [each.client for each in receivers])
    unsent.add(shared)
    for each in receivers:
        each.put(shared)


async def test_a_client_that_falls_behind_is_dropped_and_told() -> None:
    unsent = UnsentResults()
    slow, quick = receiver(unsent), receiver(unsent)
    for _ in range(MAX_QUEUED + 1):
        give(unsent, 10, slow, quick)
        await anext(quick)
    with pytest.raises(SubscriptionDropped):
        await anext(slow)
    quick.leave()
    slow.leave()
    assert unsent.bytes == 0


async def test_a_client_may_not_hold_many_large_results_but_always_one() -> None:
    unsent = UnsentResults()
    slow = receiver(unsent)
    give(unsent, MAX_QUEUED_BYTES + 1, slow)
    assert slow._error is None
    give(unsent, 10, slow)
    assert isinstance(slow._error, SubscriptionDropped)


async def test_a_client_whose_share_is_full_is_not_waited_for_by_others() -> None:
    unsent = UnsentResults()
    full, behind, quick = receiver(unsent), receiver(unsent), receiver(unsent, "192.0.2.2")
    give(unsent, CLIENT_UNSENT_BYTES, full)
    give(unsent, 10, behind, quick)
    await asyncio.gather(anext(behind), anext(quick))
    assert not unsent.has_room([behind.client])
    assert unsent.has_room([behind.client, quick.client])
    give(unsent, 10, behind, quick)
    assert (type(behind._error), quick._error, full._error) == (SubscriptionDropped, None, None)


async def test_a_client_that_was_ended_collects_nothing_more() -> None:
    """It may take a while to leave."""
    unsent = UnsentResults()
    ended, goes_on = receiver(unsent), receiver(unsent)
    ended.end(SubscriptionDropped("Too slow."))
    give(unsent, 10, ended, goes_on)
    goes_on.leave()
    assert (unsent.bytes, len(ended._queue)) == (0, 0)


async def test_an_error_that_ends_many_keeps_the_way_of_one() -> None:
    unsent, error = UnsentResults(), SubscriptionDropped("Over.")
    for _ in range(50):
        each = receiver(unsent)
        each.end(error)
        with pytest.raises(SubscriptionDropped):
            await anext(each)
    assert len(extract_tb(error.__traceback__)) < 10


async def test_no_result_is_made_while_those_before_are_not_sent() -> None:
    unsent = UnsentResults()
    client = receiver(unsent)
    give(unsent, UNSENT_BYTES, client)
    waiting = asyncio.create_task(unsent.wait_for_room(["192.0.2.2"]))
    await anext(client)
    await asyncio.sleep(0)
    assert not waiting.done(), "it is on its way"
    client.leave()
    async with asyncio.timeout(HANG):
        await waiting


async def test_a_result_counts_once_for_a_client_until_all_its_subscriptions_were_sent_it() -> None:
    unsent = UnsentResults()
    first, second = receiver(unsent), receiver(unsent)
    give(unsent, CLIENT_UNSENT_BYTES - 1, first, second)
    assert not unsent.is_full_for(first.client)
    first.leave()
    assert unsent.bytes == CLIENT_UNSENT_BYTES - 1
    second.leave()
    assert (unsent.bytes, dict(unsent._of_client)) == (0, {})


async def test_who_joins_with_room_ends_the_wait() -> None:
    unsent = UnsentResults()
    full = receiver(unsent)
    give(unsent, CLIENT_UNSENT_BYTES, full)
    clients = ["192.0.2.1"]
    waiting = asyncio.create_task(unsent.wait_for_room(clients))
    await asyncio.sleep(0)
    clients.append("192.0.2.2")
    unsent.look_again()
    async with asyncio.timeout(HANG):
        await waiting
