"""What fields of the core tell of the plugins of an app. It is asked when they are read: a schema serves any app."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from gql_blog.hooks import ExportFormat, Hooks, PluginHealth


@dataclass(frozen=True, slots=True)
class InstalledPlugins:
    """The formats of export, by name; the hash of what takes part in rendering now; the health of each plugin now."""

    exports: tuple[ExportFormat, ...]
    recipe: Callable[[], str]
    health: Callable[[], Sequence[PluginHealth]]

    @classmethod
    def of(cls, hooks: Hooks, recipe: Callable[[], str]) -> "InstalledPlugins":
        """Return what is told of these plugins."""
        exports = sorted((each.value for each in hooks.exports), key=lambda each: each.format)
        return cls(tuple(exports), recipe, hooks.health)


NO_PLUGINS: Final = InstalledPlugins((), str, tuple)
