"""What the law asks: marks of what was taken out of rows that otherwise never change, and what is to be kept."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import ID_LENGTH


class Redaction(Model):
    """Something was taken out of the row ``subject_id``: when, by whom, and why. ``actor`` is as in the audit.

    While it is ``open``, which is within one transaction, the trigger of revisions lets that row change.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    subject_id = fields.CharField(max_length=ID_LENGTH, db_index=True)
    actor = fields.TextField()
    reason = fields.TextField()
    at = fields.DatetimeField()
    open = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "redaction"


class LegalHold(Model):
    """An article, a comment, a contributor or a user that is to be kept until the hold is lifted, which deletes it."""

    id = fields.BigIntField(primary_key=True, generated=True)
    subject_id = fields.CharField(max_length=ID_LENGTH, unique=True)
    reason = fields.TextField()
    actor = fields.TextField()
    placed_at = fields.DatetimeField()

    class Meta:
        table = "legal_hold"
