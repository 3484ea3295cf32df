"""What Tortoise is told, and that it keeps nothing between databases."""

import asyncio
from pathlib import Path

import pytest
from support.commands import TABLES
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext, get_current_context
from tortoise.models import MetaInfo

from gql_blog.errors import PluginError
from gql_blog.store import Database, PluginTables, tables
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.tortoise_apps import apps_config, loaded_apps, open_context, use_context


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


async def test_models_are_prepared_once_for_each_dialect_that_follows_another(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[str] = []
    prepare = MetaInfo._generate_filters

    def noted(meta: MetaInfo) -> None:
        prepared.append(meta.db_table)
        prepare(meta)

    monkeypatch.setattr(MetaInfo, "_generate_filters", noted)

    async def opened(url: str) -> int:
        prepared.clear()
        await open_context(DatabaseURL.parse(url))
        return len(prepared)

    sqlite, postgres = "sqlite://nowhere.db", "postgres://nowhere/nothing"
    await opened(sqlite)
    numbers = [await opened(each) for each in (sqlite, postgres, postgres, sqlite)]
    assert numbers == [0, len(TABLES), 0, len(TABLES)]


NOTES = """
from tortoise import fields
from tortoise.models import Model

class Note(Model):
    id = fields.BigIntField(primary_key=True, generated=True)
    {column} = fields.TextField()

    class Meta:
        table = "notes_note"
"""


async def test_two_databases_keep_two_versions_of_a_plugins_table_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tortoise keeps statements by the names of connection and table, for all of the process."""
    monkeypatch.syspath_prepend(tmp_path)
    kept, contexts = set(EXECUTOR_CACHE), []
    for name, column in (("notes_first", "body"), ("notes_second", "words")):
        (tmp_path / f"{name}.py").write_text(NOTES.format(column=column))
        plugin_tables = [PluginTables("notes", name, f"{name}.migrations")]
        contexts.append(await open_context(DatabaseURL.parse("sqlite://nowhere.db"), plugin_tables))

    def statement(context: TortoiseContext) -> str:
        with use_context(context):
            client = context.db()
            return str(client.executor_class(loaded_apps(context)["notes"]["Note"], client).insert_query)

    told = [statement(each) for each in (*contexts, *contexts)]
    assert ["body" in each for each in told] == [True, False, True, False]
    for each in contexts:
        await each.close_connections()
    assert set(EXECUTOR_CACHE) <= kept


async def test_a_context_is_left_as_it_was_found(database: Database) -> None:
    async with database.session():
        assert get_current_context() is database._context
    assert get_current_context() is None
