"""Which plugins there are: found among the installed packages by entry point, chosen by allow and block list."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from gql_blog.errors import PluginError
from gql_blog.hooks.hook_markers import ENTRY_POINT_GROUP, PLUGIN_API_VERSION

ALL_PLUGINS: Final = "*"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Plugin:
    """One plugin: its name (also app label and prefix of its tables), its version, and the object with its hooks."""

    name: str
    version: str
    implementation: object


def installed(allow: Sequence[str] | None, block: Sequence[str]) -> list[Plugin]:
    """The installed plugins by name: all that ``allow`` names (``None``: all there are), but for those that ``block``
    names.

    ``*`` blocks all. A plugin that is not chosen is not even imported. One that is asked for by name and not
    installed, two of one name, and one that cannot be imported raise PluginError.
    """
    if ALL_PLUGINS in block:
        return []
    found = _by_name(entry_points(group=ENTRY_POINT_GROUP))
    chosen = sorted(found) if allow is None or ALL_PLUGINS in allow else list(dict.fromkeys(allow))
    missing = [name for name in chosen if name not in found and name not in block]
    if missing:
        known = ", ".join(sorted(found)) or "none"
        raise PluginError(f"Plugin {missing[0]!r} is asked for but not installed. Installed are: {known}.")
    return [_load(found[name]) for name in chosen if name not in block]


def given(plugins: Mapping[str, object]) -> list[Plugin]:
    """Plugins at hand, by name: for tests and for plugins under development."""
    return [Plugin(_checked_name(name), _version(each), _checked(name, each)) for name, each in sorted(plugins.items())]


def _by_name(points: Sequence[EntryPoint]) -> dict[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for point in points:
        other = found.setdefault(_checked_name(point.name), point)
        if other.value != point.value:
            raise PluginError(f"Two plugins are called {point.name!r}: {other.value}, {point.value}. Remove one.")
    return found


def _load(point: EntryPoint) -> Plugin:
    try:
        implementation = point.load()
    except Exception as error:
        raise PluginError(
            f"Plugin {point.name!r} cannot be loaded from {point.value}: {type(error).__name__}: {error}. "
            f"Mend or remove it, or block it by GQL_BLOG_BLOCKED_PLUGINS={point.name}."
        ) from error
    version = point.dist.version if point.dist else _version(implementation)
    return Plugin(point.name, version, _checked(point.name, implementation))


def _version(implementation: object) -> str:
    return str(getattr(implementation, "__version__", "0"))


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise PluginError(
            f"A plugin cannot be called {name!r}: use 1 to 32 lower-case letters, digits and underscores."
        )
    return name


def _checked(name: str, implementation: object) -> object:
    wanted = getattr(implementation, "api_version", 1)
    if wanted != PLUGIN_API_VERSION:
        raise PluginError(
            f"Plugin {name!r} was written for version {wanted} of the plugin interface, and this is version "
            f"{PLUGIN_API_VERSION}. Install a version of the plugin that fits."
        )
    return implementation
