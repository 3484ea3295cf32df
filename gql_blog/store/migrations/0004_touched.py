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

CHANNEL = "gql_blog_touched"

OF_ARTICLES = ("byline", "footnote", "mention", "article_tag", "old_slug", "provenance", "revision")
OF_COMMENTS = ("decision", "suggested_contributor", "receipt")
SHARED = ("contributor", "tag")


def dialogue_of(article):
    return f"SELECT 'dialogue:' || root_id FROM article WHERE id = {article}"


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
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def told(table, event):
    """The keys of what an event does, each once."""
    return " UNION ".join(dict.fromkeys(key for row in ROWS[event] for key in keys(table, row)))


def sqlite_trigger(table, event):
    # In two steps: an INSERT OR IGNORE that fires the trigger would turn a conflict in here into nothing at all.
    return (
        f'CREATE TRIGGER "tr_{table}_touches_{event.lower()}" AFTER {event} ON "{table}" FOR EACH ROW\nBEGIN\n'
        f'  DELETE FROM "touched" WHERE "key" IN ({told(table, event)});\n'
        f'  INSERT INTO "touched" ("key") {told(table, event)};\nEND;'
    )


def postgres_trigger(table):
    cases = "".join(
        f"  IF TG_OP = '{event}' THEN PERFORM pg_notify('{CHANNEL}', told.key) FROM ({told(table, event)}) AS told(key); "
        "END IF;\n"
        for event in ROWS
    )
    name = f"tr_{table}_touches"
    return [
        f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $rule$\nBEGIN\n{cases}  RETURN NULL;\nEND $rule$',
        f'CREATE TRIGGER "{name}" AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}"()',
    ]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0003_reading")]

    operations = [
        # The clock looks every few seconds for what is due.
        DialectSQL(both=['CREATE INDEX "ix_article_status" ON "article" ("status", "published_at")']),
        DialectSQL(
            sqlite=[
                'CREATE TABLE "touched" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "key" TEXT NOT NULL)',
                'CREATE INDEX "ix_touched_key" ON "touched" ("key")',
                *(sqlite_trigger(table, event) for table in TABLES for event in ROWS),
            ],
            postgres=[statement for table in TABLES for statement in postgres_trigger(table)],
        ),
    ]
