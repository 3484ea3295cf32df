"""Whom editors named as collaborators of an article."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Collaborator(Model):
    """An account that has the rights of the article's creator."""

    id = fields.BigIntField(primary_key=True, generated=True)
    article: Any = fields.ForeignKeyField("gql_blog.Article", related_name="collaborators", on_delete=fields.CASCADE)
    account: Any = fields.ForeignKeyField(
        "gql_blog.User", related_name="collaborations", on_delete=fields.CASCADE, db_index=True
    )
    added_at = fields.DatetimeField()

    class Meta:
        table = "collaborator"
        unique_together = (("article", "account"),)
