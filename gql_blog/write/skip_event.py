"""Skipping an event that a consumer cannot take, so that the later ones of the same article go on."""

from typing import Any

from gql_blog.errors import NotFound
from gql_blog.store import EventDelivery
from gql_blog.write.commands import SkipEvent
from gql_blog.write.results import EventSkipped
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork


async def skip_event(_context: CommandContext, command: SkipEvent) -> Apply[EventSkipped]:
    """Prepare to skip an event for one consumer that failed to take it; NotFound for any other."""

    async def apply(work: UnitOfWork) -> EventSkipped:
        failed: Any = await EventDelivery.get_or_none(
            consumer_id=command.consumer, event_id=command.event_id, attempts__gt=0
        ).prefetch_related("event")
        if failed is None:
            raise NotFound(
                f"{command.consumer!r} has not failed to take an event {command.event_id}. "
                "`gql-blog events list` shows the events that failed."
            )
        await failed.delete()
        skipped = {
            "consumer": command.consumer,
            "eventId": command.event_id,
            "kind": failed.event.kind,
            "attempts": failed.attempts,
            "error": failed.error,
        }
        await work.record(failed.event.subject_id, skipped, None)
        return EventSkipped(command.consumer, failed.event.kind, failed.event.subject_id)

    return apply
