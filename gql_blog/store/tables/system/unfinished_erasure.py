"""Plugins that have not been told yet to forget a person whom the core has forgotten."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import ID_LENGTH
from gql_blog.store.tables.columns_and_checks import JsonText


class UnfinishedErasure(Model):
    """A plugin that was disabled or not loaded when somebody was erased: what it keeps of the person is still there.

    ``commitment`` is to the e-mail address, with ``salt``: whoever asks again for this address completes the erasure.
    ``account_id`` and ``comment_ids`` are what the plugin is told then. Neither name nor address is kept.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    plugin = fields.CharField(max_length=64)
    salt = fields.CharField(max_length=64)
    commitment = fields.CharField(max_length=64)
    account_id = fields.CharField(max_length=ID_LENGTH, null=True)
    comment_ids = JsonText()
    erased_at = fields.DatetimeField()

    class Meta:
        table = "unfinished_erasure"
