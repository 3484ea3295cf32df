"""Tables that every command writes besides the audit: the outbox, idempotency keys, and search entries."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.store.tables.columns_and_checks import JsonText, one_to_one


class Outbox(Model):
    """An event of a committed transaction.

    ``position`` orders the events for those who read them, and is given once the event is committed: whoever has read
    up to a position never meets a smaller one later.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    kind = fields.CharField(max_length=64)
    subject_id = fields.CharField(max_length=30)
    payload = JsonText()
    created_at = fields.DatetimeField()
    position = fields.BigIntField(null=True, unique=True)
    cursor = fields.CharField(max_length=30, null=True, unique=True)
    """Names the position to readers, of an event that everybody may be told of. It does not tell how many others are
    between two of them.
    """

    class Meta:
        table = "outbox"


class IdempotencyKey(Model):
    """An idempotency key of a client. ``scope`` is viewer and command; ``result`` is returned to a retry."""

    id = fields.BigIntField(primary_key=True, generated=True)
    scope = fields.CharField(max_length=128)
    key = fields.CharField(max_length=128)
    input_hash = fields.CharField(max_length=64)
    result = JsonText()
    created_at = fields.DatetimeField()

    class Meta:
        table = "idempotency_key"
        unique_together = (("scope", "key"),)


class SearchText(Model):
    """The searchable text of an article, as ``content`` makes it.

    The index on it is plain SQL in a migration: ``search_index`` on SQLite, the column ``vector`` on PostgreSQL.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    """The rowid that SQLite's index refers to; VACUUM would renumber rows without an explicit one."""
    article = one_to_one("Article", "search_text", fields.CASCADE)
    words = fields.TextField()
    runs = fields.TextField()

    class Meta:
        table = "search_text"
