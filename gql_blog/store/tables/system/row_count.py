"""How many articles and comments there are."""

from tortoise import fields
from tortoise.models import Model


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
