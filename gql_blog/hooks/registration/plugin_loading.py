"""Loading plugins: found by entry point among the installed packages, filtered by allow list and block list."""

import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Final

from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.hooks.declared.hook_markers import ENTRY_POINT_GROUP, PLUGIN_API_VERSION

ALL_PLUGINS: Final = "*"
UPGRADE_GUIDE: Final = "docs/upgrading-plugins.md"
MAX_MESSAGE: Final = 1_000
"""Characters of what an error of a plugin says itself."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MADE: Final = re.compile(r"(\w+)\.__init__\(\) ")
_FILE_MODULE: Final = "gql_blog_plugin_file_"

_instead: ContextVar[Mapping[str, object] | None] = ContextVar("plugins_instead", default=None)
"""Plugins that stand in for those that are installed."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """One plugin: its name (also app label and prefix of its tables), its version, and the object with its hooks.

    ``role`` is the most that it may see and do by its context; ``None``: what everybody may.
    """

    name: str
    version: str
    implementation: object
    role: Role | None = None


def installed(allow: Sequence[str] | None, block: Sequence[str], folder: Path | None = None) -> list[Plugin]:
    """Load the plugins in ``allow`` (``None``: all that are installed) that are not in ``block`` (``*``: all).

    The Python files in ``folder`` are plugins too. Other plugins are not imported. PluginError: a plugin in ``allow``
    is not installed, two have the same name, or one cannot be imported.
    """
    if ALL_PLUGINS in block:
        return []
    found = _found(folder)
    chosen = sorted(found) if allow is None or ALL_PLUGINS in allow else list(dict.fromkeys(allow))
    missing = [name for name in chosen if name not in found and name not in block]
    if missing:
        known = ", ".join(sorted(found)) or "none"
        raise PluginError(
            f"Plugin {missing[0]!r} is in GQL_BLOG_PLUGINS but not installed. Installed plugins: {known}."
        )
    return [_load(found[name]) for name in chosen if name not in block]


def names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of the plugins that are installed, without importing them."""
    return tuple(sorted(_found(folder)))


def allowed_plugins(allow: Sequence[str] | None, block: Sequence[str], folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of those that the lists let be loaded, without importing them."""
    if ALL_PLUGINS in block:
        return ()
    every = allow is None or ALL_PLUGINS in allow
    return tuple(name for name in names(folder) if name not in block and (every or name in (allow or ())))


def given(plugins: Mapping[str, object]) -> list[Plugin]:
    """Take plugins by name, without entry points: for tests and for plugins under development."""
    return [_plugin(_checked_name(name), _version(each), each) for name, each in sorted(plugins.items())]


@dataclass(frozen=True, slots=True)
class PluginFile:
    """A plugin that is a single file."""

    name: str
    path: Path
    dist: None = None

    @property
    def value(self) -> str:
        """Where it is, for messages."""
        return str(self.path)

    def load(self) -> object:
        """Import the file, under a name that no package has; once in a process, as a package is.

        A folder of its name beside it holds what it imports from itself, such as migrations.
        """
        name = f"{_FILE_MODULE}{self.name}"
        loaded = sys.modules.get(name)
        if loaded is not None and loaded.__file__ == str(self.path.absolute()):
            return loaded
        spec = spec_from_file_location(name, self.path, submodule_search_locations=[str(self.path.with_suffix(""))])
        if spec is None or spec.loader is None:
            raise ImportError(f"{self.path} is not a Python file")
        for other in [each for each in sys.modules if each.startswith(f"{name}.")]:
            del sys.modules[other]  # of a file of this name elsewhere
        module = module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        return module


@dataclass(frozen=True, slots=True)
class GivenPlugin:
    """A plugin that stands in for what is installed."""

    name: str
    implementation: object
    dist: None = None

    @property
    def value(self) -> str:
        """Where it is, for messages."""
        return "a test"

    def load(self) -> object:
        """Return it."""
        return self.implementation


def said_by(error: BaseException) -> str:
    """Return what an error of a plugin says, which may be plugin's code, too.

    Where it gave a value of the API an argument that this does not have, or none that it needs, those are named.
    """
    try:
        said = str(error)[:MAX_MESSAGE]
    except BaseException:
        return ""
    called = _MADE.match(said) if isinstance(error, TypeError) else None
    value = getattr(sys.modules["gql_blog.hooks"], called[1], None) if called else None
    if called is None or not is_dataclass(value):
        return said
    return f"{said} ({called[1]} takes {', '.join(each.name for each in fields(value))})"


def remedy(plugin: str) -> str:
    """Return what to do about a plugin that stops the start."""
    return f"Fix or uninstall it, or block it with GQL_BLOG_BLOCKED_PLUGINS={plugin}."


Found = EntryPoint | PluginFile | GivenPlugin


@contextmanager
def instead_of_installed(plugins: Mapping[str, object]) -> Iterator[None]:
    """Have these plugins found in this context, and none that is installed."""
    token = _instead.set(plugins)
    try:
        yield
    finally:
        _instead.reset(token)


def _found(folder: Path | None) -> dict[str, Found]:
    instead = _instead.get()
    if instead is not None:
        return {name: GivenPlugin(name, each) for name, each in instead.items()}
    found: dict[str, Found] = dict(_by_name(entry_points(group=ENTRY_POINT_GROUP)))
    if folder is None:
        return found
    if not folder.is_dir():
        raise PluginError(f"{folder} is not a folder. Make it, or change GQL_BLOG_PLUGINS_DIR.")
    for path in sorted(folder.glob("[!_.]*.py")):
        file = PluginFile(_checked_name(path.stem, place=f"{path}: "), path)
        other = found.setdefault(file.name, file)
        if other is not file:
            raise PluginError(
                f"Two plugins are named {file.name!r}: {other.value} and {path}. Uninstall one, or rename the other."
            )
    return found


def _by_name(points: Sequence[EntryPoint]) -> dict[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for point in points:
        other = found.setdefault(_checked_name(point.name), point)
        if other.value != point.value:
            raise PluginError(
                f"Two plugins are named {point.name!r}: {other.value} and {point.value}. Uninstall one of them."
            )
    return found


def _load(point: Found) -> Plugin:
    start = time.perf_counter()
    try:
        implementation = point.load()
    except BaseException as error:  # a plugin may call sys.exit(), which must not end the command in silence
        raise PluginError(
            f"Plugin {point.name!r} cannot be loaded from {point.value}: {type(error).__name__}: {said_by(error)}, "
            f"{time.perf_counter() - start:.1f} s after its import began. {remedy(point.name)}"
        ) from error
    version = point.dist.version if point.dist else _version(implementation)
    return _plugin(point.name, version, implementation)


def _plugin(name: str, version: str, implementation: object) -> Plugin:
    return Plugin(name, version, _checked(name, implementation), _role(name, implementation))


def _version(implementation: object) -> str:
    return str(getattr(implementation, "__version__", "0"))


def _checked_name(name: str, place: str = "") -> str:
    if not _NAME.fullmatch(name):
        raise PluginError(
            f"{place}{name!r} is not a valid plugin name. Use 1 to 32 lower-case letters, digits and underscores."
        )
    return name


def _checked(name: str, implementation: object) -> object:
    stated = getattr(implementation, "api_version", None)
    if stated == PLUGIN_API_VERSION and not isinstance(stated, bool):
        return implementation
    if stated is None:
        raise PluginError(
            f"Plugin {name!r} does not state which version of the plugin API it was written for. Read "
            f"{UPGRADE_GUIDE}, and set api_version = {PLUGIN_API_VERSION} beside its hooks, or block it with "
            f"GQL_BLOG_BLOCKED_PLUGINS={name}."
        )
    is_older = isinstance(stated, int) and stated < PLUGIN_API_VERSION
    newer = f"Install a newer version of the plugin ({UPGRADE_GUIDE} says what has changed)"
    raise PluginError(
        f"Plugin {name!r} was written for version {stated!r} of the plugin API; this is version {PLUGIN_API_VERSION}. "
        f"{newer if is_older else 'Install a version of the plugin for this API version, or a newer gql_blog'}, or "
        f"block it with GQL_BLOG_BLOCKED_PLUGINS={name}."
    )


def _role(name: str, implementation: object) -> Role | None:
    """Return the most that the plugin may see and do, as it states it beside its hooks."""
    stated = getattr(implementation, "role", None)
    if stated is None or isinstance(stated, Role):
        return stated
    raise PluginError(
        f"Plugin {name!r} states the role {stated!r}, which is not a Role. Set role = Role.EDITOR or another one, or "
        "leave it out."
    )
