"""What the plugin keeps: links that wait to be opened, and how many were asked for and mailed."""

from tortoise import fields
from tortoise.models import Model


class Link(Model):
    """A link that was mailed. It goes when it is used, and is swept when its time is over."""

    hash = fields.CharField(max_length=64, primary_key=True)
    """SHA-256 of its key, which nobody has but who got the mail."""
    email = fields.CharField(max_length=254, db_index=True)
    joins = fields.CharField(max_length=30, null=True)
    """The id of the account that the address is to belong to, if somebody asked for that while signed in."""
    to = fields.CharField(max_length=500)
    """The path of the site that it leads to."""
    until = fields.DatetimeField(db_index=True)

    class Meta:
        table = "signin_link"


class Tally(Model):
    """How many links were asked for by a client, or mailed to a mailbox, or in all, until this begins anew."""

    key = fields.CharField(max_length=40, primary_key=True)
    """Of clients and mailboxes a part of a keyed hash, which says whose it is to nobody."""
    count = fields.IntField()
    until = fields.DatetimeField(db_index=True)

    class Meta:
        table = "signin_tally"
