"""SQL of the dialect at hand."""

from typing import Any

import pytest
from support.followups import Followups
from support.populated import contents
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import RenameModel, RunSQL

from gql_blog.errors import MigrationRefused
from gql_blog.store import DialectSQL, migrate
from gql_blog.store.migrator.declared_changes import declared_changes, refuse_non_atomic


async def test_each_dialect_runs_its_own_and_what_is_for_both(database_url: str, followups: Followups) -> None:
    followups.add(
        """
        operations = [DialectSQL(
            both=["CREATE TABLE said (word TEXT)"],
            sqlite=["INSERT INTO said VALUES ('sqlite; and a semicolon')"],
            postgres=["INSERT INTO said VALUES ('postgres; and a semicolon')"],
        )]
        """
    )
    await migrate(database_url)
    dialect = database_url.partition(":")[0]
    assert contents(database_url)["said"] == [{"word": f"{dialect}; and a semicolon"}]


def test_it_says_what_it_is() -> None:
    operation = DialectSQL(sqlite=["a"])
    assert operation.describe() == "Run SQL of the dialect"
    assert operation.statements == {"sqlite": ("a",), "postgres": ()}


def migration(*operations: Any, **said: Any) -> Migration:
    kind = type("Migration", (Migration,), {"operations": list(operations), **said})
    made: Migration = kind("0009_x", "gql_blog")
    return made


def test_names_are_read_from_sql() -> None:
    declared = declared_changes(
        [
            migration(DialectSQL(sqlite=['DROP INDEX "ix_one"', "DROP TRIGGER IF EXISTS tr_two"])),
            migration(
                DialectSQL(postgres=["drop index concurrently if exists ix_three", "ALTER TABLE a DROP COLUMN b"])
            ),
            migration(RunSQL(["ALTER TABLE a RENAME COLUMN old TO new", ("DROP VIEW v", [1])])),
            migration(RunSQL("ALTER INDEX ix_four RENAME TO ix_five; ALTER TABLE a DROP CONSTRAINT ck")),
        ]
    )
    assert declared.drops == {"ix_one", "tr_two", "ix_three", "b", "old", "v", "ix_four", "ck"}


def test_names_are_said_by_the_migration() -> None:
    declared = declared_changes([migration(drops=("a",), changes_rows=("t",)), migration(RenameModel("Old", "New"))])
    assert declared.drops == {"a"}
    assert declared.changes_rows == {"t"}
    assert declared.renamed_models == (("gql_blog", "Old", "New"),)


def test_what_cannot_be_taken_back_is_refused() -> None:
    refuse_non_atomic([migration()])
    with pytest.raises(MigrationRefused, match=r"gql_blog\.0009_x sets atomic = False"):
        refuse_non_atomic([migration(), migration(atomic=False)])
