"""Removing the tables of a plugin into an archive, and bringing them back: the audit keeps both."""

from collections.abc import Sequence
from datetime import datetime as DateTime
from functools import partial
from pathlib import Path
from typing import Final

from gql_blog.access import Viewer
from gql_blog.store import (
    PluginTables,
    RemovedPlugin,
    RestoredPlugin,
    insert_rows,
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
    record = partial(_record, viewer, REMOVED)
    return await remove_plugin_tables(url, plugin, archive, is_enabled=is_enabled, record=record)


async def restore_tables(
    url: str, archive: Path, plugin_tables: Sequence[PluginTables], viewer: Viewer
) -> RestoredPlugin:
    """Bring tables back from an archive. See ``store.restore_plugin_tables``."""
    return await restore_plugin_tables(url, archive, plugin_tables, record=partial(_record, viewer, RESTORED))


async def _record(viewer: Viewer, action: str, plugin: str, rows: dict[str, int], at: DateTime) -> None:
    state = {"name": plugin, "tables": rows}
    before, after = (state, None) if action == REMOVED else (None, state)
    who: dict[str, str | None] = {"actor": viewer.actor, "token_id": viewer.token_id, "action": action}
    await insert_rows(audit_rows(plugin[:_SUBJECT_LENGTH], before, after, at=at, **who))
