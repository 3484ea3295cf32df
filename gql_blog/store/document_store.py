"""The GraphQL documents that clients name instead of sending them: by an id that was imported, or by their SHA-256."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final

from tortoise.expressions import F

from gql_blog.errors import Duplicate, NotFound
from gql_blog.store.database import Database
from gql_blog.store.periodic_writer import PeriodicWriter
from gql_blog.store.reader import numbered
from gql_blog.store.tables import AutomaticDocument, RegisteredDocument

MOST_AUTOMATIC: Final = 5_000
MOST_BYTES: Final = 20_000_000
"""Of all automatic documents."""
UNUSED_DAYS: Final = 30
"""After how many days without use an automatic document goes."""
MOST_WAITING: Final = 2_000
"""How many new documents, and how many that were used, wait to be written; others are forgotten meanwhile."""
_AT_ONCE: Final = 500
_NAMED: Final = 5

_FIND: Final = (
    'SELECT "text", 1 FROM "registered_document" WHERE "id" = $1 '
    'UNION ALL SELECT "text", 0 FROM "automatic_document" WHERE "id" = $1'
)
_EVICT: Final = """DELETE FROM "automatic_document" WHERE "id" IN (SELECT "id" FROM (
    SELECT "id", row_number() OVER used AS place, sum("size") OVER used AS total FROM "automatic_document"
    WINDOW used AS (ORDER BY "last_used_at" DESC, "uses" DESC, "id")
) AS ranked WHERE place > $1 OR total > $2)"""


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document that a client may name. ``registered``: an operator has imported it."""

    text: str
    registered: bool


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document, how often it was asked for by its name, and when last. ``since``: when it was registered."""

    id: str
    name: str | None
    registered: bool
    size: int
    uses: int
    last_used_at: DateTime | None
    since: DateTime | None


class DocumentStore(PeriodicWriter):
    """The documents of all processes. New ones and uses are written in batches.

    Automatic documents are bounded in number and in bytes; those go that were not used for longest.
    """

    what = "the use of documents"

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self._new: dict[str, str] = {}
        self._used: Counter[str] = Counter()

    async def find(self, document_id: str) -> NamedDocument | None:
        """Return the document of an id; one that was registered comes before an automatic one."""
        rows = await self._database.reader.fetch(numbered(_FIND, self._database.dialect), document_id)
        if rows:
            text, registered = max(map(tuple, rows), key=lambda row: row[1])
            return NamedDocument(text, bool(registered))
        return NamedDocument(self._new[document_id], registered=False) if document_id in self._new else None

    def add(self, sha256: str, text: str) -> None:
        """Keep a valid document under its hash, for all processes within a second or so."""
        if len(self._new) < MOST_WAITING:
            self._new[sha256] = text
            self.hurry()

    def note(self, document_id: str) -> None:
        """Remember that a document was used."""
        if document_id in self._used or len(self._used) < MOST_WAITING:
            self._used[document_id] += 1

    async def write(self) -> None:
        """See PeriodicWriter."""
        new, used = dict(sorted(self._new.items())), Counter(self._used)
        if not new and not used:
            return
        now = await self._database.now()
        rows = [AutomaticDocument(id=key, text=new[key], size=len(new[key].encode()), last_used_at=now) for key in new]
        async with self._database.transaction() as transaction:
            if rows:
                await AutomaticDocument.bulk_create(rows, ignore_conflicts=True)
            for key, count in sorted(used.items()):
                for model in (RegisteredDocument, AutomaticDocument):
                    changed: Any = {"uses": F("uses") + count, "last_used_at": now}
                    await model.filter(id=key).update(**changed)
            if rows:
                await AutomaticDocument.filter(last_used_at__lt=now - timedelta(days=UNUSED_DAYS)).delete()
                evict = transaction.numbered(_EVICT)
                await transaction.execute(evict, MOST_AUTOMATIC, MOST_BYTES)
        for key in new:
            del self._new[key]
        self._used -= used

    async def register(self, documents: Sequence[tuple[str, str | None, str]]) -> int:
        """Register documents (id, name, text), all or none; return how many are new. Duplicate: an id is taken."""
        now, added = await self._database.now(), 0
        async with self._database.transaction():
            for start in range(0, len(documents), _AT_ONCE):
                batch = documents[start : start + _AT_ONCE]
                here = dict(
                    await RegisteredDocument.filter(id__in=[each[0] for each in batch]).values_list("id", "text")
                )
                others = [key for key, _, text in batch if here.get(key, text) != text]
                if others:
                    raise Duplicate(f"Other documents have these ids: {_shown(others)}. Remove them first.")
                rows = [
                    RegisteredDocument(id=key, name=name, text=text, registered_at=now)
                    for key, name, text in batch
                    if key not in here
                ]
                await RegisteredDocument.bulk_create(rows)
                added += len(rows)
        return added

    async def listed(self, unused_days: int = 0) -> list[ListedDocument]:
        """Return all documents, the most used ones first; with ``unused_days`` those not used for so long."""
        until = await self._database.now() - timedelta(days=unused_days)
        async with self._database.session():
            registered = await RegisteredDocument.all()
            automatic = await AutomaticDocument.all().only("id", "size", "uses", "last_used_at")
        found = [
            *(
                ListedDocument(
                    each.id, each.name, True, len(each.text.encode()), each.uses, each.last_used_at, each.registered_at
                )
                for each in registered
            ),
            *(
                ListedDocument(each.id, None, False, each.size, each.uses, each.last_used_at, None)
                for each in automatic
            ),
        ]
        unused = [each for each in found if not unused_days or (each.last_used_at or each.since or until) < until]
        return sorted(unused, key=lambda each: (not each.registered, -each.uses, each.id))

    async def remove(self, ids: Sequence[str]) -> None:
        """Remove registered documents, all or none: no process answers them any more. NotFound: there is none such."""
        async with self._database.transaction():
            for start in range(0, len(ids), _AT_ONCE):
                batch = sorted(set(ids[start : start + _AT_ONCE]))
                rows: Any = RegisteredDocument.filter(id__in=batch)
                here = await rows.values_list("id", flat=True)
                if missing := [each for each in batch if each not in here]:
                    message = f"No documents are registered as {_shown(missing)}. See `gql-blog documents list`."
                    raise NotFound(message)
                await rows.delete()


def _shown(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more
