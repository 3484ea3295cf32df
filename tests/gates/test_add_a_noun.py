"""A noun with list, create, update and delete is eleven files: the recipe's is added to a copy of the tree, and run."""

import shutil
from pathlib import Path
from typing import Final

from support.recipes import Copied

MOST: Final = 11
MIGRATION: Final = """
import asyncio
from pathlib import Path
from gql_blog.store import make_migration, unwritten_migrations

written = Path(asyncio.run(make_migration("gql_blog", name="venue")))
assert written.name.endswith("_venue.py")
text = written.read_text()
head, _, rest = text.rpartition("    ]")
written.write_text(
    "from gql_blog.store.migrator.invalidation_triggers import standing_alone\\n"
    + head + "        standing_alone('venue'),\\n    ]" + rest
)
assert asyncio.run(unwritten_migrations()) == {}
"""


def test_the_noun_of_the_recipe_is_listed_made_changed_and_deleted(tmp_path: Path, sqlite_template: Path) -> None:
    copied = Copied(tmp_path)
    # The migration is generated, and then given its triggers.
    assert len(copied.follow("add-a-noun.md") | {"the migration"}) <= MOST
    copied.run("-c", MIGRATION)
    database = shutil.copy(sqlite_template, tmp_path / "blog.db")
    copied.run("-m", "support.added_noun", f"sqlite://{database}")
