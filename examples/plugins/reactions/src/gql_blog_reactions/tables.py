"""What the plugin keeps: who reacted to what and how, and for each article how many."""

from tortoise import fields
from tortoise.models import Model


class Reaction(Model):
    """That a reader reacted to an article: once, in one way, which may change."""

    id = fields.BigIntField(primary_key=True, generated=True)
    article_id = fields.CharField(max_length=30)
    reader_id = fields.CharField(max_length=30)
    kind = fields.CharField(max_length=10)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "reactions_reaction"
        unique_together = (("article_id", "reader_id"),)
        indexes = (("reader_id", "at", "id"),)


class Total(Model):
    """How many reactions an article has, from which lists are ordered. One without a row has none, or is deleted."""

    article_id = fields.CharField(primary_key=True, max_length=30)
    agree = fields.IntField()
    disagree = fields.IntField()
    thanks = fields.IntField()
    total = fields.IntField()

    class Meta:
        table = "reactions_total"
        indexes = (("total", "article_id"),)
