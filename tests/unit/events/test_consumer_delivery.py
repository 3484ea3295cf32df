"""A consumer is told of every event, in order for one article, until it has taken it; and it holds up nobody else."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from support.delivering import deliver
from support.growth import HANG
from support.writing import Newsroom, newsroom_of

from gql_blog.errors import PluginError
from gql_blog.events import Consumers, consumer_delivery
from gql_blog.events.consumer_delivery import ERROR_AFTER, MAX_BACKOFF, ConsumerDelivery, backoff
from gql_blog.events.consumers import LEASE
from gql_blog.events.outbox_reader import assign_positions
from gql_blog.hooks import Event, HookUnavailable
from gql_blog.store import Database, EventConsumer, EventDelivery
from gql_blog.write import UpdateArticle


class Recorder:
    """A consumer that keeps what it took, and fails where it is told to."""

    def __init__(self) -> None:
        self.taken: list[Event] = []
        self.asked = 0
        self.failing: set[str] = set()
        """Ids of subjects."""
        self.disabled = False

    async def take(self, event: Event) -> None:
        if self.disabled:
            raise HookUnavailable
        self.asked += 1
        if event.subject_id in self.failing:
            raise PluginError("The plugin failed.") from RuntimeError("not now")
        self.taken.append(event)

    def told(self) -> list[tuple[str, str]]:
        return [(each.kind, each.subject_id) for each in self.taken]


@pytest.fixture(autouse=True)
def nothing_is_due_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed waits for a command, however slow the machine is."""
    monkeypatch.setattr(consumer_delivery, "backoff", lambda attempts: backoff(attempts) + timedelta(days=1))


@pytest.fixture
async def recorder(database: Database) -> Recorder:
    """A consumer that has begun."""
    await Consumers(database).begin(["recorder"])
    return Recorder()


async def deliveries(database: Database) -> list[Any]:
    async with database.session():
        return list(await EventDelivery.all().order_by("id"))


async def consumer(database: Database) -> Any:
    async with database.session():
        return await EventConsumer.get(name="recorder")


async def make_due(database: Database, after: timedelta = timedelta(seconds=-1)) -> None:
    async with database.transaction():
        await EventDelivery.all().update(due_at=await database.now() + after)


async def renamed(room: Newsroom, article_id: str, version: int, title: str) -> None:
    await room.run(UpdateArticle(id=article_id, expected_version=version, title=title))


async def test_events_come_in_order_and_once(database: Database, recorder: Recorder) -> None:
    post = await newsroom_of(database).post("Tides")
    delivery = ConsumerDelivery(database, "recorder", recorder.take)
    await deliver(delivery)
    await deliver(delivery)
    assert recorder.told() == [("article.created", post.article_id), ("article.published", post.article_id)]
    assert recorder.taken[0].payload["slug"] == "tides"
    after = await consumer(database)
    assert (after.position, after.leased_by) == (2, None)
    assert await deliveries(database) == []


async def test_a_failed_event_holds_back_the_later_ones_of_its_article_alone(
    database: Database, recorder: Recorder
) -> None:
    room = newsroom_of(database)
    tides, ebb = await room.post("Tides", publish=False), await room.post("Ebb", publish=False)
    await renamed(room, tides.article_id, 1, "High Tides")
    await renamed(room, ebb.article_id, 1, "Low Ebb")
    recorder.failing = {tides.article_id}
    delivery = ConsumerDelivery(database, "recorder", recorder.take)
    before = await database.now()
    await deliver(delivery)
    assert recorder.told() == [("article.created", ebb.article_id), ("article.updated", ebb.article_id)]
    failed, waiting = await deliveries(database)
    assert (failed.attempts, failed.error, waiting.attempts, waiting.error) == (1, "RuntimeError", 0, None)
    assert failed.due_at >= before + backoff(1)

    recorder.failing = set()
    await deliver(delivery)
    assert len(recorder.taken) == 2, "it is not due yet, and what waits behind it is not either"
    await make_due(database)
    await deliver(delivery)
    assert recorder.told()[2:] == [("article.created", tides.article_id), ("article.updated", tides.article_id)]
    assert await deliveries(database) == []


async def test_a_failed_event_holds_back_what_is_committed_while_it_fails(
    database: Database, recorder: Recorder
) -> None:
    """It is read in the next batch, when the failure is not saved yet."""
    room = newsroom_of(database)
    tides = await room.post("Tides", publish=False)

    async def take(event: Event) -> None:
        if event.kind == "article.created":
            await renamed(room, tides.article_id, 1, "High Tides")
            await assign_positions(database)
            raise PluginError("The plugin failed.") from RuntimeError("not now")
        recorder.taken.append(event)

    async with asyncio.timeout(HANG):
        await deliver(ConsumerDelivery(database, "recorder", take))
    assert recorder.told() == []
    assert [each.attempts for each in await deliveries(database)] == [1, 0]


async def test_a_commit_whose_answer_was_lost_is_repeated(database: Database, recorder: Recorder) -> None:
    tides = await newsroom_of(database).post("Tides", publish=False)
    recorder.failing = {tides.article_id}
    delivery = ConsumerDelivery(database, "recorder", recorder.take)
    await assign_positions(database)
    assert await delivery._lease()
    await delivery._deliver_batch()
    unsaved = list(delivery._unsaved)
    await delivery._save()
    delivery._unsaved = unsaved
    await delivery._save(release=True)
    assert [each.attempts for each in await deliveries(database)] == [1]


async def test_a_failed_event_is_never_given_up(
    database: Database, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    post = await newsroom_of(database).post("Tides", publish=False)
    recorder.failing = {post.article_id}
    delivery = ConsumerDelivery(database, "recorder", recorder.take)
    for _ in range(ERROR_AFTER + 3):
        await deliver(delivery)
        await make_due(database)
    (failed,) = await deliveries(database)
    assert (recorder.asked, failed.attempts) == (ERROR_AFTER + 3, ERROR_AFTER + 3)
    levels = [each.levelname for each in caplog.records if each.name == "gql_blog.events"]
    assert levels == ["WARNING"] * (ERROR_AFTER - 1) + ["ERROR"] * 4
    recorder.failing = set()
    await deliver(delivery)
    assert recorder.told() == [("article.created", post.article_id)]


async def test_no_attempt_is_used_up_while_the_consumer_is_disabled(database: Database, recorder: Recorder) -> None:
    room = newsroom_of(database)
    tides = await room.post("Tides", publish=False)
    delivery = ConsumerDelivery(database, "recorder", recorder.take)
    recorder.failing = {tides.article_id}
    await deliver(delivery)
    await make_due(database)
    ebb = await room.post("Ebb", publish=False)
    recorder.disabled, recorder.failing = True, set()
    for _ in range(3):
        await deliver(delivery)
    (failed,) = await deliveries(database)
    assert (failed.attempts, recorder.taken, (await consumer(database)).position) == (1, [], 1)
    recorder.disabled = False
    await deliver(delivery)
    assert recorder.told() == [("article.created", tides.article_id), ("article.created", ebb.article_id)]


async def test_a_consumer_whose_process_is_away_keeps_its_place(database: Database, recorder: Recorder) -> None:
    other = Recorder()
    await Consumers(database).begin(["other"])
    post = await newsroom_of(database).post("Tides", publish=False)
    await deliver(ConsumerDelivery(database, "other", other.take))
    assert (len(other.taken), (await consumer(database)).position) == (1, 0)
    await deliver(ConsumerDelivery(database, "recorder", recorder.take))
    assert recorder.told() == [("article.created", post.article_id)]


async def test_one_process_at_a_time_serves_a_consumer(database: Database, recorder: Recorder) -> None:
    await newsroom_of(database).post("Tides")
    asked, free = asyncio.Event(), asyncio.Event()

    async def take(event: Event) -> None:
        asked.set()
        await free.wait()
        recorder.taken.append(event)

    one = asyncio.create_task(deliver(ConsumerDelivery(database, "recorder", take)))
    async with asyncio.timeout(HANG):
        await asked.wait()
        await deliver(ConsumerDelivery(database, "recorder", recorder.take))
        assert recorder.taken == []
        free.set()
        await one
    assert [each.kind for each in recorder.taken] == ["article.created", "article.published"]


async def test_a_process_that_is_gone_is_followed_by_another(database: Database, recorder: Recorder) -> None:
    await newsroom_of(database).post("Tides")
    gone = ConsumerDelivery(database, "recorder", recorder.take)
    assert await gone._lease()
    other = ConsumerDelivery(database, "recorder", recorder.take)
    await deliver(other)
    assert recorder.taken == []
    async with database.transaction():
        await EventConsumer.all().update(leased_until=await database.now() - LEASE)
    await deliver(other)
    assert len(recorder.taken) == 2
    gone._position = 1
    await gone._save(release=True)
    assert (await consumer(database)).position == 2, "whoever lost the lease saves no place"


async def test_a_process_that_loses_its_lease_stops(
    database: Database, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(consumer_delivery, "_SAVE_SECONDS", 0.0)
    await newsroom_of(database).post("Tides")

    async def take(event: Event) -> None:
        recorder.taken.append(event)
        async with database.transaction():
            await EventConsumer.all().update(leased_by="another process")

    await deliver(ConsumerDelivery(database, "recorder", take))
    assert [each.kind for each in recorder.taken] == ["article.created"]
    assert "the events for recorder were taken over by another process" in caplog.text
    assert (await consumer(database)).leased_by == "another process"


async def test_what_was_delivered_is_saved_when_the_task_is_cancelled(database: Database, recorder: Recorder) -> None:
    await newsroom_of(database).post("Tides")
    asked = asyncio.Event()

    async def take(event: Event) -> None:
        if event.kind == "article.published":
            asked.set()
            await asyncio.Event().wait()
        recorder.taken.append(event)

    one = asyncio.create_task(deliver(ConsumerDelivery(database, "recorder", take)))
    async with asyncio.timeout(HANG):
        await asked.wait()
    one.cancel()
    await asyncio.gather(one, return_exceptions=True)
    await deliver(ConsumerDelivery(database, "recorder", recorder.take))
    assert [each.kind for each in recorder.taken] == ["article.created", "article.published"]


async def test_more_than_one_batch_is_delivered_at_once(database: Database, recorder: Recorder) -> None:
    room = newsroom_of(database)
    post = await room.post("Tides", publish=False)
    for version in range(1, 120):
        await renamed(room, post.article_id, version, f"Tides {version}")
    await deliver(ConsumerDelivery(database, "recorder", recorder.take))
    assert [each.payload["version"] for each in recorder.taken] == list(range(1, 121))


async def test_a_forgotten_consumer_begins_anew_with_what_comes_after(database: Database, recorder: Recorder) -> None:
    """Its server goes on: without a row nothing would ever be delivered until it is started again."""
    room = newsroom_of(database)
    await room.post("Tides")
    delivery = ConsumerDelivery(database, "recorder", recorder.take)
    await Consumers(database).forget("recorder")
    await deliver(delivery)
    assert recorder.asked == 0
    ebb = await room.post("Ebb", publish=False)
    await deliver(delivery)
    assert recorder.told() == [("article.created", ebb.article_id)]


async def test_a_consumer_that_is_forgotten_while_it_is_served_begins_anew(
    database: Database, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    room = newsroom_of(database)
    await room.post("Tides", publish=False)

    async def take(event: Event) -> None:
        recorder.taken.append(event)
        if len(recorder.taken) == 1:
            await Consumers(database).forget("recorder")

    delivery = ConsumerDelivery(database, "recorder", take)
    async with asyncio.timeout(HANG):
        await deliver(delivery)
        await deliver(delivery)
        ebb = await room.post("Ebb", publish=False)
        await deliver(delivery)
    assert recorder.taken[-1].subject_id == ebb.article_id
    assert len(recorder.taken) == 2


async def test_nothing_is_written_for_a_consumer_that_would_not_be_called(
    database: Database, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    await newsroom_of(database).post("Tides", publish=False)
    await assign_positions(database)
    allowed, transactions, transaction = [False], [], Database.transaction

    def counted(self: Database) -> Any:
        transactions.append(self)
        return transaction(self)

    monkeypatch.setattr(Database, "transaction", counted)
    delivery = ConsumerDelivery(database, "recorder", recorder.take, lambda: allowed[0])
    with database.reader.record() as statements:
        for _ in range(3):
            await delivery.deliver_due()
    assert (len(statements), transactions, recorder.asked) == (3, [], 0)
    allowed[0] = True
    await delivery.deliver_due()
    assert (len(transactions), recorder.asked) == (2, 1), "the lease, and what was saved with its end"


async def test_what_is_held_back_costs_no_statement_for_each_event(
    database: Database, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_delivery, "_SAVE_SECONDS", float("inf"))
    room = newsroom_of(database)
    tides = await room.post("Tides", publish=False)
    recorder.failing = {tides.article_id}
    delivery = ConsumerDelivery(database, "recorder", recorder.take)
    await deliver(delivery)
    read = []
    version = 1
    for count in (1, 30):
        for _ in range(count):
            await renamed(room, tides.article_id, version, f"Tides {version}")
            version += 1
        await assign_positions(database)
        with database.reader.record() as statements:
            await delivery.deliver_due()
        read.append(len(statements))
    assert len(await deliveries(database)) == 32
    assert read[0] == read[1]


def test_pauses_grow_and_end() -> None:
    assert [backoff(attempts).total_seconds() for attempts in (1, 2, 3)] == [2, 4, 8]
    assert backoff(40) == backoff(4_000) == MAX_BACKOFF
