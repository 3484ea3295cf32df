"""Reading the outbox in the order of positions, for whoever is told of its events.

Ids are given before the commit, so that on PostgreSQL a smaller one may become visible after a larger one. Positions
are given to events that are committed, by one transaction at a time: all that is visible later has a larger one. A
writer that is still at work delays no event of another.
"""

import json
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.content import ID_LENGTH
from gql_blog.errors import StartOver
from gql_blog.events.subscribers import Subscribers
from gql_blog.hooks import Event, EventOrder
from gql_blog.store import Database, Transaction, numbered

_BATCH: Final = 500

_TAKE_TURNS: Final = "SELECT pg_advisory_xact_lock(7270072)"
_WITHOUT_POSITION: Final = "SELECT 1 FROM outbox WHERE position IS NULL LIMIT 1"
_ASSIGN: Final = """
UPDATE outbox SET position = assigned.position FROM (
    SELECT id, nextval('outbox_position') AS position FROM (
        SELECT id FROM outbox WHERE position IS NULL ORDER BY id LIMIT 1000
    ) AS committed
) AS assigned WHERE outbox.id = assigned.id
"""
_PLACE: Final = "SELECT position FROM outbox WHERE cursor = $1 AND position IS NOT NULL"
LAST: Final = "SELECT coalesce(max(position), 0) FROM outbox"
COLUMNS: Final = (
    "outbox.position, outbox.id, outbox.kind, outbox.subject_id, outbox.payload, outbox.created_at, outbox.cursor"
)
"""Those that ``event_from_columns`` takes, as SQL."""
_AFTER: Final = f"SELECT {COLUMNS} FROM outbox WHERE position > $1{{only}} ORDER BY position LIMIT {{limit}}"


@dataclass(frozen=True, slots=True)
class PositionedEvent:
    """An event with its position. Events of one key are delivered in their order."""

    position: int
    event: Event

    def key_in(self, order: EventOrder) -> str:
        """The id of what waits with the event: of its article, or of its subject if it is about none; of its subject;
        or the event's own, where nothing does.
        """
        if order is EventOrder.NONE:
            return self.event.id
        article = self.event.payload.get("articleId") if order is EventOrder.ARTICLE else None
        return article if isinstance(article, str) and 0 < len(article) <= ID_LENGTH else self.event.subject_id


def event_from_columns(row: Any) -> PositionedEvent:
    """Return the event of a row that the reader read."""
    position, number, kind, subject_id, payload, created_at, cursor = row
    at = created_at if isinstance(created_at, DateTime) else DateTime.fromisoformat(created_at)
    told = {"id": str(number), "kind": kind, "subject_id": subject_id, "payload": json.loads(payload)}
    return PositionedEvent(position, Event(**told, at=at, cursor=cursor))


async def assign_positions(database: Database) -> None:
    """Give a position to every committed event that has none. On SQLite a trigger has given it: writers take turns."""
    while database.dialect == "postgres" and await database.reader.fetch(_WITHOUT_POSITION):
        async with database.transaction() as transaction:
            await take_turns(transaction)
            await transaction.execute(_ASSIGN)


async def recorded_events(database: Database) -> tuple[Event, ...]:
    """Return all events that the outbox still has, in the order of their positions."""
    await assign_positions(database)
    rows = await database.reader.fetch(f"SELECT {COLUMNS} FROM outbox ORDER BY position")
    return tuple(event_from_columns(row).event for row in rows)


async def take_turns(transaction: Transaction) -> None:
    """Wait until no other transaction assigns positions, or makes consumers. On SQLite all writers take turns."""
    if transaction.dialect == "postgres":
        await transaction.fetch(_TAKE_TURNS)


async def read_after(
    database: Database, position: int, limit: int = _BATCH, *, public: Collection[str] = ()
) -> list[PositionedEvent]:
    """Return the next events after ``position``, in their order.

    ``public``: of these kinds, those that everybody may be told of.
    """
    kinds = ", ".join(f"'{each}'" for each in public)
    sql = _AFTER.format(limit=limit, only=f" AND cursor IS NOT NULL AND kind IN ({kinds})" if public else "")
    rows = await database.reader.fetch(numbered(sql, database.dialect), position)
    return [event_from_columns(row) for row in rows]


async def place_of(database: Database, cursor: str) -> int:
    """Return the position of the event that a cursor names; StartOver if there is none any more."""
    if rows := await database.reader.fetch(numbered(_PLACE, database.dialect), cursor):
        return int(rows[0][0])
    raise StartOver("The cursor is unknown, or too old. Read everything again, and begin without it.")


class OutboxReader:
    """Publishes each event once to the subscribers of this process, whichever process wrote it."""

    def __init__(self, database: Database, subscribers: Subscribers) -> None:
        self._database = database
        self._subscribers = subscribers
        self.position = 0
        """That of the event which was published last."""

    async def skip_existing(self) -> None:
        """Start after the events that are there already."""
        ((self.position,),) = await self._database.reader.fetch(LAST)

    async def read_new(self, before_publishing: Callable[[], Awaitable[None]]) -> None:
        """Publish all events since the last call; ``before_publishing`` is awaited before each batch of them."""
        while events := await read_after(self._database, self.position):
            await before_publishing()
            for each in events:
                self.position = each.position
                self._subscribers.publish(each.event, each.position)
