"""The worker of webhooks works within bounds: when the database fails, with many endpoints, and with much to send."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.hearing import until
from support.hooked import Hooked, hooked
from support.receiving import OK, Received, answer, never, receiving
from support.sampling import sqlite_first
from support.statements import sqlite_work

from gql_blog.plugin import PluginError
from gql_blog_webhooks import delivery_log, worker
from gql_blog_webhooks.tables import DELIVERED, PENDING, Delivery
from gql_blog_webhooks.worker import Worker

pytestmark = pytest.mark.usefixtures("guarded")


class Pauses:
    """Notes how long is paused, and lets so many pauses pass."""

    def __init__(self, most: int) -> None:
        self.seconds: list[float] = []
        self.most = most
        self.over = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) >= self.most:
            self.over.set()
            await asyncio.Event().wait()


@sqlite_first
async def test_a_database_that_fails_is_asked_again_with_growing_pauses_and_told_once(
    webhooks_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        await site.worker.stop()
        await site.endpoint(here, kinds=["article.published"])
        for title in ("On Tides", "On Bridges"):
            await site.room.post(title)
        await site.everything_noted()
        claims = 0

        async def fails(*_arguments: Any) -> bool:
            nonlocal claims
            claims += 1
            raise OSError("the disk is full")

        pauses = Pauses(5)
        with monkeypatch.context() as patch, site.app.database.using_models():
            patch.setattr(delivery_log, "claim", fails)
            worker = Worker(site.worker._context, site.worker._client, sleep=pauses)
            worker.start()
            await until(pauses.over.is_set)
            await worker.stop()
        assert pauses.seconds == [0.5, 1, 2, 4, 8]
        assert claims == 2 * 5, "each round tries each of the two places once"
        assert [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING] == [
            f"claiming delivery {(await site.rows('delivery', 'id'))[0][0]} failed, and is repeated with growing pauses"
        ]
        await site.deliver_due()
        assert await site.states() == ["DELIVERED"] * 2


@sqlite_first
async def test_what_cannot_be_written_now_is_written_later(
    webhooks_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with receiving(lambda _: b"") as here, hooked(tmp_path, webhooks_url, [here], first_pause_seconds=10) as site:
        await site.endpoint(here, kinds=["article.published"])
        failures = iter([PluginError("no reader is free"), OSError("the disk is full")])

        async def fails(*_arguments: Any) -> bytes:
            raise next(failures)

        with monkeypatch.context() as patch:
            patch.setattr(worker, "body_of", fails)
            await site.room.post("On Tides")
            await site.everything_noted()
            await until(lambda: "cannot be written now" in caplog.text and not site.worker._running)
            assert await site.rows("delivery", "state, attempts") == [("PENDING", 0)]
            await site.later(seconds=11)
            assert "was not finished, and is repeated" in caplog.text
        assert here.requests == []
        await site.later(hours=1)
        ((state, attempts, problem),) = await site.rows("delivery", "state, attempts, problem")
        assert (state, attempts, problem.partition(":")[0]) == ("PENDING", 1, "RESPONSE")


@sqlite_first
async def test_dead_endpoints_hold_nobody_back(webhooks_url: str, tmp_path: Path) -> None:
    """However many there are, whatever their ids, and however much waits for them."""
    async with (
        receiving(never) as dead,
        receiving() as well,
        hooked(tmp_path, webhooks_url, [dead, well], total_seconds=60, parallel=4) as site,
    ):
        for _ in range(6):
            await site.endpoint(dead, kinds=["article.published"])
        await site.endpoint(well, kinds=["article.published"])
        async with site.app.database.transaction() as transaction:
            await transaction.execute(
                "UPDATE webhooks_endpoint SET id = 'whk_zzz' WHERE id = (SELECT max(id) FROM webhooks_endpoint)"
            )
            await transaction.execute(
                "UPDATE webhooks_endpoint SET failing_since = created_at WHERE url LIKE $1".replace(
                    "$1", f"'%{dead.host}%'"
                )
            )
        for number in range(5):
            await site.room.post(f"Post {number}")
        await until(lambda: len(well.requests) == 5)
        assert dead.connections == 2, "half of the places"
        for task in site.worker._running.values():
            task.cancel()


@sqlite_first
async def test_endpoints_take_turns(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here], parallel=1) as site:
        await site.worker.stop()
        endpoints = [(await site.endpoint(here, kinds=["article.published"]))[0] for _ in range(3)]
        for number in range(4):
            await site.room.post(f"Post {number}")
        await site.everything_noted()
        order: list[str] = []
        begin = site.worker._begin

        def begun(delivery: Delivery, endpoint_id: str) -> None:
            order.append(endpoint_id)
            begin(delivery, endpoint_id)

        site.worker._begin = begun  # type: ignore[method-assign]
        await site.deliver_due()
    assert Counter(order) == dict.fromkeys(endpoints, 4)
    assert all(len(set(order[at : at + 3])) == 3 for at in range(0, 12, 3)), "each once, before any is served again"


async def fill(site: Hooked, endpoint_id: str, count: int) -> None:
    """Note deliveries: so many of one article behind one that waits, and so many articles that wait."""
    now = site.clock.time
    later = now + timedelta(hours=1)
    given: dict[str, Any] = {
        **{"endpoint_id": endpoint_id, "kind": "article.updated", "event_at": now, "payload": {}, "state": PENDING},
        "created_at": now,
    }
    rows = [
        Delivery(event_id=f"a{each}", subject_id="art_a", article_id="art_a", due_at=later if each == 0 else now,
                 is_first=each == 0, **given)
        for each in range(count)
    ] + [
        Delivery(event_id=f"b{each}", subject_id=f"art_{each}", article_id=f"art_{each}", due_at=later, is_first=True,
                 **given)
        for each in range(count)
    ]  # fmt: skip
    with site.app.database.using_models():
        await Delivery.bulk_create(rows)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_what_a_look_costs_does_not_depend_on_how_much_waits(webhooks_url: str, tmp_path: Path) -> None:
    steps = {}
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        await site.worker.stop()
        endpoint_id, _ = await site.endpoint(here)
        await site.app.relay.stop()  # whose own looks would be counted
        for count in (100, 3_000):
            await fill(site, endpoint_id, count)
            async with sqlite_work(site.app.database) as work:
                with site.app.database.using_models():
                    now = site.clock.time
                    assert not await delivery_log.is_any_due(now)
                    assert await delivery_log.due_for(endpoint_id, now, 2, ()) == []
                    assert await delivery_log.next_due(now) == now + timedelta(hours=1)
                    await delivery_log.settle_first([endpoint_id], "art_a")
            steps[count] = work.steps
            async with site.app.database.transaction() as transaction:
                await transaction.execute("DELETE FROM webhooks_delivery")
    assert steps[100] > 0
    assert steps[3_000] <= 1.3 * steps[100] + 40


@sqlite_first
async def test_the_oldest_is_claimed_first_once_it_is_due_and_who_lost_the_claim_saves_nothing(
    webhooks_url: str, tmp_path: Path
) -> None:
    minute = timedelta(minutes=1)
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        await site.worker.stop()
        endpoint, _ = await site.endpoint(here, kinds=["article.published"])
        for title in ("On Tides", "On Bridges"):
            await site.room.post(title)
        await site.everything_noted()
        now = site.clock()
        with site.app.database.using_models():
            newer, older = await Delivery.all().order_by("id")
            await Delivery.filter(id=older.id).update(due_at=now - minute)
            due = await delivery_log.due_for(endpoint, now, 2, ())
            assert [each.id for each in due] == [older.id, newer.id]
            assert not await delivery_log.claim(due[0], "one", now - 2 * minute, minute)
            assert await delivery_log.claim(due[0], "one", now, minute)
            assert await delivery_log.claim(due[0], "two", now + 2 * minute, minute)
            assert not await delivery_log.save_outcome(due[0], "one", state=DELIVERED)
            assert await delivery_log.save_outcome(due[0], "two", state=DELIVERED)


@asynccontextmanager
async def sent_by_hand(tmp_path: Path, url: str, answers: Any) -> AsyncIterator[tuple[Hooked, list[Received]]]:
    async with receiving(answers) as here, hooked(tmp_path, url, [here]) as site:
        await site.worker.stop()
        await site.endpoint(here)
        yield site, here.requests


async def test_what_a_process_that_was_killed_left_behind_another_is_sent(webhooks_url: str, tmp_path: Path) -> None:
    """It was killed after it had saved that the one before was sent."""
    async with sent_by_hand(tmp_path, webhooks_url, lambda _: OK) as (site, requests):
        await site.room.post("On Tides")
        await site.everything_noted()
        async with site.app.database.transaction() as transaction:
            await transaction.execute("UPDATE webhooks_delivery SET is_first = FALSE")
        await site.deliver_due()
        assert requests == []
        with site.app.database.using_models():
            worker = Worker(site.worker._context, site.worker._client)
            worker.start()
            await until(lambda: len(requests) == 1)
            await worker.stop()


@sqlite_first
async def test_what_is_replayed_goes_before_what_came_after_it(webhooks_url: str, tmp_path: Path) -> None:
    async with sent_by_hand(tmp_path, webhooks_url, lambda _: OK) as (site, requests):
        post = await site.room.post("On Tides")
        await site.everything_noted()
        await site.deliver_due()
        ((first,),) = await site.rows("delivery", "id")
        comment_kinds = [each.told["type"] for each in requests]
        with site.app.database.using_models():
            row = await Delivery.get(id=first)
            later: dict[str, Any] = {"event_id": "later", "kind": "article.updated", "is_first": True, "state": PENDING}
            given = {name: getattr(row, name) for name in ("endpoint_id", "subject_id", "event_at", "payload")}
            given |= {"article_id": post.article_id, "due_at": row.due_at, "created_at": row.created_at}
            await Delivery.create(**given, **later)
            await delivery_log.replay(str(first), site.clock.time)
            firsts = await Delivery.filter(is_first=True).values_list("id", flat=True)
        assert list(firsts) == [first]
        await site.deliver_due()
        assert await site.states() == ["DELIVERED"] * 2
    assert [each.told["type"] for each in requests] == [*comment_kinds, "article.published", "article.updated"]


@sqlite_first
async def test_all_that_failed_is_replayed_in_its_order(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving(lambda _: answer(500)) as here, hooked(tmp_path, webhooks_url, [here], attempts=1) as site:
        await site.worker.stop()
        endpoint_id, _ = await site.endpoint(here)
        await site.room.post("On Tides")
        await site.room.post("On Bridges")
        await site.everything_noted()
        await site.deliver_due()
        assert await site.states() == ["FAILED"] * 2
        here.answer = lambda _: OK
        with site.app.database.using_models():
            assert await delivery_log.replay_failed(endpoint_id, site.clock.time) == 2
        await site.deliver_due()
        assert await site.states() == ["DELIVERED"] * 2
