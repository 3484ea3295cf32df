"""A plugin with tables of every kind of value, and rows in them, for tests of its archive."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from support.plugin_packages import MakeTables
from support.populated import populate

from gql_blog.store import Article, Database, PluginTables, make_migration, migrate

MOODS = """
class Mood(Model):
    id = fields.IntField(primary_key=True)
    article_id = fields.CharField(max_length=30, db_index=True)
    name = fields.TextField()
    at = fields.DatetimeField()
    day = fields.DateField(null=True)
    glad = fields.BooleanField(default=True)
    weight = fields.FloatField(null=True)
    price = fields.DecimalField(max_digits=12, decimal_places=2, null=True)
    detail: Any = fields.JSONField(null=True)
    mark = fields.UUIDField(null=True)
    picture = fields.BinaryField(null=True)
    after: Any = fields.ForeignKeyField("moods.Mood", null=True, related_name="followed_by")

    class Meta:
        table = "moods_mood"
        unique_together = (("article_id", "name"),)


class Shade(Model):
    id = fields.BigIntField(primary_key=True)
    mood: Any = fields.ForeignKeyField("moods.Mood", related_name="shades")
    colour = fields.CharField(max_length=20, default="")

    class Meta:
        table = "moods_shade"
"""


async def written_moods(make_tables: MakeTables, models: str = MOODS) -> PluginTables:
    """The plugin's package with a migration for what it lacks."""
    tables = make_tables("moods", models)
    await make_migration("moods", [tables])
    return tables


_filled: list[bytes] = []
"""The SQLite file that was filled first: whoever comes later gets a copy, since to fill one takes most of a test."""


async def fill(url: str, tables: PluginTables) -> list[list[dict[str, Any]]]:
    """Migrate the plugin, put rows into the core's tables and its own, and return its own as values."""
    file = Path(url.removeprefix("sqlite://")) if url.startswith("sqlite://") else None
    if file is None:
        await _fill(url, tables)
    elif _filled:
        await asyncio.to_thread(file.write_bytes, _filled[0])
    else:
        await _fill(url, tables)
        _filled.append(await asyncio.to_thread(file.read_bytes))
    return await values_of(url, [tables])


async def _fill(url: str, tables: PluginTables) -> None:
    await migrate(url, [tables])
    database = await Database.open(url, plugin_tables=[tables])
    await populate(database)
    async with database.transaction():
        article = await Article.get(slug="one")
        await _make(database.models("moods"), article.id)
    await database.close()


async def _make(models: dict[str, Any], article_id: str) -> None:
    mood = models["Mood"]
    at = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    first = await mood.create(
        article_id=article_id,
        name="glad, 快乐, “quoted”\n\\ and a line",
        at=at,
        day=date(2020, 2, 29),
        glad=False,
        weight=0.1,
        price=Decimal("12345678.90"),
        detail={"a": [1, None, "\u2028"]},
        mark=UUID("12345678-1234-5678-1234-567812345678"),
        picture=bytes(range(256)),
    )
    second = await mood.create(article_id=article_id, name="plain", at=at.replace(microsecond=0), after_id=first.id)
    # It refers to a row with a later number.
    await mood.filter(id=first.id).update(after_id=second.id)
    for number in range(3):
        await models["Shade"].create(id=2**40 + number, mood_id=first.id, colour="blue")


async def values_of(url: str, tables: Sequence[PluginTables]) -> list[list[dict[str, Any]]]:
    """The rows of the plugin's models, as Python values."""
    database = await Database.open(url, plugin_tables=tables)
    async with database.session():
        found = [await model.all().order_by("id").values() for _, model in sorted(database.models("moods").items())]
    await database.close()
    return found
