"""The tables of plugins that are no longer wanted: listed, archived and removed, and brought back."""

from gql_blog.store.plugin_archive.archive_file import SITE, Archive, read_archive
from gql_blog.store.plugin_archive.plugin_removal import RemovedPlugin, remove_plugin_tables
from gql_blog.store.plugin_archive.plugin_restoring import RestoredPlugin, restore_plugin_tables
from gql_blog.store.plugin_archive.stored_plugins import MOST_COUNTED, StoredPlugin, stored_plugins
