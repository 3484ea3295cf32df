"""Whether the core's own tables are as this version has them, and stay as they were."""

from collections.abc import Collection

from tortoise.backends.base.client import BaseDBAsyncClient

from gql_blog.errors import NotMigrated
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.integrity_checks import (
    changed_row_counts,
    dangling_references,
    own_row_counts,
    rewritten_tables,
)
from gql_blog.store.migrator.migration_guard import Snapshot
from gql_blog.store.migrator.migration_set import applied_migrations, load_migrations
from gql_blog.store.tortoise_apps import apps_config


async def refuse_outdated(client: BaseDBAsyncClient, database_url: DatabaseURL) -> None:
    """Refuse a database that lacks migrations of the core: the audit is written into its tables."""
    migrations = await load_migrations(apps_config((), database_url.dialect))
    if missing := migrations.missing(await applied_migrations(client)):
        raise NotMigrated(f"The migration {missing[0]} is not applied. Run `gql-blog migrate`.")


async def losses(
    client: BaseDBAsyncClient,
    before: Snapshot,
    after: Snapshot,
    own: Collection[str],
    *,
    changing: frozenset[str] = frozenset(),
) -> list[str]:
    """Describe what happened to tables besides a plugin's ``own``; rows of those that are ``changing`` may.

    Servers that run without the plugin write meanwhile.
    """
    others = {name: rows for name, rows in before.row_counts.items() if name not in own}
    rewritten = rewritten_tables(before.files, after.files)
    counts = await own_row_counts(client, others, after.row_counts, rewritten=rewritten)
    gone = set(before.catalog.tables) - set(after.catalog.tables) - set(own)
    return [
        *(f"the table {each} would be gone, too" for each in sorted(gone)),
        *changed_row_counts(others, counts, renamed={}, changing=changing),
        *await dangling_references(client),
    ]
