"""Triggers for the tables of articles; migrations that ran rest on what they are made of."""

import hashlib
from importlib import import_module

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import invalidation_triggers


def test_the_triggers_of_the_first_migration_stay_as_they_ran() -> None:
    operations = import_module("gql_blog.store.migrations.0004_touched").Migration.operations
    sql = "\n".join(
        statement
        for operation in operations
        if isinstance(operation, DialectSQL)
        for dialect in ("sqlite", "postgres")
        for statement in operation.statements[dialect]
    )
    assert (
        hashlib.sha256(sql.encode()).hexdigest() == "5548068f3b6abbb6c286d0e01c7a8d2df1e733c1dd5c33c8ef5a18985f63ade2"
    ), "make a new function and a migration instead"


def test_a_table_of_an_article_tells_of_its_dialogue_on_both_databases() -> None:
    operation = invalidation_triggers("mood")
    sqlite, postgres = operation.statements["sqlite"], operation.statements["postgres"]
    assert len(sqlite) == 3
    assert 'CREATE TRIGGER "tr_mood_touches_update" AFTER UPDATE ON "mood"' in "".join(sqlite)
    assert "root_id FROM article WHERE id = OLD.article_id" in "".join(sqlite)
    assert [statement.split()[1] for statement in postgres] == ["FUNCTION", "TRIGGER"]
