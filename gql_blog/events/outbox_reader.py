"""Following the outbox, for those who listen in this process, whoever wrote."""

from typing import Final

from gql_blog.events.event_rows import event_of
from gql_blog.events.subscribers import Subscribers
from gql_blog.store import Database, Outbox

_AT_ONCE: Final = 500


class OutboxReader:
    """Hands every event on once, in the order of the outbox. Writers take turns, so ids appear in their order."""

    def __init__(self, database: Database, listeners: Subscribers) -> None:
        self._database = database
        self._listeners = listeners
        self._last = 0

    async def begin(self) -> None:
        """Start behind what is there already."""
        async with self._database.session():
            last = await Outbox.all().order_by("-id").first()
        self._last = last.id if last else 0

    async def forward(self) -> None:
        """Hand on what has come."""
        while True:
            async with self._database.session():
                rows = await Outbox.filter(id__gt=self._last).order_by("id").limit(_AT_ONCE)
            for row in rows:
                self._last = row.id
                self._listeners.tell(event_of(row))
            if len(rows) < _AT_ONCE:
                return
