"""The plugins that are installed, or have left something in the database, each with its state. None is imported."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gql_blog.errors import NotMigrated
from gql_blog.hooks import Hooks, allowed_plugins
from gql_blog.settings import Settings
from gql_blog.store import MOST_COUNTED, StoredPlugin, stored_plugins


class PluginPresence(StrEnum):
    """Whether a plugin is there, and called."""

    INSTALLED = "INSTALLED"
    DISABLED = "DISABLED"
    BLOCKED = "BLOCKED"
    """The settings leave it out."""
    ORPHANED = "ORPHANED"
    """The database has migrations or tables of it, and it is not installed."""


@dataclass(frozen=True)
class KeptPlugin:
    """A plugin with its state, and what the database holds of it."""

    state: PluginPresence
    stored: StoredPlugin

    def as_json(self) -> dict[str, Any]:
        """Return it for ``--json``."""
        tables = [
            {"name": name, "rows": rows, "atLeast": rows >= MOST_COUNTED} for name, rows in self.stored.tables.items()
        ]
        return {
            "name": self.stored.plugin,
            "state": self.state,
            "migrations": list(self.stored.migrations),
            "tables": tables,
        }

    def lines(self) -> list[str]:
        """Return it for people."""
        last = f", migrated to {self.stored.migrations[-1]}" if self.stored.migrations else ", no tables"
        tables = [
            f"  {name}: {'at least ' * (count >= MOST_COUNTED)}{rows_in_words(count)}"
            for name, count in self.stored.tables.items()
        ]
        return [f"{self.stored.plugin} ({self.state}){last}", *tables]


async def kept_plugins(settings: Settings) -> list[KeptPlugin]:
    """Return them by name. Where there is no database, nothing is left in it."""
    installed = Hooks.installed_names(settings.plugins_dir)
    try:
        found = await stored_plugins(settings.database, installed)
    except NotMigrated:
        found = [StoredPlugin(name) for name in installed]
    allowed = allowed_plugins(settings.plugins, settings.blocked_plugins, settings.plugins_dir)

    def state(stored: StoredPlugin) -> PluginPresence:
        if stored.plugin not in installed:
            return PluginPresence.ORPHANED
        if stored.plugin not in allowed:
            return PluginPresence.BLOCKED
        return PluginPresence.DISABLED if stored.is_disabled else PluginPresence.INSTALLED

    return [KeptPlugin(state(each), each) for each in found]


def rows_in_words(count: int) -> str:
    """Return a number of rows in words."""
    return "1 row" if count == 1 else f"{count} rows"
