"""What the plugin keeps: the terms. Rendering reads all of them, so nothing else stands in their table."""

from tortoise import fields
from tortoise.models import Model


class Term(Model):
    """A term, as texts write it. ``url`` is where more is said of it, if anywhere."""

    id = fields.BigIntField(primary_key=True, generated=True)
    term = fields.CharField(max_length=100, unique=True)
    meaning = fields.TextField()
    url = fields.TextField(null=True)

    class Meta:
        table = "glossary_term"
