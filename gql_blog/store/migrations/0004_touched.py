"""What a transaction touched, written down by the database itself, whoever writes.

On PostgreSQL neither TRUNCATE nor a restore tells of the rows that it takes or brings.

An answer that is kept rests on keys; what a row belongs to is told here when the row is inserted, changed or deleted:

- ``dialogue:<id of its post>``: the article, and all that hangs from it, comments included; of an article also the
  dialogues of its translations, whose lists name it;
- ``article`` and ``comment``: any of either kind, with all that hangs from it;
- ``contributor``, ``tag``, ``account``: any row of that table; ``contributor:held`` and ``tag:held``: one that was
  there before, for those who came by it from an article.

SQLite keeps the keys in a table, each once, under a number that grows; PostgreSQL sends them to whoever listens, with
the commit.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import dialogue_of, postgres_trigger, sqlite_triggers

OF_ARTICLES = ("byline", "footnote", "mention", "article_tag", "old_slug", "provenance", "revision")
OF_COMMENTS = ("decision", "suggested_contributor", "receipt")
SHARED = ("contributor", "tag")


def keys(table, row):
    """The keys of a row (NEW or OLD): queries of one column."""
    if table == "article":
        versions = f"SELECT 'dialogue:' || root_id FROM article WHERE original_id = {row}.original_id"
        return ["SELECT 'article'", f"SELECT 'dialogue:' || {row}.root_id", versions]
    if table in OF_ARTICLES:
        return ["SELECT 'article'", dialogue_of(f"{row}.article_id")]
    if table == "footnote_candidate":
        return ["SELECT 'article'", dialogue_of(f"(SELECT article_id FROM footnote WHERE id = {row}.footnote_id)")]
    if table == "comment":
        return ["SELECT 'comment'", dialogue_of(f"{row}.article_id")]
    if table in OF_COMMENTS:
        return ["SELECT 'comment'", dialogue_of(f"(SELECT article_id FROM comment WHERE id = {row}.comment_id)")]
    if table in SHARED and row == "OLD":
        return [f"SELECT '{table}'", f"SELECT '{table}:held'"]
    return [f"SELECT '{table}'"]


TABLES = ("article", *OF_ARTICLES, "footnote_candidate", "comment", *OF_COMMENTS, *SHARED, "account")


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0003_reading")]

    operations = [
        # The clock looks every few seconds for what is due.
        DialectSQL(both=['CREATE INDEX "ix_article_status" ON "article" ("status", "published_at")']),
        DialectSQL(
            sqlite=[
                'CREATE TABLE "touched" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "key" TEXT NOT NULL)',
                'CREATE INDEX "ix_touched_key" ON "touched" ("key")',
                *(trigger for table in TABLES for trigger in sqlite_triggers(table, keys)),
            ],
            postgres=[statement for table in TABLES for statement in postgres_trigger(table, keys)],
        ),
    ]
