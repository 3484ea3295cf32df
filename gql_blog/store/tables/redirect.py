"""Addresses that lead elsewhere, or are gone."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import LONGEST_PATH, REDIRECT, RedirectStatus
from gql_blog.store.tables.columns_and_checks import check, choice_field, id_field, one_of


class Redirect(Model):
    """Where the address ``path`` leads: to an article, wherever that is; to ``location``; or nowhere, if it is GONE.

    ``path`` is as ``path_key`` gives it. ``location`` is a path of the site, or an address elsewhere.
    """

    id = id_field(REDIRECT)
    path = fields.CharField(max_length=LONGEST_PATH, unique=True)
    status = choice_field(RedirectStatus)
    article: Any = fields.ForeignKeyField(
        "gql_blog.Article", related_name="redirects", null=True, on_delete=fields.CASCADE, db_index=True
    )
    location = fields.TextField(null=True)
    created_at = fields.DatetimeField()
    created_by: Any = fields.ForeignKeyField(
        "gql_blog.User", related_name="redirects", null=True, on_delete=fields.SET_NULL
    )

    class Meta:
        table = "redirect"
        constraints = (
            one_of("redirect_status", "status", RedirectStatus),
            check(
                "redirect_target",
                '("status" = \'GONE\') = ("article_id" IS NULL AND "location" IS NULL) '
                'AND ("article_id" IS NULL OR "location" IS NULL)',
            ),
        )
