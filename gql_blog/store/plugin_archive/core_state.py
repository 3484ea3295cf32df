"""Whether the core's own tables are as this version has them."""

from tortoise.backends.base.client import BaseDBAsyncClient

from gql_blog.errors import NotMigrated
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.migration_set import applied_migrations, load_migrations
from gql_blog.store.tortoise_apps import apps_config


async def refuse_outdated(client: BaseDBAsyncClient, database_url: DatabaseURL) -> None:
    """Refuse a database that lacks migrations of the core: the audit is written into its tables."""
    migrations = await load_migrations(apps_config((), database_url.dialect))
    if missing := migrations.missing(await applied_migrations(client)):
        raise NotMigrated(f"The migration {missing[0]} is not applied. Run `gql-blog migrate`.")
