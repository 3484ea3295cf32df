"""Whom editors named as collaborators of an article."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.store.tables.columns_and_checks import link


class Collaborator(Model):
    """An account that has the rights of the article's creator."""

    id = fields.BigIntField(primary_key=True, generated=True)
    article = link("Article", "collaborators", fields.CASCADE)
    account = link("User", "collaborations", fields.CASCADE, db_index=True)
    added_at = fields.DatetimeField()

    class Meta:
        table = "collaborator"
        unique_together = (("article", "account"),)
