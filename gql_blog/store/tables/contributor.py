"""Contributors, and the credits that articles print."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import BYLINE, CONTRIBUTOR, BylineRole
from gql_blog.store.tables.columns_and_checks import at_least, check, choice_field, id_field, one_of


class Contributor(Model):
    """A person or organisation. ``public``: something public carries it; the writing transaction keeps it."""

    id = id_field(CONTRIBUTOR)
    slug = fields.CharField(max_length=200, unique=True)
    name = fields.TextField()
    bio = fields.TextField(null=True)
    affiliation = fields.TextField(null=True)
    url = fields.TextField(null=True)
    orcid = fields.CharField(max_length=19, null=True, unique=True)
    public = fields.BooleanField(default=False)

    class Meta:
        table = "contributor"
        constraints = (check("contributor_slug", "\"slug\" <> ''"),)


class Byline(Model):
    """One credit of one article, as printed; ``position`` counts from 1."""

    id = id_field(BYLINE)
    article: Any = fields.ForeignKeyField("gql_blog.Article", related_name="bylines", on_delete=fields.CASCADE)
    position = fields.IntField()
    role = choice_field(BylineRole, default=BylineRole.AUTHOR)
    credited_name = fields.TextField()
    bio = fields.TextField(null=True)
    affiliation = fields.TextField(null=True)
    contributor: Any = fields.ForeignKeyField(
        "gql_blog.Contributor", related_name="bylines", on_delete=fields.RESTRICT, db_index=True
    )

    class Meta:
        table = "byline"
        constraints = (
            one_of("byline_role", "role", BylineRole),
            at_least("byline_position", 1, "position"),
        )
        unique_together = (("article", "position"),)
