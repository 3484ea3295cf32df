"""An event that a consumer can never take is skipped for it alone, and the audit says so."""

import pytest
from support.delivering import deliver
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.errors import Forbidden, InputError, NotFound, PluginError
from gql_blog.events import Consumers
from gql_blog.events.consumer_delivery import ConsumerDelivery
from gql_blog.events.outbox_reader import assign_positions
from gql_blog.hooks import Event
from gql_blog.store import Audit, EventDelivery
from gql_blog.write import EventSkipped, SkipEvent, UpdateArticle

pytestmark = sqlite_mostly


class Poisoned:
    """A consumer that fails at what was created, always."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def take(self, event: Event) -> None:
        if event.kind == "article.created":
            raise PluginError("The plugin failed.") from ValueError()
        self.taken.append(event.kind)


@pytest.fixture
async def article(room: Newsroom) -> str:
    """An article of which two consumers failed to take the first event."""
    await Consumers(room.database).begin(["mail", "search"])
    post = await room.post("Tides", publish=False)
    await room.run(UpdateArticle(id=post.article_id, expected_version=1, title="High Tides"))
    for name in ("mail", "search"):
        await deliver(ConsumerDelivery(room.database, name, Poisoned().take))
    return str(post.article_id)


async def test_a_skipped_event_lets_the_later_ones_of_its_article_go_on(room: Newsroom, article: str) -> None:
    (failed, _) = await Consumers(room.database).failed()
    skipped = await room.run(SkipEvent(consumer="mail", event_id=int(failed.event_id)))
    assert skipped == EventSkipped("mail", "article.created", article)
    mail = Poisoned()
    await deliver(ConsumerDelivery(room.database, "mail", mail.take))
    assert mail.taken == ["article.updated"]
    assert [each.consumer for each in await Consumers(room.database).failed()] == ["search"]
    (entry,) = await room.rows(Audit, action="skip_event")
    assert (entry.subject_id, entry.after) == (article, None)
    assert entry.before == {
        "consumer": "mail",
        "eventId": int(failed.event_id),
        "kind": "article.created",
        "attempts": 1,
        "error": "ValueError",
    }


async def test_only_what_failed_is_skipped(room: Newsroom, article: str) -> None:
    """Neither what waits for it, nor what another consumer failed to take, nor what was taken."""
    failed, waiting = [each.event_id for each in await room.rows(EventDelivery, consumer_id="mail")]
    for consumer, event_id in (("mail", waiting), ("mial", failed), ("mail", 10_000)):
        with pytest.raises(NotFound, match=rf"'{consumer}' has not failed to take an event {event_id}. `gql-blog "):
            await room.run(SkipEvent(consumer=consumer, event_id=event_id))
    assert len(await room.rows(EventDelivery)) == 4
    assert await room.rows(Audit, action="skip_event") == []


async def test_the_event_at_which_a_consumer_stands_still_is_skipped(room: Newsroom) -> None:
    """It was never asked to take it, or never noted that it was: so nothing failed."""
    await Consumers(room.database).begin(["mail"])
    for title in ("Poison", "Tides"):
        await room.post(title, publish=False)
    await assign_positions(room.database)
    (backlog,) = await Consumers(room.database).backlogs()
    assert backlog.next_event is not None
    first = int(backlog.next_event)
    with pytest.raises(NotFound):
        await room.run(SkipEvent(consumer="mail", event_id=first + 1))
    skipped = await room.run(SkipEvent(consumer="mail", event_id=first))
    assert skipped.kind == "article.created"
    taken: list[str] = []

    async def take(event: Event) -> None:
        taken.append(event.payload["slug"])

    await deliver(ConsumerDelivery(room.database, "mail", take))
    assert taken == ["tides"]
    (entry,) = await room.rows(Audit, action="skip_event")
    assert (entry.before["attempts"], entry.before["error"]) == (0, None)


async def test_an_event_is_not_skipped_while_the_consumer_is_being_asked(room: Newsroom) -> None:
    await Consumers(room.database).begin(["mail"])
    await room.post("Tides", publish=False)
    await assign_positions(room.database)
    (backlog,) = await Consumers(room.database).backlogs()
    command = SkipEvent(consumer="mail", event_id=int(backlog.next_event or 0))
    refusals: list[str] = []

    async def take(_event: Event) -> None:
        with pytest.raises(InputError) as refused:
            await room.run(command)
        refusals.append(refused.value.message)

    await deliver(ConsumerDelivery(room.database, "mail", take))
    assert refusals == ["'mail' is being asked to take events now. Try again in a minute."]
    with pytest.raises(NotFound):
        await room.run(command)


async def test_only_an_admin_may_skip(room: Newsroom, article: str) -> None:
    for role in set(Role) - {Role.ADMIN}:
        with pytest.raises(Forbidden):
            await room.run(SkipEvent(consumer="mail", event_id=1), Viewer(role))
