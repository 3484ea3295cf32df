"""Removing the tables of a plugin into an archive, and bringing them back: the audit keeps both."""

from collections.abc import Sequence
from datetime import datetime as DateTime
from pathlib import Path
from typing import Final

from gql_blog.access import Viewer
from gql_blog.store import (
    PluginTables,
    RemovedPlugin,
    RestoredPlugin,
    insert_rows,
    read_archive,
    remove_plugin_tables,
    restore_plugin_tables,
)
from gql_blog.write.audit_entries import audit_rows

REMOVED: Final = "remove_plugin_tables"
RESTORED: Final = "restore_plugin_tables"
_SUBJECT_LENGTH: Final = 30
"""How much of a name fits into the audit's column for ids; ``before`` and ``after`` have all of it."""


async def remove_tables(url: str, plugin: str, archive: Path, viewer: Viewer, *, is_enabled: bool) -> RemovedPlugin:
    """Archive the tables of a plugin and drop them. See ``store.remove_plugin_tables``."""

    async def record(rows: dict[str, int], at: DateTime) -> None:
        before = {"name": plugin, "tables": rows}
        entry = audit_rows(plugin[:_SUBJECT_LENGTH], before, None, at=at, **_who(viewer, REMOVED))
        await insert_rows(entry)

    return await remove_plugin_tables(url, plugin, archive, is_enabled=is_enabled, record=record)


async def restore_tables(
    url: str, archive: Path, plugin_tables: Sequence[PluginTables], viewer: Viewer
) -> RestoredPlugin:
    """Bring tables back from an archive. See ``store.restore_plugin_tables``."""
    plugin = read_archive(archive).plugin

    async def record(rows: dict[str, int], at: DateTime) -> None:
        after = {"name": plugin, "tables": rows}
        entry = audit_rows(plugin[:_SUBJECT_LENGTH], None, after, at=at, **_who(viewer, RESTORED))
        await insert_rows(entry)

    return await restore_plugin_tables(url, archive, plugin_tables, record=record)


def _who(viewer: Viewer, action: str) -> dict[str, str | None]:
    return {"actor": viewer.actor, "token_id": viewer.token_id, "action": action}
