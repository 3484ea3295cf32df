"""Tags."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import TAG
from gql_blog.store.tables.columns_and_checks import at_least, check, copied_status, id_field, link


class Tag(Model):
    """A tag. ``public``: something public carries it; the writing transaction keeps it."""

    id = id_field(TAG)
    slug = fields.CharField(max_length=200, unique=True)
    name = fields.TextField()
    public = fields.BooleanField(default=False)
    version = fields.IntField(default=1, db_default=1)

    class Meta:
        table = "tag"
        constraints = (check("tag_slug", "\"slug\" <> ''"),)


class TagAlias(Model):
    """A name that a tag had until it was changed, or that another one had until the two were merged.

    The columns are those of ``ContributorAlias``.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    tag = link("Tag", "aliases", fields.CASCADE, db_index=True)
    slug = fields.CharField(max_length=200, null=True, unique=True)
    name = fields.TextField()
    former_id = fields.CharField(max_length=30, null=True, unique=True)
    was_public = fields.BooleanField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "tag_alias"


class ArticleTag(Model):
    """That an article carries a tag; ``position`` counts from 1, in the order given.

    ``status``, ``published_on`` and ``published_at`` are those of the article, so that an index has the articles of a
    tag in their order. The database itself keeps them.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    article = link("Article", "article_tags", fields.CASCADE)
    tag = link("Tag", "article_tags", fields.CASCADE, db_index=True)
    position = fields.IntField()
    status = copied_status()
    published_on = fields.DateField(null=True)
    published_at = fields.DatetimeField(null=True)

    class Meta:
        table = "article_tag"
        constraints = (at_least("article_tag_position", 1, "position"),)
        unique_together = (("article", "tag"), ("article", "position"))
