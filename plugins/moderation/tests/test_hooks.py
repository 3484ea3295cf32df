"""The plugin as gql_blog calls it."""

import importlib
from importlib.metadata import entry_points

from gql_blog.plugin import PLUGIN_API_VERSION
from gql_blog_moderation import hooks


def test_it_is_found_by_its_entry_point() -> None:
    (point,) = entry_points(group="gql_blog.plugins", name="moderation")
    assert point.load() is hooks
    assert hooks.api_version == PLUGIN_API_VERSION


def test_its_tables_and_migrations_can_be_imported() -> None:
    tables = hooks.register_tables()
    assert importlib.import_module(tables.models).Sighting._meta.db_table == "moderation_sighting"
    assert importlib.import_module(f"{tables.migrations}.0001_initial").Migration.dependencies
