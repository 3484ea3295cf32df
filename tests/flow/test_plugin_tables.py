"""Tables of plugins: migrated after the core's, kept when the core's change, and known to their own app alone."""

import asyncio
from pathlib import Path

import pytest
from support.followups import CORE_MIGRATIONS, Followups, followup
from support.plugin_packages import MakeTables
from support.populated import contents, make_article, populate

from gql_blog.errors import MigrationRefused, PluginError
from gql_blog.store import Article, Database, PluginTables, make_migration, migrate, pending, unwritten_migrations

MOODS = """
class Mood(Model):
    '''How an article feels; a docstring that changes is no change of the table.'''

    id = fields.IntField(primary_key=True)
    article: Any = fields.ForeignKeyField("gql_blog.Article", related_name=False, on_delete=fields.CASCADE)
    name = fields.TextField()

    class Meta:
        table = "moods_mood"
"""
STARS = """
class Star(Model):
    id = fields.IntField(primary_key=True)
    article: Any = fields.ForeignKeyField("gql_blog.Article", related_name=False, on_delete=fields.CASCADE)

    class Meta:
        table = "stars_star"
"""


def model(tables: PluginTables, name: str) -> type:
    """A model of a plugin."""
    return getattr(__import__(tables.models, fromlist=[name]), name)  # type: ignore[no-any-return]


async def written(make_tables: MakeTables, label: str, models: str) -> PluginTables:
    """A plugin's package with its first migration."""
    tables = make_tables(label, models)
    path = await make_migration(label, [tables])
    assert path is not None
    assert path.name == "0001_initial.py"
    return tables


async def test_the_migration_of_a_plugin_depends_on_the_core_s(make_tables: MakeTables, tmp_path: Path) -> None:
    tables = make_tables("moods", MOODS)
    assert await unwritten_migrations([tables]) == {"moods": ["Create model Mood"]}
    path = await make_migration("moods", [tables])
    assert path is not None
    assert f"('gql_blog', '{CORE_MIGRATIONS[-1]}')" in path.read_text(encoding="utf-8")
    assert await unwritten_migrations([tables]) == {}
    assert await make_migration("moods", [tables]) is None
    assert (
        await unwritten_migrations([make_tables("moods", MOODS.replace("How an article feels", "Other words"))]) == {}
    )


async def test_a_plugin_is_migrated_after_the_core_even_without_dependencies(
    make_tables: MakeTables, empty_url: str, tmp_path: Path
) -> None:
    tables = await written(make_tables, "a_moods", MOODS.replace("moods_mood", "a_moods_mood"))
    path = next(tmp_path.glob("a_moods_*/migrations/0001_initial.py"))
    dependencies = f"dependencies = [('gql_blog', '{CORE_MIGRATIONS[-1]}')]"
    path.write_text(path.read_text().replace(dependencies, "dependencies = []"))
    assert (await pending(empty_url, [tables]))[-1] == "a_moods.0001_initial"
    assert len((await migrate(empty_url, [tables])).applied) == len(CORE_MIGRATIONS) + 1
    assert await pending(empty_url, [tables]) == []


async def test_rows_that_refer_to_the_core_s_outlive_its_changes(
    make_tables: MakeTables, followups: Followups, database_url: str
) -> None:
    tables = await written(make_tables, "moods", MOODS)
    await migrate(database_url, [tables])
    database = await Database.open(database_url, plugin_tables=[tables])
    await populate(database)
    async with database.transaction():
        article = await Article.get(slug="one")
        await model(tables, "Mood").create(article_id=article.id, name="glad")  # type: ignore[attr-defined]
    await database.close()
    before = contents(database_url)
    followups.add('operations = [ops.RemoveField("Article", "subtitle")]')
    # With the plugin loaded or blocked, its rows are the core's to keep.
    assert (await migrate(database_url)).applied == (f"gql_blog.{followup()}",)
    assert contents(database_url)["moods_mood"] == before["moods_mood"]
    assert len(before["moods_mood"]) == 1
    followups.add('operations = [ops.AlterField("Article", "slug", fields.CharField(max_length=255, unique=True))]')
    assert (await migrate(database_url, [tables])).applied == (f"gql_blog.{followup(2)}",)
    assert contents(database_url)["moods_mood"] == before["moods_mood"]


async def test_two_apps_with_different_plugins_live_in_one_process(
    make_tables: MakeTables, sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    moods, stars = await written(make_tables, "moods", MOODS), await written(make_tables, "stars", STARS)
    urls = {sqlite_url: moods, f"sqlite://{tmp_path / 'two.sqlite3'}": stars, postgres_url: stars}
    for url, tables in urls.items():
        await migrate(url, [tables])
    databases = [await Database.open(url, plugin_tables=[tables]) for url, tables in urls.items()]

    async def work(database: Database, tables: PluginTables, kind: str, **values: str) -> int:
        for number in range(5):
            async with database.transaction():
                article = await make_article(f"{kind}-{number}", title=kind, endnotes="", rendered_version=1)
                await asyncio.sleep(0)
                await model(tables, kind).create(article_id=article.id, **values)  # type: ignore[attr-defined]
                await asyncio.sleep(0)
                assert {article.title for article in await Article.all()} == {kind}
            await database.now()
        async with database.session():
            return await model(tables, kind).filter(article__slug__startswith=kind).count()  # type: ignore[attr-defined, no-any-return]

    one, two, three = databases
    counted = await asyncio.gather(
        work(one, moods, "Mood", name="glad"), work(two, stars, "Star"), work(three, stars, "Star")
    )
    assert list(counted) == [5, 5, 5]
    for database in databases:
        assert await database.check() == []
        await database.close()


async def test_a_table_bears_the_name_of_its_plugin(make_tables: MakeTables, sqlite_url: str) -> None:
    with pytest.raises(PluginError, match=r"'stars_star' of the plugin 'moods' must be named 'moods_…'"):
        await migrate(sqlite_url, [make_tables("moods", STARS)])


async def test_two_plugins_do_not_share_a_name(make_tables: MakeTables, sqlite_url: str) -> None:
    tables = make_tables("moods", MOODS)
    with pytest.raises(PluginError, match="Two plugins register tables with the prefix 'moods'"):
        await migrate(sqlite_url, [tables, tables])
    with pytest.raises(PluginError, match="not a valid table prefix"):
        await migrate(sqlite_url, [make_tables("moods mood", MOODS)])


async def test_a_reference_to_nothing_is_refused(make_tables: MakeTables, sqlite_url: str) -> None:
    tables = make_tables("moods", MOODS.replace("gql_blog.Article", "gql_blog.Nothing"))
    with pytest.raises(PluginError, match="Nothing"):
        await migrate(sqlite_url, [tables])


async def test_a_column_that_rows_could_not_be_given_is_not_written(make_tables: MakeTables) -> None:
    await written(make_tables, "moods", MOODS)
    more = MOODS.replace("    name = ", "    shade = fields.TextField()\n    name = ")
    with pytest.raises(MigrationRefused, match=r"Mood\.shade may not be null and has no default"):
        await make_migration("moods", [make_tables("moods", more)])
    filled = make_tables(
        "moods", more.replace("shade = fields.TextField()", "shade = fields.TextField(default='dark')")
    )
    path = await make_migration("moods", [filled], name="shade")
    assert path is not None
    assert path.name == "0002_shade.py"


async def test_the_migrations_of_an_unknown_app_are_not_written() -> None:
    with pytest.raises(MigrationRefused, match=r"no app 'nothing'\. The apps are: gql_blog"):
        await make_migration("nothing")
