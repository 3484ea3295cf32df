"""What the plugin keeps: links that wait to be opened, passwords, and how many were asked for, mailed and tried."""

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
    """How many links were asked for or mailed, or passwords failed, until this begins anew; or one was removed."""

    key = fields.CharField(max_length=40, primary_key=True)
    """Of clients and mailboxes a part of a keyed hash, which says whose it is to nobody."""
    count = fields.IntField()
    until = fields.DatetimeField(db_index=True)

    class Meta:
        table = "signin_tally"


class Password(Model):
    """An account's password, from when its owner set it until it is removed, or the person is erased.

    It lets somebody in as long as the account has the identity that ``id`` names.
    """

    id = fields.CharField(max_length=32, primary_key=True)
    account = fields.CharField(max_length=30, db_index=True)
    email = fields.CharField(max_length=254, db_index=True)
    hash = fields.CharField(max_length=200)
    """Argon2id, with its parameters and salt."""
    set_at = fields.DatetimeField()

    class Meta:
        table = "signin_password"
        archived = False  # who gets hold of an archive has no secrets to guess at
