"""GraphQL documents that clients name instead of sending them."""

from tortoise import fields
from tortoise.models import Model


class RegisteredDocument(Model):
    """A document that an operator has imported, by the id that clients send: its SHA-256, or what a tool gave it."""

    id = fields.CharField(max_length=200, primary_key=True)
    name = fields.TextField(null=True)
    registered_at = fields.DatetimeField()
    uses = fields.BigIntField(default=0)
    last_used_at = fields.DatetimeField(null=True)
    text = fields.TextField()

    class Meta:
        table = "registered_document"


class AutomaticDocument(Model):
    """A document that some client sent with its SHA-256, so that others may send that alone. ``size``: in bytes."""

    id = fields.CharField(max_length=64, primary_key=True)
    size = fields.IntField()
    uses = fields.BigIntField(default=0)
    last_used_at = fields.DatetimeField()
    text = fields.TextField()

    class Meta:
        table = "automatic_document"
        archived = False  # clients send them again
