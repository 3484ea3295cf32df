"""Which migrations there are, and which a database has."""

from pathlib import Path

import pytest
from support.followups import CORE_MIGRATIONS, Followups, followup
from tortoise.migrations.graph import MigrationKey

from gql_blog.errors import MigrationRefused
from gql_blog.store import Database, PluginTables
from gql_blog.store.migrator.migration_set import applied_migrations, load_migrations
from gql_blog.store.tortoise_apps import apps_config

FIRST = MigrationKey("gql_blog", "0001_initial")


async def test_the_order_is_that_of_their_dependencies(followups: Followups) -> None:
    followups.add("operations = []")
    migrations = await load_migrations(apps_config((), "sqlite"))
    assert [key.name for key in migrations.migrations] == [*CORE_MIGRATIONS, followup()]
    assert [key.name for key in migrations.missing([FIRST])] == [*CORE_MIGRATIONS[1:], followup()]


async def test_what_a_database_has_of_apps_that_are_not_loaded_is_no_concern() -> None:
    migrations = await load_migrations(apps_config((), "sqlite"))
    assert len(migrations.missing([MigrationKey("blocked", "0001_initial")])) == len(CORE_MIGRATIONS)
    with pytest.raises(MigrationRefused, match=r"does not know: gql_blog\.0099_later"):
        migrations.missing([MigrationKey("gql_blog", "0099_later")])


async def test_a_migration_that_hangs_from_nothing_is_refused(followups: Followups) -> None:
    followups.add("operations = []")
    followups.add("operations = []")
    (followups.folder / f"{followup()}.py").unlink()
    with pytest.raises(MigrationRefused, match=rf"cannot be loaded.*{followup()}"):
        await load_migrations(apps_config((), "sqlite"))


async def test_a_module_that_is_not_there_is_refused() -> None:
    nowhere = PluginTables("nowhere", "nowhere.tables", "nowhere.migrations")
    with pytest.raises(MigrationRefused, match=r"'nowhere' has no package nowhere\.migrations.*plugin migration"):
        await load_migrations(apps_config([nowhere], "sqlite"))


async def test_what_is_applied_is_read_and_nothing_is_no_error(database: Database, tmp_path: Path) -> None:
    async with database.session():
        assert (await applied_migrations(database._client))[0] == FIRST
    async with database.transaction() as transaction:
        await transaction.execute("DROP TABLE tortoise_migrations")
    async with database.session():
        assert await applied_migrations(database._client) == []
