"""Plugins' packages for tests: tables of their own, in modules made on the spot."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from uuid import uuid4

import pytest

from gql_blog.store import PluginTables

_HEAD = """\
from typing import Any

from tortoise import fields
from tortoise.models import Model
"""

MakeTables = Callable[[str, str], PluginTables]


@pytest.fixture
def make_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeTables]:
    """Write a package with the models of a plugin, given its label and their source; call again to change them."""
    monkeypatch.syspath_prepend(tmp_path)
    names: dict[str, str] = {}

    def make(label: str, models: str) -> PluginTables:
        package = names.setdefault(label, f"{label}_{uuid4().hex[:8]}")
        folder = tmp_path / package
        (folder / "migrations").mkdir(parents=True, exist_ok=True)
        for init in (folder / "__init__.py", folder / "migrations" / "__init__.py"):
            init.touch()
        # A module once imported is not read again: each state of the models has one of its own.
        module = f"tables_{uuid4().hex[:8]}"
        (folder / f"{module}.py").write_text(_HEAD + dedent(models), encoding="utf-8")
        importlib.invalidate_caches()
        return PluginTables(label, f"{package}.{module}", f"{package}.migrations")

    yield make
    for module in [module for module in sys.modules if module.partition(".")[0] in names.values()]:
        del sys.modules[module]
