"""Disabling a plugin, and enabling it again; removing its tables into an archive, and bringing them back. No plugin is
asked whether it may be, and the audit keeps all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime as DateTime
from functools import partial
from pathlib import Path
from typing import Final

from gql_blog.access import Viewer
from gql_blog.store import (
    DisabledPlugin,
    PluginTables,
    RemovedPlugin,
    RestoredPlugin,
    insert_rows,
    remove_plugin_tables,
    restore_plugin_tables,
)
from gql_blog.write.results import PluginSwitched
from gql_blog.write.transaction.audit_entries import audit_rows
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, Verb

_SUBJECT_LENGTH: Final = 30
"""How much of a name fits into the audit's column for ids; ``before`` and ``after`` have all of it."""
REMOVED: Final = "remove_plugin_tables"
RESTORED: Final = "restore_plugin_tables"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisablePlugin(Command[PluginSwitched]):
    """Have no process call a plugin any more, until it is enabled."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablePlugin(Command[PluginSwitched]):
    """Have a plugin called again."""

    name: str


@Verb()
async def disable_plugin(work: UnitOfWork, command: DisablePlugin) -> PluginSwitched:
    """Disable a plugin; one that is disabled stays so."""
    if not await DisabledPlugin.exists(name=command.name):
        await DisabledPlugin.create(name=command.name, disabled_at=work.now)
        await _record(work, command.name, enabled=False)
    return PluginSwitched(command.name, enabled=False)


@Verb()
async def enable_plugin(work: UnitOfWork, command: EnablePlugin) -> PluginSwitched:
    """Enable a plugin; one that is not disabled stays so."""
    if await DisabledPlugin.filter(name=command.name).delete():
        await _record(work, command.name, enabled=True)
    return PluginSwitched(command.name, enabled=True)


async def _record(work: UnitOfWork, name: str, *, enabled: bool) -> None:
    before, after = ({"name": name, "enabled": each} for each in (not enabled, enabled))
    await work.record(name[:_SUBJECT_LENGTH], before, after)


async def remove_tables(url: str, plugin: str, archive: Path, viewer: Viewer, *, is_enabled: bool) -> RemovedPlugin:
    """Archive the tables of a plugin and drop them. See ``store.remove_plugin_tables``."""
    record = partial(_record_tables, viewer, REMOVED)
    return await remove_plugin_tables(url, plugin, archive, is_enabled=is_enabled, record=record)


async def restore_tables(
    url: str, archive: Path, plugin_tables: Sequence[PluginTables], viewer: Viewer
) -> RestoredPlugin:
    """Bring tables back from an archive. See ``store.restore_plugin_tables``."""
    return await restore_plugin_tables(url, archive, plugin_tables, record=partial(_record_tables, viewer, RESTORED))


async def _record_tables(viewer: Viewer, action: str, plugin: str, rows: dict[str, int], at: DateTime) -> None:
    state = {"name": plugin, "tables": rows}
    before, after = (state, None) if action == REMOVED else (None, state)
    who: dict[str, str | None] = {"actor": viewer.actor, "token_id": viewer.token_id, "action": action}
    await insert_rows(audit_rows(plugin[:_SUBJECT_LENGTH], before, after, at=at, **who))
