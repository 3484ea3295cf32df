"""Skipping an event that a consumer cannot take, so that the later ones go on."""

from dataclasses import dataclass
from typing import Any

from gql_blog.errors import InputError, NotFound
from gql_blog.store import EventConsumer, EventDelivery, Outbox
from gql_blog.write.results import EventSkipped
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipEvent(Command[EventSkipped]):
    """Have a consumer never asked to take an event that it failed to take, or its next one. Its later events go on."""

    consumer: str
    event_id: int


@Verb()
async def skip_event(work: UnitOfWork, command: SkipEvent) -> EventSkipped:
    """Skip an event that a consumer failed to take, or comes to next; NotFound for others, InputError: asked now."""
    attempts, error, event = await _failed(command) or await _next(work, command)
    skipped = {
        "consumer": command.consumer,
        "eventId": command.event_id,
        "kind": event.kind,
        "attempts": attempts,
        "error": error,
    }
    await work.record(event.subject_id, skipped, None)
    return EventSkipped(command.consumer, event.kind, event.subject_id)


async def _failed(command: SkipEvent) -> tuple[int, str | None, Any] | None:
    failed: Any = await EventDelivery.get_or_none(
        consumer_id=command.consumer, event_id=command.event_id, attempts__gt=0
    ).prefetch_related("event")
    if failed is None:
        return None
    await failed.delete()
    return failed.attempts, failed.error, failed.event


async def _next(work: UnitOfWork, command: SkipEvent) -> tuple[int, str | None, Any]:
    """Move a consumer past its next event, unless a process serves it: that one would move it back."""
    consumer: Any = await EventConsumer.get_or_none(name=command.consumer)
    place = -1 if consumer is None else consumer.position
    event: Any = await Outbox.filter(position__gt=place).order_by("position").first()
    if consumer is None or event is None or event.id != command.event_id:
        raise NotFound(
            f"{command.consumer!r} has not failed to take an event {command.event_id}. "
            "`gql-blog events list` shows the events that failed, and the next one."
        )
    place_kept = EventConsumer.filter(name=consumer.name, position=place)
    for free in ({"leased_by": None}, {"leased_until__lt": work.now}):
        if await place_kept.filter(**free).update(position=event.position, leased_by=None):
            return 0, None, event
    raise InputError(f"{command.consumer!r} is being asked to take events now. Try again in a minute.")
