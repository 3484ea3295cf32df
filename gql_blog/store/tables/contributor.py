"""Contributors, and the credits that articles print."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import BYLINE, CONTRIBUTOR, BylineRole
from gql_blog.store.tables.columns_and_checks import (
    at_least,
    check,
    choice_field,
    copied_status,
    id_field,
    link,
    one_of,
)


class Contributor(Model):
    """A person or organisation. ``public``: something public carries it; the writing transaction keeps it."""

    id = id_field(CONTRIBUTOR)
    slug = fields.CharField(max_length=200, unique=True)
    name = fields.TextField()
    bio = fields.TextField(null=True)
    affiliation = fields.TextField(null=True)
    url = fields.TextField(null=True)
    orcid = fields.CharField(max_length=19, null=True, unique=True)
    portrait = link("Media", "portraits", fields.RESTRICT, null=True, db_index=True)
    public = fields.BooleanField(default=False)
    version = fields.IntField(default=1, db_default=1)

    class Meta:
        table = "contributor"
        constraints = (check("contributor_slug", "\"slug\" <> ''"),)


class ContributorAlias(Model):
    """A name that a contributor had until it was changed, or that another one had until the two were merged.

    ``slug`` is null if only the name was changed, ``former_id`` unless it was a merge. ``was_public``: whether
    everybody could see the contributor under this name; else it is known to those who see all contributors.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    contributor = link("Contributor", "aliases", fields.CASCADE, db_index=True)
    slug = fields.CharField(max_length=200, null=True, unique=True)
    name = fields.TextField()
    former_id = fields.CharField(max_length=30, null=True, unique=True)
    was_public = fields.BooleanField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "contributor_alias"


class Byline(Model):
    """One credit of one article, as printed; ``position`` counts from 1.

    ``status``, ``published_on`` and ``published_at`` are those of the article, as in ``ArticleTag``.
    """

    id = id_field(BYLINE)
    article = link("Article", "bylines", fields.CASCADE)
    position = fields.IntField()
    role = choice_field(BylineRole, default=BylineRole.AUTHOR)
    credited_name = fields.TextField()
    bio = fields.TextField(null=True)
    affiliation = fields.TextField(null=True)
    contributor = link("Contributor", "bylines", fields.RESTRICT, db_index=True)
    status = copied_status()
    published_on = fields.DateField(null=True)
    published_at = fields.DatetimeField(null=True)

    class Meta:
        table = "byline"
        constraints = (one_of("byline_role", "role", BylineRole), at_least("byline_position", 1, "position"))
        unique_together = (("article", "position"),)
