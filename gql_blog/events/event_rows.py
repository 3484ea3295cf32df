"""The outbox as events."""

from typing import Any

from gql_blog.hooks import Event


def event_of(row: Any) -> Event:
    """Return the event that a row of the outbox tells of."""
    return Event(str(row.id), row.kind, row.subject_id, row.created_at, row.payload)
