"""Migrations by Tortoise's own engine, under guards of our own."""

from gql_blog.store.migrator.driver import MigrationReport, migrate, pending
from gql_blog.store.migrator.operations import DialectSQL

__all__ = ["DialectSQL", "MigrationReport", "migrate", "pending"]
