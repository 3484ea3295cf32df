"""Finding the plugin that is to be checked: a package under work, a single file, or an installed one by its name."""

import importlib
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from gql_blog.errors import InputError, PluginError
from gql_blog.hooks import ENTRY_POINT_GROUP, Hooks, PluginFile, said_by
from gql_blog.settings import load_settings

_PROJECT: Final = "pyproject.toml"
_NOT_ITS_MODULES: Final = frozenset({"migrations", "tests", "__pycache__"})


@dataclass(frozen=True)
class PluginSource:
    """A plugin under work: its name, where it is imported from, the text of its README, and its modules."""

    name: str
    point: EntryPoint | PluginFile
    readme: str | None
    place: str

    def load(self) -> object:
        """Import it; PluginError if that fails."""
        try:
            return self.point.load()
        except BaseException as error:
            said = f"{type(error).__name__}: {said_by(error)}"
            raise PluginError(f"Plugin {self.name!r} cannot be loaded from {self.point.value}: {said}") from error

    def modules(self) -> tuple[Path, ...]:
        """Return its source files, without migrations and tests."""
        if isinstance(self.point, PluginFile):
            return (self.point.path,)
        spec = find_spec(self.point.module.partition(".")[0])
        if spec is None:
            return ()
        if spec.submodule_search_locations is None:
            return (Path(str(spec.origin)),)
        folders = [Path(each) for each in spec.submodule_search_locations]
        found = (path for folder in folders for path in folder.rglob("*.py"))
        return tuple(sorted(path for path in found if not _NOT_ITS_MODULES & set(path.parts)))


def loaded(plugins: Mapping[str, object]) -> dict[str, object]:
    """Return plugins by name, with those that are given by the path of a file imported as from a folder of plugins."""
    return {
        name: PluginFile(name, each.absolute()).load() if isinstance(each, Path) else each
        for name, each in plugins.items()
    }


def plugin_at(place: str) -> PluginSource:
    """Return the plugin in a folder with a pyproject.toml, in a file, or installed; InputError: there is none."""
    path = Path(place)
    if path.is_dir():
        return _in_folder(path)
    if path.suffix == ".py" and path.is_file():
        return PluginSource(path.stem, PluginFile(path.stem, path.absolute()), None, place)
    return installed_plugin(place)


def _in_folder(folder: Path) -> PluginSource:
    try:
        project = tomllib.loads((folder / _PROJECT).read_text(encoding="utf-8")).get("project", {})
    except OSError:
        raise InputError(f"{folder} has no {_PROJECT}. Name the folder of a plugin's package.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{folder / _PROJECT} cannot be read: {error}.") from None
    points: Mapping[str, str] = project.get("entry-points", {}).get(ENTRY_POINT_GROUP, {})
    if len(points) != 1:  # a package of several plugins bears the name of one
        points = {name: value for name, value in points.items() if name == folder.name}
    if not points:
        raise InputError(
            f'{folder / _PROJECT} needs one entry point in [project.entry-points."{ENTRY_POINT_GROUP}"], or one of the '
            "folder's name. Its name is the plugin's, and its value the module with the hooks."
        )
    ((name, value),) = points.items()
    sources = folder / "src" if (folder / "src").is_dir() else folder
    if str(sources.absolute()) not in sys.path:
        sys.path.insert(0, str(sources.absolute()))
        importlib.invalidate_caches()
    readme = folder / _readme_name(project)
    text = readme.read_text(encoding="utf-8") if readme.is_file() else None
    return PluginSource(name, EntryPoint(name, value, ENTRY_POINT_GROUP), text, str(folder))


def _readme_name(project: Mapping[str, Any]) -> str:
    named = project.get("readme", "README.md")
    return str(named.get("file", "README.md")) if isinstance(named, Mapping) else str(named)


def installed_plugin(name: str) -> PluginSource:
    """Return the plugin that is installed under a name, whatever folders there are; InputError: there is none."""
    points = entry_points(group=ENTRY_POINT_GROUP)
    found = [each for each in points if each.name == name]
    folder = load_settings().plugins_dir
    if not found and folder is not None and name.isidentifier() and (folder / f"{name}.py").is_file():
        return PluginSource(name, PluginFile(name, (folder / f"{name}.py").absolute()), None, name)
    if not found:
        known = ", ".join(Hooks.installed_names(folder)) or "none"
        raise InputError(f"{name!r} is no folder, no Python file, and no installed plugin. Installed plugins: {known}.")
    described = found[0].dist.metadata if found[0].dist else None
    text = None if described is None else described.get("Description") or described.get_payload()  # type: ignore[attr-defined]
    return PluginSource(name, found[0], text if isinstance(text, str) else None, name)
