"""Legal holds, marks of what was taken out, and a trigger that lets a revision change as long as its mark is open."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrations.initial_sql.rules import OF_REVISIONS, REVISION_STAYS, revision_body, sqlite_rule
from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import postgres_function

SHUT = 'NOT EXISTS (SELECT 1 FROM "redaction" WHERE "subject_id" = OLD."id" AND "open")'
CHANGED = f"BEFORE UPDATE OF {', '.join(OF_REVISIONS)}"
SQLITE = (
    'DROP TRIGGER "tr_revision_update"',
    sqlite_rule("tr_revision_update", CHANGED, "revision", REVISION_STAYS, condition=SHUT),
)
POSTGRES = postgres_function("tr_revision", revision_body(f" AND {SHUT}")).replace("CREATE", "CREATE OR REPLACE", 1)


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
