"""What Tortoise is told, and that it keeps nothing between databases."""

import asyncio

import pytest
from tortoise.context import get_current_context

from gql_blog.errors import PluginError
from gql_blog.store import Database, PluginTables, tables
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.tortoise_apps import apps_config, open_context, use_context


def test_the_core_comes_first() -> None:
    config = apps_config([PluginTables("moods", "moods.tables", "moods.migrations")], "sqlite")
    assert list(config) == ["gql_blog", "moods"]
    assert config["moods"] == {
        "models": ["moods.tables"],
        "migrations": "moods.migrations",
        "default_connection": "sqlite",
    }


@pytest.mark.parametrize("label", ["gql_blog", "Moods", "9lives", "a-b", ""])
def test_names_that_will_not_do(label: str) -> None:
    with pytest.raises(PluginError):
        apps_config([PluginTables(label, "x", "x")], "sqlite")


async def test_models_speak_the_dialect_of_the_context_in_force() -> None:
    sqlite = await open_context(DatabaseURL.parse("sqlite://nowhere.db"))
    postgres = await open_context(DatabaseURL.parse("postgres://nowhere/nothing"))

    async def statement(context: object) -> str:
        with use_context(context):  # type: ignore[arg-type]
            await asyncio.sleep(0)
            query = tables.Tag.filter(slug="x").only("id")
            query._make_query()
            return query.query.get_parameterized_sql()[0]

    one, two, three = await asyncio.gather(statement(sqlite), statement(postgres), statement(sqlite))
    assert one == three
    assert one.endswith('"slug"=?')
    assert two.endswith('"slug"=$1')


async def test_a_context_is_left_as_it_was_found(database: Database) -> None:
    async with database.session():
        assert get_current_context() is database._context
    assert get_current_context() is None
