"""The articles of a tag and of a contributor in their order, without a look at all of them.

A link has copies of its article's status and dates, and indexes that begin with the tag or the contributor. Triggers keep the
copies: whoever links an article, or changes one, need not know of them.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.declared_changes import DialectSQL

LINKS = {"article_tag": "tag_id", "byline": "contributor_id"}
COPIED = ("status", "published_on", "published_at")
FIRST = {"sqlite": ("''", "''"), "postgres": ("'-infinity'::date", "'-infinity'::timestamptz")}
LAST = {"sqlite": ("'~'", "'~'"), "postgres": ("'infinity'::date", "'infinity'::timestamptz")}

COLUMNS = ", ".join(f'"{each}"' for each in COPIED)
FILL = 'UPDATE "{table}" SET ({columns}) = (SELECT {columns} FROM "article" WHERE "id" = "{table}"."article_id")'
FOLLOW = 'UPDATE "{table}" SET {values} WHERE "article_id" = NEW."id"'


def indexes(dialect, table, key):
    """One for each direction, for nulls stand last in both."""
    for name, (day, instant), down in (("newest", FIRST[dialect], " DESC"), ("oldest", LAST[dialect], "")):
        order = f'(coalesce("published_on", {day})){down}, (coalesce("published_at", {instant})){down}, "article_id"{down}'
        yield f'CREATE INDEX "ix_{table}_{name}" ON "{table}" ("{key}", "status", {order})'


def copies(table):
    """Every column with its value in the article."""
    return FOLLOW.format(table=table, values=", ".join(f'"{each}" = NEW."{each}"' for each in COPIED))


def differ(word, other):
    return " OR ".join(f'NEW."{each}" {word} {other}."{each}"' for each in COPIED)


def sqlite():
    for table, key in LINKS.items():
        yield FILL.format(table=table, columns=COLUMNS)
        yield from indexes("sqlite", table, key)
        stale = f'EXISTS (SELECT 1 FROM "article" a WHERE a."id" = NEW."article_id" AND ({differ("IS NOT", "a")}))'
        yield (
            f'CREATE TRIGGER "tr_{table}_copies" AFTER INSERT ON "{table}" FOR EACH ROW WHEN {stale}\nBEGIN\n'
            f'  {FILL.format(table=table, columns=COLUMNS)} WHERE "id" = NEW."id";\nEND;'
        )
    followed = ";\n  ".join(map(copies, LINKS))
    yield (
        f'CREATE TRIGGER "tr_article_copies" AFTER UPDATE OF {COLUMNS} ON "article" FOR EACH ROW '
        f'WHEN {differ("IS NOT", "OLD")}\nBEGIN\n  {followed};\nEND;'
    )


def postgres():
    """After the statement: one that inserts an article with its links is over when both can be seen."""
    for table, key in LINKS.items():
        yield FILL.format(table=table, columns=COLUMNS)
        yield from indexes("postgres", table, key)
        values = ", ".join(f'"{each}" = a."{each}"' for each in COPIED)
        yield (
            f'CREATE FUNCTION "tr_{table}_copies"() RETURNS trigger LANGUAGE plpgsql AS $rule$\nBEGIN\n'
            f'  UPDATE "{table}" SET {values} FROM "article" a WHERE "{table}"."id" = NEW."id" '
            f'AND a."id" = NEW."article_id" AND ({differ("IS DISTINCT FROM", "a")});\n'
            "  RETURN NULL;\nEND $rule$"
        )
        yield (
            f'CREATE TRIGGER "tr_{table}_copies" AFTER INSERT ON "{table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "tr_{table}_copies"()'
        )
    followed = ";\n  ".join(map(copies, LINKS))
    yield (
        'CREATE FUNCTION "tr_article_copies"() RETURNS trigger LANGUAGE plpgsql AS $rule$\nBEGIN\n'
        f'  {followed};\n  RETURN NULL;\nEND $rule$'
    )
    yield (
        f'CREATE TRIGGER "tr_article_copies" AFTER UPDATE OF {COLUMNS} ON "article" FOR EACH ROW '
        f'WHEN ({differ("IS DISTINCT FROM", "OLD")}) EXECUTE FUNCTION "tr_article_copies"()'
    )


def added():
    for model in ("ArticleTag", "Byline"):
        yield ops.AddField(model, "status", fields.CharField(default="DRAFT", max_length=9, db_default="DRAFT"))
        yield ops.AddField(model, "published_on", fields.DateField(null=True))
        yield ops.AddField(model, "published_at", fields.DatetimeField(null=True))


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0025_works_by_doi")]

    operations = [*added(), DialectSQL(sqlite=list(sqlite()), postgres=list(postgres()))]
