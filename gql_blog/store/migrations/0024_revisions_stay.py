"""A revision is never changed, and says which version of the article it made.

It goes with its article alone, and may lose the link to an account that goes.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.declared_changes import DialectSQL

NEVER = "a revision is never changed"
COLUMNS = ("id", "article_id", "number", "version", "created_at", "note", "title", "source", "diff", "snapshot")

# Versions and numbers both count the changes of an article. Where they differ, only the last one is certain.
LAST = 'SELECT max(r."number") FROM "revision" r WHERE r."article_id" = "revision"."article_id"'
VERSION = 'SELECT a."version" FROM "article" a WHERE a."id" = "revision"."article_id"'
FILLED = [
    f'UPDATE "revision" SET "version" = "number" WHERE ({VERSION}) = ({LAST})',
    f'UPDATE "revision" SET "version" = ({VERSION}) WHERE "version" IS NULL AND "number" = ({LAST})',
]

SQLITE = [
    f'CREATE TRIGGER "tr_revision_update" BEFORE UPDATE OF {", ".join(COLUMNS)} ON "revision" FOR EACH ROW\n'
    f"BEGIN\n  SELECT RAISE(ABORT, '{NEVER}');\nEND;",
    'CREATE TRIGGER "tr_revision_author" BEFORE UPDATE OF "author_id" ON "revision" FOR EACH ROW '
    'WHEN NEW."author_id" IS NOT NULL AND NEW."author_id" IS NOT OLD."author_id"\n'
    f"BEGIN\n  SELECT RAISE(ABORT, '{NEVER}');\nEND;",
    'CREATE TRIGGER "tr_revision_delete" BEFORE DELETE ON "revision" FOR EACH ROW\n'
    f"BEGIN\n  SELECT RAISE(ABORT, '{NEVER}') WHERE EXISTS "
    '(SELECT 1 FROM "article" WHERE "id" = OLD."article_id");\nEND;',
]

REFUSED = f"RAISE EXCEPTION '{NEVER}' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_revision', TABLE = 'revision';"

POSTGRES = [
    f"""CREATE FUNCTION "tr_revision"() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    {REFUSED}
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM "article" WHERE "id" = OLD."article_id") THEN
      {REFUSED}
    END IF;
    RETURN OLD;
  END IF;
  IF to_jsonb(NEW) - 'author_id' IS DISTINCT FROM to_jsonb(OLD) - 'author_id'
    OR (NEW."author_id" IS NOT NULL AND NEW."author_id" IS DISTINCT FROM OLD."author_id") THEN
    {REFUSED}
  END IF;
  RETURN NEW;
END $rule$""",
    'CREATE TRIGGER "tr_revision" BEFORE UPDATE OR DELETE ON "revision" FOR EACH ROW EXECUTE FUNCTION "tr_revision"()',
    'CREATE TRIGGER "tr_revision_truncate" BEFORE TRUNCATE ON "revision" FOR EACH STATEMENT '
    'EXECUTE FUNCTION "tr_revision"()',
]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0023_circles")]

    initial = False

    operations = [
        ops.AddField(model_name="Revision", name="version", field=fields.IntField(null=True)),
        DialectSQL(both=FILLED),
        DialectSQL(sqlite=SQLITE, postgres=POSTGRES),
    ]
