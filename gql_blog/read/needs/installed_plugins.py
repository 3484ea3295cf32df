"""What fields of the core tell of the plugins of an app. It is asked when they are read: a schema serves any app."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from gql_blog.hooks import ExportFormat, Hooks, PluginHealth


@dataclass(frozen=True, slots=True)
class InstalledPlugins:
    """The formats of export, by name; whether a rendering is current, by its hashes; the plugins' health now."""

    exports: tuple[ExportFormat, ...]
    is_current: Callable[[str | None, str | None], bool]
    health: Callable[[], Sequence[PluginHealth]]

    @classmethod
    def of(cls, hooks: Hooks, is_current: Callable[[str | None, str | None], bool]) -> "InstalledPlugins":
        """Return what is told of these plugins."""
        exports = sorted((each.value for each in hooks.exports), key=lambda each: each.format)
        return cls(tuple(exports), is_current, hooks.health)


NO_PLUGINS: Final = InstalledPlugins((), lambda _by, _rows: False, tuple)
