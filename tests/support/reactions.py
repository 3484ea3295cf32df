"""A plugin that counts reactions in a table of its own, by which it orders and narrows lists of articles."""

from typing import Any

from support.plugin_packages import MakeTables
from support.registering import registering

from gql_blog.plugin import ArticleFilter, ArticleOrder, TableSet
from gql_blog.store import PluginTables, make_migration, migrate

MODELS = """
class Sum(Model):
    article_id = fields.CharField(max_length=30, primary_key=True)
    total = fields.IntField()
    last_at = fields.DatetimeField()
    kind = fields.CharField(max_length=20, null=True, db_index=True)
    hot = fields.BooleanField(default=False, db_index=True)

    class Meta:
        table = "reactions_sum"
        indexes = (("total", "article_id"), ("last_at", "article_id"))


class Loose(Model):
    id = fields.IntField(primary_key=True)
    article_id = fields.CharField(max_length=30)
    once_id = fields.CharField(max_length=30, unique=True)
    bare = fields.IntField()
    maybe = fields.IntField(null=True)
    large = fields.BigIntField()
    words = fields.TextField()
    weight = fields.FloatField()

    class Meta:
        table = "reactions_loose"
"""
ORDERS = {"TOTAL": "total", "LAST_AT": "last_at"}
FILTERS = {"total": "total", "lastAt": "last_at", "kind": "kind", "hot": "hot"}


async def reactions(make_tables: MakeTables, url: str) -> tuple[PluginTables, Any]:
    """Make the plugin's tables in a database; return them and the plugin."""
    tables = make_tables("reactions", MODELS)
    await make_migration("reactions", [tables])
    await migrate(url, [tables])
    orders = [ArticleOrder(name=name, description="By it.", table="Sum", column=each) for name, each in ORDERS.items()]
    filters = [
        ArticleFilter(name=name, description="By it.", table="Sum", column=each) for name, each in FILTERS.items()
    ]
    own = TableSet(models=tables.models, migrations=tables.migrations)
    return tables, registering(own, *orders, *filters)
