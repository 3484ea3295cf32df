"""The schema editor for the dialect at hand."""

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

from gql_blog.store.migrator.postgres_editor import PostgresEditor
from gql_blog.store.migrator.sqlite_editor import SqliteEditor


def editor_for(client: BaseDBAsyncClient) -> BaseSchemaEditor:
    """Return the editor for a client's dialect."""
    return SqliteEditor(client) if client.capabilities.dialect == "sqlite" else PostgresEditor(client)
