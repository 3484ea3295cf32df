"""The audit: its entries, what they say about persons, and their seals; what was taken out, and what is kept."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import ID_LENGTH
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


class AuditPersonal(Model):
    """What an entry says about a person: the entry holds the commitment, and this row may be erased, never changed."""

    commitment = fields.CharField(max_length=64, primary_key=True)
    subject_id = fields.CharField(max_length=30, db_index=True)
    at = fields.DatetimeField()
    """Subject and time are those of the entry, whose number is not known when both are written."""
    field = fields.CharField(max_length=64)
    salt = fields.CharField(max_length=64)
    value = fields.TextField()

    class Meta:
        table = "audit_personal"


class AuditSeal(Model):
    """The seal of one entry; append-only. ``number`` counts the seals from 1 without gaps.

    ``digest`` is of the entry, ``mac`` of this row and the seal before it, both made with the secret key ``key_id``.
    ``entry_id`` is no foreign key: the seal of an entry that the retention deleted stays. ``entry_at`` is its time.
    """

    number = fields.BigIntField(primary_key=True, generated=False)
    entry_id = fields.BigIntField(unique=True)
    entry_at = fields.DatetimeField()
    digest = fields.CharField(max_length=64)
    mac = fields.CharField(max_length=64)
    key_id = fields.CharField(max_length=16)
    sealed_at = fields.DatetimeField()

    class Meta:
        table = "audit_seal"
        constraints = (at_least("audit_seal_number", 1, "number"),)


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
