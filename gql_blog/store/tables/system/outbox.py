"""Tables that every command writes besides the audit: events and their consumers, retry keys, search, counts."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.store.tables.columns_and_checks import JsonText, at_least, link, one_to_one


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


class EventConsumer(Model):
    """Who is told of every event, such as a plugin, by its name.

    It has taken, or has an ``EventDelivery`` for, each event up to ``position``. The process that serves it holds the
    lease, so that no other does at the same time.
    """

    name = fields.CharField(max_length=64, primary_key=True)
    position = fields.BigIntField()
    created_at = fields.DatetimeField()
    leased_by = fields.CharField(max_length=32, null=True)
    leased_until = fields.DatetimeField(null=True)
    """Stays as it was when the lease is given back, and so tells when a process served the consumer last."""

    class Meta:
        table = "event_consumer"
        constraints = (at_least("event_consumer_position", 0, "position"),)


class EventDelivery(Model):
    """An event that a consumer failed to take, or that waits for an earlier one of the same article.

    ``ordering_key`` is the id of the article; ``attempts`` is 0 for what only waits.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    consumer = link("EventConsumer", "deliveries", fields.CASCADE)
    event = link("Outbox", "deliveries", fields.CASCADE)
    ordering_key = fields.CharField(max_length=30)
    attempts = fields.IntField(default=0)
    due_at = fields.DatetimeField()
    failed_at = fields.DatetimeField(null=True)
    """When it failed first."""
    error = fields.TextField(null=True)
    """The class of the last error."""

    class Meta:
        table = "event_delivery"
        unique_together = (("consumer", "event"),)
        constraints = (at_least("event_delivery_attempts", 0, "attempts"),)


class RowCount(Model):
    """A part of the number of rows of a kind (``post``, ``response``, ``comment``) with a status, public or not.

    The number is the sum of ``change``. The database itself keeps it: see the migration that makes the table.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    kind = fields.CharField(max_length=8)
    status = fields.CharField(max_length=9)
    public = fields.BooleanField()
    change = fields.BigIntField()

    class Meta:
        table = "row_count"
        archived = False  # the database counts the rows anew
