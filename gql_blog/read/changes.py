"""What has changed for all readers since a cursor: the public events of the outbox, as things are now.

Nothing is told that is hidden now, but that it is gone; whoever applies what is told, removals first, has what the site
shows. A cursor names an event and tells no number, so that nobody can count what happened between two of them unseen.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime as DateTime
from typing import Final

from gql_blog.content import PUBLIC_EVENTS
from gql_blog.errors import StartOver
from gql_blog.read.needs.declared_needs import Delta, ReadContext
from gql_blog.read.rows.row_order import instant_text
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.dynamic_values import DriverValue, JsonValue
from gql_blog.store import Statement, numbered

_LAST: Final = (
    "SELECT cursor FROM outbox WHERE cursor IS NOT NULL AND position IS NOT NULL ORDER BY position DESC LIMIT 1"
)
_PLACE: Final = "SELECT position FROM outbox WHERE cursor = $1"
_AFTER: Final = """SELECT cursor, subject_id, payload, created_at, kind FROM outbox
WHERE position > $1 AND cursor IS NOT NULL ORDER BY position LIMIT $2"""
_SEEN: Final = {
    "Article": "SELECT r.id, r.version, r.slug, r.locale FROM article r WHERE r.public AND r.id IN {ids}",
    "Comment": "SELECT r.id, r.version, a.slug, a.locale FROM comment r JOIN article a ON a.id = r.article_id "
    "WHERE r.public AND r.id IN {ids}",
    "Contributor": "SELECT r.id, r.version, NULL, NULL FROM contributor r WHERE r.public AND r.id IN {ids}",
    "Tag": "SELECT r.id, r.version, NULL, NULL FROM tag r WHERE r.public AND r.id IN {ids}",
    "Redirect": "SELECT r.id, NULL, NULL, NULL FROM redirect r LEFT JOIN article a ON a.id = r.article_id "
    "WHERE (r.article_id IS NULL OR a.public) AND r.id IN {ids}",
    "Site": "SELECT r.id, r.version, NULL, NULL FROM site r WHERE r.id IN {ids}",
}
_IDS: Final = {"sqlite": "(SELECT value FROM json_each(?1))", "postgres": "(SELECT unnest($1::text[]))"}


def changes_since(context: ReadContext, arguments: Mapping[str, JsonValue], dialect: Dialect) -> Delta:
    """Read the delta after a cursor; without one, the cursor to begin with. StartOver: it is not known any more."""
    after, first = arguments.get("after"), arguments["first"]
    if after is None:
        rows = yield Statement(_LAST)
        return {"upserted": [], "removed": [], "endCursor": rows[0][0] if rows else None, "hasMore": False}
    places = yield Statement(numbered(_PLACE, dialect.name), (after,))
    if not places:
        raise StartOver("The cursor is unknown, or too old. Read everything again, and begin with a new cursor.")
    events = yield Statement(numbered(_AFTER, dialect.name), (places[0][0], first + 1))
    # What plugins tell readers is between them: it says nothing of what the site shows.
    delta = _Delta(context, [_Told(*told) for *told, kind in events[:first] if kind in PUBLIC_EVENTS])
    for kind, ids in delta.ids():
        delta.see(kind, (yield Statement(_SEEN[kind].format(ids=_IDS[dialect.name]), (dialect.keys(ids),))))
    return {**delta.told(), "endCursor": events[:first][-1][0] if events else after, "hasMore": len(events) > first}


class _Told:
    """A public event."""

    def __init__(self, _cursor: str, subject_id: str, payload: str, at: DateTime | str) -> None:
        self.subject_id, self.payload, self.at = subject_id, json.loads(payload), instant_text(at)

    def objects(self) -> Iterator[Mapping[str, JsonValue]]:
        """Yield the subject, unless it is many pages, and all that shows it; of what is gone, only what shows it."""
        own = {"id": self.subject_id, "type": self.payload["type"], "url": self.payload["url"]}
        yield from (each for each in (own, *self.payload["affects"]) if each["type"] in _SEEN and each["id"] != "site")


class _Delta:
    def __init__(self, context: ReadContext, events: list[_Told]) -> None:
        self._context = context
        self._gone: dict[str, dict[str, JsonValue]] = {}
        self._named: dict[str, tuple[Mapping[str, JsonValue], str]] = {}
        self._seen: dict[str, dict[str, JsonValue]] = {}
        for event in events:
            for each in event.objects():
                self._named[each["id"]] = (each, event.at)
            if not event.payload["public"]:
                self._gone[event.subject_id] = self._removed(self._named[event.subject_id][0], event.at)

    def ids(self) -> Iterator[tuple[str, list[str]]]:
        for kind in _SEEN:
            if ids := sorted(key for key, (each, _) in self._named.items() if each["type"] == kind):
                yield kind, ids

    def see(self, kind: str, rows: list[tuple[DriverValue, ...]]) -> None:
        """Take the rows that everybody sees."""
        for key, version, slug, locale in rows:
            url = self._named[key][0]["url"] if slug is None else self._context.urls.article(slug, locale)
            self._seen[key] = {"id": key, "type": kind, "url": url, "version": version}

    def told(self) -> dict[str, JsonValue]:
        for key, (each, at) in self._named.items():
            if key not in self._seen:
                self._gone.setdefault(key, self._removed(each, at))
        return {"upserted": list(self._seen.values()), "removed": list(self._gone.values())}

    @staticmethod
    def _removed(each: Mapping[str, JsonValue], at: str) -> dict[str, JsonValue]:
        return {"id": each["id"], "type": each["type"], "url": each["url"], "at": at}
