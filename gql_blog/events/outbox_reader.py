"""Reading new rows of the outbox for the subscribers of this process, whichever process wrote them."""

from typing import Any, Final

from gql_blog.events.subscribers import Subscribers
from gql_blog.hooks import Event
from gql_blog.store import Database, Outbox

_BATCH: Final = 500


class OutboxReader:
    """Publishes each event once, in the order of ids. Writers take turns, so ids are committed in their order."""

    def __init__(self, database: Database, subscribers: Subscribers) -> None:
        self._database = database
        self._subscribers = subscribers
        self._last_id = 0

    async def skip_existing(self) -> None:
        """Start after the events that are there already."""
        async with self._database.session():
            last = await Outbox.all().order_by("-id").first()
        self._last_id = last.id if last else 0

    async def read_new(self) -> None:
        """Publish all events that were committed since the last call."""
        while True:
            async with self._database.session():
                rows = await Outbox.filter(id__gt=self._last_id).order_by("id").limit(_BATCH)
            for row in rows:
                self._last_id = row.id
                self._subscribers.publish(event_from_row(row))
            if len(rows) < _BATCH:
                return


def event_from_row(row: Any) -> Event:
    """Return the event that a row of the outbox holds."""
    return Event(str(row.id), row.kind, row.subject_id, row.created_at, row.payload)
