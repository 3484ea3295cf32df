"""The packages that hold the migrations of plugins: one that is missing is named, or made."""

import importlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gql_blog.errors import MigrationRefused


def refuse_missing_packages(config: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise MigrationRefused if there is no package of migrations for an app of ``config``."""
    for label, app in config.items():
        if not _is_there(app["migrations"]):
            raise MigrationRefused(
                f"The plugin {label!r} has no package {app['migrations']} with its migrations. Write them: "
                "`gql-blog plugin migration PATH_OR_NAME` makes the package, too."
            )


def make_package(name: str) -> None:
    """Make a package of migrations in its parent, if it is missing. MigrationRefused: there is no place for it."""
    if _is_there(name):
        return
    parent, _, folder_name = name.rpartition(".")
    spec = find_spec(parent) if parent and _is_there(parent) else None
    if spec is None or not spec.submodule_search_locations:
        raise MigrationRefused(f"{name} cannot be made, for {parent or name!r} is no package. Make it one first.")
    folder = Path(spec.submodule_search_locations[0]) / folder_name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    except OSError as error:
        raise MigrationRefused(f"{folder} cannot be made: {error.strerror}.") from error
    importlib.invalidate_caches()


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        return False
