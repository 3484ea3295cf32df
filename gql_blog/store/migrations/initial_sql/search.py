"""Search by index: FTS5 on SQLite, a tsvector with GIN on PostgreSQL, over the same entries.

``words`` holds each word of an article once, with its weight (``"tide=15 moon=3"``), and the index each of these as it
stands there: FTS5 by the tokenizer ``ascii``, for which ``=`` is part of a word; PostgreSQL by a generated column of
lexemes that no parser and no dictionary has changed. FTS5 follows its table by triggers, and by numbers that no copy
and no rebuild of the table changes. Whoever keeps answers is told of each change, as of one of articles.
"""

from typing import Final

from gql_blog.store.migrator.invalidation_triggers import postgres_trigger, sqlite_trigger

FORGET = 'INSERT INTO "search_index" ("search_index", rowid, words) VALUES (\'delete\', OLD."id", OLD."words");'
KEEP = 'INSERT INTO "search_index" (rowid, words) VALUES (NEW."id", NEW."words");'
TELL = 'DELETE FROM "touched" WHERE "key" = \'article\'; INSERT INTO "touched" ("key") VALUES (\'article\');'


def trigger(event: str, *statements: str) -> str:
    """A trigger that keeps the index beside its table."""
    return sqlite_trigger(f"tr_search_text_{event.lower()}", f"AFTER {event}", "search_text", "\n  ".join(statements))


SQLITE: Final = [
    """CREATE VIRTUAL TABLE "search_index" USING fts5(words, content='search_text', content_rowid='id', """
    """tokenize="ascii tokenchars '='", detail='none', columnsize=0)""",
    trigger("INSERT", KEEP, TELL),
    trigger("DELETE", FORGET, TELL),
    trigger("UPDATE", FORGET, KEEP, TELL),
]
POSTGRES: Final = [
    'ALTER TABLE "search_text" ADD COLUMN "vector" tsvector '
    "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(\"words\", ' '))) STORED",
    'CREATE INDEX "ix_search_text_vector" ON "search_text" USING gin ("vector")',
    *postgres_trigger(
        "tr_search_text",
        *("AFTER INSERT OR UPDATE OR DELETE", "search_text"),
        "BEGIN PERFORM pg_notify('gql_blog_touched', 'article'); RETURN NULL; END ",
        each="STATEMENT",
    ),
]
