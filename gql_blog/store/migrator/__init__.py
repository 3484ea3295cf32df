"""Migrations by Tortoise's own engine, under guards of our own."""

from gql_blog.store.migrator.driver import (
    MigrationReport,
    make_migration,
    migrate,
    pending,
    unwritten_migrations,
)
from gql_blog.store.migrator.operations import DialectSQL

__all__ = ["DialectSQL", "MigrationReport", "make_migration", "migrate", "pending", "unwritten_migrations"]
