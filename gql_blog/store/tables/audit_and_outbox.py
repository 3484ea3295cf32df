"""What every change leaves behind: the audit, the outbox, and the keys that make a retry safe."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from gql_blog.store.tables.columns_and_checks import JsonText, at_least


class Audit(Model):
    """Who changed what; append-only. ``actor`` names a user's id, ``anonymous``, ``cli`` or ``plugin:<name>``."""

    id = fields.BigIntField(primary_key=True, generated=True)
    at = fields.DatetimeField()
    actor = fields.TextField()
    token_id = fields.CharField(max_length=30, null=True)
    action = fields.CharField(max_length=64)
    """The command's name, such as ``publish_article``."""
    subject_id = fields.CharField(max_length=30, db_index=True)
    before = JsonText(null=True)
    after = JsonText(null=True)

    class Meta:
        table = "audit"


class Outbox(Model):
    """An event that a commit made true; ``events`` delivers it at least once.

    Who delivers it moves ``due_at`` ahead, so that nobody else does meanwhile; after a failure, to the next attempt.
    ``waiting`` lists the plugins that have not taken it yet (null: nobody was asked).
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    kind = fields.CharField(max_length=64)
    subject_id = fields.CharField(max_length=30)
    payload = JsonText()
    created_at = fields.DatetimeField()
    delivered_at = fields.DatetimeField(null=True)
    due_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    waiting = JsonText(null=True)

    class Meta:
        table = "outbox"
        constraints = (at_least("outbox_attempts", 0, "attempts"),)


class IdempotencyKey(Model):
    """A key that a client gave with a change. ``scope`` is who and what; ``result`` answers a retry."""

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
    """What ``search`` looks through, as ``content.indexing`` makes it of an article.

    Beside it stands what only SQL can say: ``search_index`` on SQLite, the column ``vector`` on PostgreSQL.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    """What the index of SQLite refers to: a number of its own, for VACUUM gives rows without one new numbers."""
    article: Any = fields.OneToOneField("gql_blog.Article", related_name="search_text", on_delete=fields.CASCADE)
    words = fields.TextField()
    runs = fields.TextField()

    class Meta:
        table = "search_text"
