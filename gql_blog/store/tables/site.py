"""What the site says of itself."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import SITE
from gql_blog.store.tables.columns_and_checks import JsonText, id_field, link


class Site(Model):
    """The one row of it, which the migration makes. Null: what the settings say."""

    id = id_field(SITE)
    title = fields.TextField(null=True)
    description = fields.TextField(null=True)
    locales = JsonText(null=True)
    navigation = JsonText(null=True)
    logo = link("Media", "site_logos", fields.RESTRICT, null=True, db_index=True)
    version = fields.IntField(default=1, db_default=1)

    class Meta:
        table = "site"
