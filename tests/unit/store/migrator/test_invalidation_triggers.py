"""Triggers for the tables of articles; migrations that ran rest on what they are made of."""

from gql_blog.store.migrator.invalidation_triggers import invalidation_triggers


def test_a_table_of_an_article_tells_of_its_dialogue_on_both_databases() -> None:
    operation = invalidation_triggers("mood")
    sqlite, postgres = operation.statements["sqlite"], operation.statements["postgres"]
    assert len(sqlite) == 3
    assert 'CREATE TRIGGER "tr_mood_touches_update" AFTER UPDATE ON "mood"' in "".join(sqlite)
    assert "root_id FROM article WHERE id = OLD.article_id" in "".join(sqlite)
    assert [statement.split()[1] for statement in postgres] == ["OR", "FUNCTION", "TRIGGER"]
