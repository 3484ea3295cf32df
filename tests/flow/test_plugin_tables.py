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
    article_id = fields.CharField(max_length=30, db_index=True)
    name = fields.TextField()

    class Meta:
        table = "moods_mood"
"""
STARS = """
class Star(Model):
    id = fields.IntField(primary_key=True)
    article_id = fields.CharField(max_length=30, db_index=True)

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


@pytest.mark.long
async def test_what_a_plugin_s_models_lack_is_written_into_a_migration(make_tables: MakeTables) -> None:
    tables = make_tables("moods", MOODS)
    assert await unwritten_migrations([tables]) == {"moods": ["Create model Mood"]}
    path = await make_migration("moods", [tables])
    assert path is not None
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
    assert "gql_blog" not in path.read_text(encoding="utf-8")
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
            return await model(tables, kind).filter(article_id__startswith="art_").count()  # type: ignore[attr-defined, no-any-return]

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


async def test_a_table_does_not_bear_the_longer_name_of_another_plugin(
    make_tables: MakeTables, sqlite_url: str
) -> None:
    """Whose it is must be known when neither plugin is installed any more."""
    moods = make_tables("moods", MOODS.replace("moods_mood", "moods_of_all"))
    others = make_tables("moods_of", STARS.replace("stars_star", "moods_of_star"))
    with pytest.raises(PluginError, match=r"'moods_of_all' of the plugin 'moods' begins .* 'moods_of'"):
        await migrate(sqlite_url, [moods, others])


async def test_two_plugins_do_not_share_a_name(make_tables: MakeTables, sqlite_url: str) -> None:
    tables = make_tables("moods", MOODS)
    with pytest.raises(PluginError, match="Two plugins register tables with the prefix 'moods'"):
        await migrate(sqlite_url, [tables, tables])
    with pytest.raises(PluginError, match="not a valid table prefix"):
        await migrate(sqlite_url, [make_tables("moods mood", MOODS)])


REFERENCE = 'article: Any = fields.{kind}("gql_blog.{table}", related_name=False)'


async def test_a_reference_to_nothing_is_refused(make_tables: MakeTables, sqlite_url: str) -> None:
    referring = REFERENCE.format(kind="ForeignKeyField", table="Nothing")
    tables = make_tables(
        "moods", MOODS.replace("article_id = fields.CharField(max_length=30, db_index=True)", referring)
    )
    with pytest.raises(PluginError, match="Nothing"):
        await migrate(sqlite_url, [tables])


@pytest.mark.parametrize("kind", ["ForeignKeyField", "OneToOneField", "ManyToManyField"])
async def test_a_reference_to_rows_of_the_core_is_refused_with_the_remedy(
    make_tables: MakeTables, sqlite_url: str, kind: str
) -> None:
    """By such a key a plugin reached a comment, and published it past policy, audit and counters."""
    referring = REFERENCE.format(kind=kind, table="Comment")
    tables = make_tables(
        "moods", MOODS.replace("article_id = fields.CharField(max_length=30, db_index=True)", referring)
    )
    with pytest.raises(
        PluginError, match=r"'moods_mood' of the plugin 'moods' refers to the core's Comment by 'article'"
    ) as told:
        await migrate(sqlite_url, [tables])
    assert "article_id = fields.CharField(max_length=30, db_index=True)" in told.value.message


KEYED = """
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0001_initial")]
    operations = [
        ops.CreateModel(
            name="Mood",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("article", fields.ForeignKeyField(
                    "gql_blog.Article", source_field="article_id", db_index=True, db_constraint=True, to_field="id",
                    related_name=False, on_delete=OnDelete.CASCADE)),
                ("name", fields.TextField(unique=False)),
            ],
            options={"table": "moods_mood", "app": "moods", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
"""
KEPT = """
from tortoise import migrations

from gql_blog.plugin import KeepId


class Migration(migrations.Migration):
    dependencies = [("moods", "0001_initial")]
    operations = [KeepId("Mood", "article")]
"""


async def test_a_table_that_has_a_key_to_the_core_keeps_its_rows_and_the_ids_in_them(
    make_tables: MakeTables, empty_url: str, tmp_path: Path
) -> None:
    tables = make_tables("moods", MOODS)
    folder = next(tmp_path.glob("moods_*/migrations"))
    (folder / "0001_initial.py").write_text(KEYED, encoding="utf-8")
    await migrate(empty_url)
    core = await Database.open(empty_url)
    await populate(core)
    async with core.session():
        article = await Article.get(slug="one")
    await core.close()
    (folder / "0002_ids.py").write_text(KEPT, encoding="utf-8")
    assert await unwritten_migrations([tables]) == {}
    await migrate(empty_url, [tables])
    database = await Database.open(empty_url, plugin_tables=[tables])
    mood = database.models("moods")["Mood"]
    async with database.transaction():
        await mood.create(article_id=article.id, name="glad")
    async with database.session():
        (row,) = await mood.filter(article_id=article.id)
    assert not hasattr(row, "article")
    assert await database.check(rendered=False) == []
    await database.close()


@pytest.mark.long
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
