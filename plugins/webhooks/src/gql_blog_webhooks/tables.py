"""What the plugin keeps: endpoints, and a log of what is sent to each; neither a secret nor a text."""

from json import dumps, loads
from typing import Any, Final

from tortoise import fields
from tortoise.models import Model

ID_LENGTH = 30
PENDING: Final = "PENDING"
DELIVERED: Final = "DELIVERED"
FAILED: Final = "FAILED"


class Endpoint(Model):
    """A server that is told of events."""

    id = fields.CharField(max_length=ID_LENGTH, primary_key=True)
    url = fields.TextField()
    kinds = fields.JSONField[list[str]](encoder=dumps, decoder=loads)
    """The kinds of events; empty for all that its audience may know."""
    article_ids = fields.JSONField[list[str]](encoder=dumps, decoder=loads)
    """The articles; empty for all."""
    audience = fields.CharField(max_length=6)
    """PUBLIC or STAFF."""
    description = fields.TextField()
    document: Any = fields.TextField(null=True)
    """The GraphQL query whose answer is sent; null for the data that endpoints are usually sent."""
    document_role = fields.CharField(max_length=9, null=True)
    """As whom it is run: EDITOR or MODERATOR; null for the sight of everybody."""
    document_by = fields.CharField(max_length=ID_LENGTH, null=True)
    """The id of the account that registered it, which the role is never more than; null for the command line."""
    active = fields.BooleanField(default=True)
    salt = fields.CharField(max_length=32)
    """Of what its secret is derived, together with the secret key of the site."""
    previous_salt = fields.CharField(max_length=32, null=True)
    previous_until = fields.DatetimeField(null=True)
    """Until when requests are signed with the secret before, too."""
    key_name = fields.CharField(max_length=16)
    """The name of the key of which the secret was derived: with another key it would be another secret."""
    failing_since = fields.DatetimeField(null=True)
    paused_at = fields.DatetimeField(null=True)
    paused_because = fields.TextField(null=True)
    idempotency_key = fields.CharField(max_length=200, null=True, unique=True)
    created_by = fields.CharField(max_length=ID_LENGTH, null=True)
    """The id of the account; null for the command line."""
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "webhooks_endpoint"


class Delivery(Model):
    """An event that is sent to an endpoint, or was."""

    id = fields.BigIntField(primary_key=True, generated=True)
    endpoint: Any = fields.ForeignKeyField("webhooks.Endpoint", related_name="deliveries", on_delete=fields.CASCADE)
    event_id = fields.CharField(max_length=40)
    kind = fields.CharField(max_length=40)
    subject_id = fields.CharField(max_length=ID_LENGTH)
    article_id = fields.CharField(max_length=ID_LENGTH)
    """The article that it is about, or else its subject: deliveries of one article are sent in their order."""
    event_at = fields.DatetimeField()
    payload = fields.JSONField[dict[str, object]](encoder=dumps, decoder=loads)
    """The ids and states that the event tells of. No text of an article or a comment, and no name."""
    state = fields.CharField(max_length=9)
    """PENDING, DELIVERED or FAILED."""
    is_first = fields.BooleanField(default=True)
    """Of a pending one: no other of its article, to its endpoint, is pending before it. So what waits behind another
    is not looked at when it is asked what is due."""
    attempts = fields.IntField(default=0)
    due_at = fields.DatetimeField()
    claimed_by = fields.CharField(max_length=32, null=True)
    claimed_until = fields.DatetimeField(null=True)
    status_code = fields.IntField(null=True)
    problem = fields.TextField(null=True)
    excerpt = fields.TextField(null=True)
    created_at = fields.DatetimeField(db_index=True)
    attempted_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "webhooks_delivery"
        unique_together = (("endpoint", "event_id"),)
        indexes = (
            ("state", "is_first", "due_at"),
            ("endpoint_id", "state", "is_first", "due_at"),
            ("endpoint_id", "state", "article_id", "id"),
        )
