"""The tables as Tortoise models."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Contributor(Model):
    """A person."""

    id = fields.CharField(max_length=30, primary_key=True)
    name = fields.TextField()

    class Meta:
        table = "contributor"


class Article(Model):
    """A post, or a response to one."""

    id = fields.CharField(max_length=30, primary_key=True)
    slug = fields.CharField(max_length=200)
    title = fields.TextField()
    lead = fields.CharField(max_length=1000)
    html = fields.TextField()
    endnotes = fields.TextField(null=True)
    public = fields.BooleanField()
    published_on = fields.DateField(null=True)
    published_at = fields.DatetimeField(null=True)
    response_count = fields.IntField()
    responding_to_id: str
    responding_to: Any = fields.ForeignKeyField("models.Article", related_name="responses", null=True)

    class Meta:
        table = "article"


LISTED = (
    *("id", "slug", "title", "lead", "public", "published_on", "published_at", "response_count"),
    "responding_to_id",
)
"""The columns of an article in a list: not its text, which is long."""


class OldSlug(Model):
    """A slug that an article had once."""

    slug = fields.CharField(max_length=200, primary_key=True)
    article_id: str
    article: Any = fields.ForeignKeyField("models.Article", related_name="old_slugs")

    class Meta:
        table = "old_slug"


class Byline(Model):
    """One credit."""

    id = fields.CharField(max_length=30, primary_key=True)
    position = fields.IntField()
    role = fields.CharField(max_length=12)
    credited_name = fields.TextField()
    article_id: str
    article: Any = fields.ForeignKeyField("models.Article", related_name="bylines")
    contributor_id: str
    contributor: Any = fields.ForeignKeyField("models.Contributor", related_name="bylines")

    class Meta:
        table = "byline"


class Comment(Model):
    """One comment."""

    id = fields.CharField(max_length=30, primary_key=True)
    author_name = fields.TextField()
    html = fields.TextField()
    public = fields.BooleanField()
    posted_on = fields.DateField(null=True)
    posted_at = fields.DatetimeField(null=True)
    article_id: str
    article: Any = fields.ForeignKeyField("models.Article", related_name="comments")
    parent: Any = fields.ForeignKeyField("models.Comment", related_name="replies", null=True)

    class Meta:
        table = "comment"


class Footnote(Model):
    """One note."""

    id = fields.CharField(max_length=30, primary_key=True)
    number = fields.IntField()
    text = fields.TextField()
    article_id: str
    article: Any = fields.ForeignKeyField("models.Article", related_name="footnotes")

    class Meta:
        table = "footnote"
