"""Plugins installed on the spot, as pip would: a module, and a dist-info with an entry point."""

import sys
from importlib.metadata import EntryPoint, distributions
from pathlib import Path

import pytest

SOURCE = """
from gql_blog.plugin import hookimpl
api_version = 2
@hookimpl
def moderate(case): return None
"""


def install(folder: Path, name: str, source: str = SOURCE, *, dist: str = "") -> None:
    """Put a plugin on the path."""
    module = f"trial_{dist or name}_{folder.name.replace('-', '_')}"
    (folder / f"{module}.py").write_text(source)
    info = folder / f"{module}-1.2.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.2.3\n")
    (info / "entry_points.txt").write_text(f"[gql_blog.plugins]\n{name} = {module}\n")


def only_those_in(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Have no plugins found but those that are installed in ``folder``."""

    def found(group: str) -> list[EntryPoint]:
        points = [point for each in distributions(path=[str(folder)]) for point in each.entry_points]
        return [point for point in points if point.group == group]

    patch.setattr(sys, "path", [str(folder), *sys.path])
    patch.setattr("gql_blog.hooks.registration.plugin_loading.entry_points", found)
