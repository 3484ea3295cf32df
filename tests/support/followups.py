"""Migrations of the tests' own, after the core's: what a later version might bring."""

import importlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from uuid import uuid4

import pytest

from gql_blog.store import migrations, tortoise_apps
from gql_blog.store.tortoise_apps import PluginTables

CORE_MIGRATIONS = tuple(sorted(path.stem for path in Path(next(iter(migrations.__path__))).glob("0*.py")))
"""The names of the core's migrations, in their order."""

_HEAD = """\
import datetime

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from gql_blog.store import DialectSQL
from gql_blog.store.tables.columns_and_checks import JsonText


class Migration(migrations.Migration):
    dependencies = [{dependency!r}]
"""


def followup(place: int = 1) -> str:
    """Return the name of the first migration that is added to the core's, or of a later one."""
    return f"{int(CORE_MIGRATIONS[-1][:4]) + place:04}_followup"


class Followups:
    """A copy of the core's migrations that can be added to; it stands in for them while the test runs."""

    def __init__(self, folder: Path, name: str) -> None:
        self.package = name
        self.folder = folder / name
        self._last = sorted(path.stem for path in self.folder.glob("0*.py"))[-1]

    def add(self, body: str, *, before: str = "") -> str:
        """Add a migration whose class has ``body``, and return its name. ``before``: what stands above the class."""
        name = f"{int(self._last[:4]) + 1:04}_followup"
        head = _HEAD.format(dependency=("gql_blog", self._last))
        head = head.replace("\n\nclass", f"\n{dedent(before)}\n\nclass")
        text = "\n".join(f"    {line}" if line else "" for line in dedent(body).strip().splitlines())
        (self.folder / f"{name}.py").write_text(f"{head}\n{text}\n", encoding="utf-8")
        self._last = name
        importlib.invalidate_caches()
        return name


@pytest.fixture
def followups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Followups]:
    """The core's migrations, to be added to."""
    name = f"followups_{uuid4().hex}"
    source = Path(next(iter(migrations.__path__)))
    shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(
        tortoise_apps, "CORE_TABLES", PluginTables(tortoise_apps.CORE, tortoise_apps.CORE_TABLES.models, name)
    )
    yield Followups(tmp_path, name)
    for module in [module for module in sys.modules if module.startswith(name)]:
        del sys.modules[module]
