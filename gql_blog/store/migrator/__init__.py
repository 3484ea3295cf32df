"""Running Tortoise's migrations in one transaction, with checks that nothing was lost."""

from gql_blog.store.migrator.declared_changes import DialectSQL, KeepId
from gql_blog.store.migrator.migration_runner import (
    MigrationReport,
    make_migration,
    migrate,
    pending,
    unwritten_migrations,
)
