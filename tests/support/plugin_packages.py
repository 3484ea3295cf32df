"""Plugins' packages for tests: tables of their own, in modules made on the spot."""

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def tables_made_in(folder: Path) -> Iterator[MakeTables]:
    """Write packages into ``folder``, and forget them in the end."""
    names: dict[str, str] = {}

    def make(label: str, models: str) -> PluginTables:
        package = names.setdefault(label, f"{label}_{uuid4().hex[:8]}")
        place = folder / package
        (place / "migrations").mkdir(parents=True, exist_ok=True)
        for init in (place / "__init__.py", place / "migrations" / "__init__.py"):
            init.touch()
        # A module once imported is not read again: each state of the models has one of its own.
        module = f"tables_{uuid4().hex[:8]}"
        (place / f"{module}.py").write_text(_HEAD + dedent(models), encoding="utf-8")
        importlib.invalidate_caches()
        return PluginTables(label, f"{package}.{module}", f"{package}.migrations")

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield make
    for module in [module for module in sys.modules if module.partition(".")[0] in names.values()]:
        del sys.modules[module]


@pytest.fixture
def make_tables(tmp_path: Path) -> Iterator[MakeTables]:
    """Write a package with the models of a plugin, given its label and their source; call again to change them."""
    with tables_made_in(tmp_path) as make:
        yield make


@pytest.fixture(scope="module")
def make_module_tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeTables]:
    """The same for all tests of a module: what they migrate can be copied."""
    with tables_made_in(tmp_path_factory.mktemp("tables")) as make:
        yield make
