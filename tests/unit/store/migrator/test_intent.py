"""What migrations say that they mean to change."""

from typing import Any

import pytest
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import RenameModel, RunSQL

from gql_blog.errors import MigrationRefused
from gql_blog.store import DialectSQL
from gql_blog.store.migrator.intent import intent_of, refuse_unrepeatable


def migration(*operations: Any, **said: Any) -> Migration:
    kind = type("Migration", (Migration,), {"operations": list(operations), **said})
    made: Migration = kind("0009_x", "gql_blog")
    return made


def test_names_are_read_from_sql() -> None:
    intent = intent_of(
        [
            migration(DialectSQL(sqlite=['DROP INDEX "ix_one"', "DROP TRIGGER IF EXISTS tr_two"])),
            migration(
                DialectSQL(postgres=["drop index concurrently if exists ix_three", "ALTER TABLE a DROP COLUMN b"])
            ),
            migration(RunSQL(["ALTER TABLE a RENAME COLUMN old TO new", ("DROP VIEW v", [1])])),
            migration(RunSQL("ALTER INDEX ix_four RENAME TO ix_five; ALTER TABLE a DROP CONSTRAINT ck")),
        ]
    )
    assert intent.drops == {"ix_one", "tr_two", "ix_three", "b", "old", "v", "ix_four", "ck"}


def test_names_are_said_by_the_migration() -> None:
    intent = intent_of([migration(drops=("a",), changes_rows=("t",)), migration(RenameModel("Old", "New"))])
    assert intent.drops == {"a"}
    assert intent.changes_rows == {"t"}
    assert intent.renamed_models == (("gql_blog", "Old", "New"),)


def test_what_cannot_be_taken_back_is_refused() -> None:
    refuse_unrepeatable([migration()])
    with pytest.raises(MigrationRefused, match=r"gql_blog\.0009_x says atomic = False"):
        refuse_unrepeatable([migration(), migration(atomic=False)])
