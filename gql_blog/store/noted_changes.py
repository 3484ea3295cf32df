"""What a transaction touches of what everybody may see: an event that is committed with it, for whoever keeps copies.

The triggers tell it, whoever writes: SQLite keeps their keys in ``touched``, PostgreSQL in a setting that lasts as long
as the transaction.
"""

from datetime import UTC, datetime
from typing import Final

from gql_blog.content import EventKind, keys_of_change
from gql_blog.store.bulk_insert import NewRow, insert_rows
from gql_blog.store.tables import Outbox
from gql_blog.store.transaction import Transaction

SUBJECT: Final = "site"
"""What these events are about, so that they come in the order of their commits."""
_LAST: Final = 'SELECT coalesce(max("id"), 0) FROM "touched"'
_SINCE: Final = 'SELECT "key" FROM "touched" WHERE "id" > ?'
_TOLD: Final = "SELECT unnest(string_to_array(current_setting('gql_blog.invalidated', true), ' '))"


async def changes_begun(transaction: Transaction) -> int:
    """Return where the changes of a transaction begin, for ``note_changes``."""
    if transaction.dialect == "postgres":
        return 0
    ((last,),) = await transaction.fetch(_LAST)
    return int(last)


async def note_changes(transaction: Transaction, begun: int) -> None:
    """Write the event of a transaction that is about to be committed, if it has touched anything public."""
    postgres = transaction.dialect == "postgres"
    told = await (transaction.fetch(_TOLD) if postgres else transaction.fetch(_SINCE, begun))
    if keys := keys_of_change(key for (key,) in told if key):
        kind, now = EventKind.ANSWERS_CHANGED.value, datetime.now(UTC)
        payload = {"keys": list(keys)}
        await insert_rows([NewRow(Outbox, kind=kind, subject_id=SUBJECT, payload=payload, created_at=now)])
