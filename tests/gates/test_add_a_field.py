"""An editable field is four edited files: the recipe's is added to a copy of the tree, migrated, and goes every way."""

import shutil
from pathlib import Path
from typing import Final

import pytest
from support.recipes import Copied

MOST: Final = 4
MIGRATION: Final = """
import asyncio
from gql_blog.store import make_migration, unwritten_migrations

assert asyncio.run(make_migration("gql_blog", name="dek")).name == "0007_dek.py"
assert asyncio.run(unwritten_migrations()) == {}
"""


def test_the_field_of_the_recipe_goes_every_way(tmp_path: Path, sqlite_template: Path) -> None:
    pytest.importorskip("gql_blog_exports", reason="the plugin exports is not installed; `make test` installs it")
    copied = Copied(tmp_path)
    assert len(copied.follow("add-an-editable-field.md")) <= MOST
    copied.run("-c", MIGRATION)
    database = shutil.copy(sqlite_template, tmp_path / "blog.db")
    copied.run("-m", "support.added_field", f"sqlite://{database}", str(tmp_path))
