"""Legal holds, marks of what was taken out, and a trigger that lets a revision change as long as its mark is open."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrations.initial_sql.rules import OF_REVISIONS, REVISION_STAYS, refusal, sqlite_rule
from gql_blog.store.migrator.declared_changes import DialectSQL

OPEN = 'EXISTS (SELECT 1 FROM "redaction" WHERE "subject_id" = OLD."id" AND "open")'
OF_ARTICLE = 'SELECT 1 FROM "article" WHERE "id" = OLD."article_id"'
SQLITE = (
    'DROP TRIGGER "tr_revision_update"',
    'DROP TRIGGER "tr_revision_delete"',
    sqlite_rule(
        "tr_revision_update",
        f"BEFORE UPDATE OF {', '.join(OF_REVISIONS)}",
        "revision",
        REVISION_STAYS,
        condition=f"NOT {OPEN}",
    ),
    sqlite_rule(
        "tr_revision_delete", "BEFORE DELETE", "revision", REVISION_STAYS, OF_ARTICLE, f'NOT OLD."autosaved" AND NOT {OPEN}'
    ),
)
REFUSED = refusal(REVISION_STAYS, "tr_revision", "revision")
POSTGRES = f"""CREATE OR REPLACE FUNCTION "tr_revision"() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    {REFUSED}
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF NOT OLD."autosaved" AND EXISTS ({OF_ARTICLE}) AND NOT {OPEN} THEN
      {REFUSED}
    END IF;
    RETURN OLD;
  END IF;
  IF (to_jsonb(NEW) - 'author_id' IS DISTINCT FROM to_jsonb(OLD) - 'author_id' AND NOT {OPEN})
    OR (NEW."author_id" IS NOT NULL AND NEW."author_id" IS DISTINCT FROM OLD."author_id") THEN
    {REFUSED}
  END IF;
  RETURN NEW;
END $rule$"""


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0002_questions")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Redaction",
            fields=[
                ("id", fields.BigIntField(primary_key=True, generated=True)),
                ("subject_id", fields.CharField(max_length=30, db_index=True)),
                ("actor", fields.TextField()),
                ("reason", fields.TextField()),
                ("at", fields.DatetimeField()),
                ("open", fields.BooleanField(default=False, db_default=False)),
            ],
            options={"table": "redaction", "app": "gql_blog", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LegalHold",
            fields=[
                ("id", fields.BigIntField(primary_key=True, generated=True)),
                ("subject_id", fields.CharField(max_length=30, unique=True)),
                ("reason", fields.TextField()),
                ("actor", fields.TextField()),
                ("placed_at", fields.DatetimeField()),
            ],
            options={"table": "legal_hold", "app": "gql_blog", "pk_attr": "id"},
            bases=["Model"],
        ),
        DialectSQL(sqlite=SQLITE, postgres=[POSTGRES]),
    ]
