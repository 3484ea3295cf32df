"""Loading plugins: found by entry point among the installed packages, filtered by allow list and block list."""

import re
import time
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
    """Load the plugins in ``allow`` (``None``: all that are installed) that are not in ``block`` (``*``: all).

    Other plugins are not imported. PluginError: a plugin in ``allow`` is not installed, two have the same name, or one
    cannot be imported.
    """
    if ALL_PLUGINS in block:
        return []
    found = _by_name(entry_points(group=ENTRY_POINT_GROUP))
    chosen = sorted(found) if allow is None or ALL_PLUGINS in allow else list(dict.fromkeys(allow))
    missing = [name for name in chosen if name not in found and name not in block]
    if missing:
        known = ", ".join(sorted(found)) or "none"
        raise PluginError(
            f"Plugin {missing[0]!r} is in GQL_BLOG_PLUGINS but not installed. Installed plugins: {known}."
        )
    return [_load(found[name]) for name in chosen if name not in block]


def names() -> tuple[str, ...]:
    """Return the names of the plugins that are installed, without importing them."""
    return tuple(sorted(_by_name(entry_points(group=ENTRY_POINT_GROUP))))


def given(plugins: Mapping[str, object]) -> list[Plugin]:
    """Take plugins by name, without entry points: for tests and for plugins under development."""
    return [Plugin(_checked_name(name), _version(each), _checked(name, each)) for name, each in sorted(plugins.items())]


def _by_name(points: Sequence[EntryPoint]) -> dict[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for point in points:
        other = found.setdefault(_checked_name(point.name), point)
        if other.value != point.value:
            raise PluginError(
                f"Two plugins are named {point.name!r}: {other.value} and {point.value}. Uninstall one of them."
            )
    return found


def _load(point: EntryPoint) -> Plugin:
    start = time.perf_counter()
    try:
        implementation = point.load()
    except (Exception, SystemExit) as error:  # a plugin may call sys.exit(), which must not end the command in silence
        raise PluginError(
            f"Plugin {point.name!r} cannot be loaded from {point.value}: {type(error).__name__}: {error}, "
            f"{time.perf_counter() - start:.1f} s after its import began. "
            f"Fix or uninstall it, or block it with GQL_BLOG_BLOCKED_PLUGINS={point.name}."
        ) from error
    version = point.dist.version if point.dist else _version(implementation)
    return Plugin(point.name, version, _checked(point.name, implementation))


def _version(implementation: object) -> str:
    return str(getattr(implementation, "__version__", "0"))


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise PluginError(
            f"{name!r} is not a valid plugin name. Use 1 to 32 lower-case letters, digits and underscores."
        )
    return name


def _checked(name: str, implementation: object) -> object:
    wanted = getattr(implementation, "api_version", 1)
    if wanted != PLUGIN_API_VERSION:
        raise PluginError(
            f"Plugin {name!r} was written for version {wanted} of the plugin API; this is version "
            f"{PLUGIN_API_VERSION}. Install a version of the plugin for this API version."
        )
    return implementation
