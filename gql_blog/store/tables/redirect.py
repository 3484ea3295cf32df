"""Addresses that lead elsewhere, or are gone."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import LONGEST_PATH, REDIRECT, RedirectStatus
from gql_blog.store.tables.columns_and_checks import check, choice_field, id_field, link, one_of


class Redirect(Model):
    """Where the address ``path`` leads: to an article, wherever that is; to ``location``; or nowhere, if it is GONE.

    ``path`` is as ``path_key`` gives it. ``location`` is a path of the site, or an address elsewhere.
    """

    id = id_field(REDIRECT)
    path = fields.CharField(max_length=LONGEST_PATH, unique=True)
    status = choice_field(RedirectStatus)
    article = link("Article", "redirects", fields.CASCADE, null=True, db_index=True)
    location = fields.TextField(null=True)
    created_at = fields.DatetimeField()
    created_by = link("User", "redirects", fields.SET_NULL, null=True)

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
