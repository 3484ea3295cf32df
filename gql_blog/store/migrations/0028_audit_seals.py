"""The audit's seals, and what its entries say about persons, in tables of their own.

Seals are never changed or deleted. Personal values may be deleted, and are never changed. On SQLite ``INSERT OR
REPLACE`` fires no trigger of a deletion, so the tables refuse to insert what is there.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from gql_blog.store.migrator.declared_changes import DialectSQL

NEVER_CHANGED = "the audit is never changed"
KEYS = {"audit": "id", "audit_seal": "number", "audit_personal": "commitment"}


def sqlite_rule(table, what, when="1"):
    name = f"tr_{table}_{what.lower()}"
    return (
        f'CREATE TRIGGER "{name}" BEFORE {what} ON "{table}" FOR EACH ROW WHEN {when}\n'
        f"BEGIN\n  SELECT RAISE(ABORT, '{NEVER_CHANGED}');\nEND;"
    )


def is_there(table):
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE "{KEYS[table]}" = NEW."{KEYS[table]}")'


def postgres_rule(table, events):
    return [
        f'CREATE TRIGGER "tr_{table}" BEFORE {events} ON "{table}" FOR EACH ROW EXECUTE FUNCTION "tr_audit_kept"()',
        f'CREATE TRIGGER "tr_{table}_truncate" BEFORE TRUNCATE ON "{table}" '
        'FOR EACH STATEMENT EXECUTE FUNCTION "tr_audit_kept"()',
    ]


SQLITE = [
    *(sqlite_rule(table, "INSERT", is_there(table)) for table in KEYS),
    sqlite_rule("audit_seal", "UPDATE"),
    sqlite_rule("audit_seal", "DELETE"),
    sqlite_rule("audit_personal", "UPDATE"),
]
POSTGRES = [
    f"""CREATE FUNCTION "tr_audit_kept"() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  RAISE EXCEPTION '{NEVER_CHANGED}' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_audit', TABLE = TG_TABLE_NAME;
END $rule$""",
    *postgres_rule("audit_seal", "UPDATE OR DELETE"),
    *postgres_rule("audit_personal", "UPDATE"),
]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0027_moderation")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AuditPersonal",
            fields=[
                ("commitment", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("subject_id", fields.CharField(db_index=True, max_length=30)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("field", fields.CharField(max_length=64)),
                ("salt", fields.CharField(max_length=64)),
                ("value", fields.TextField(unique=False)),
            ],
            options={"table": "audit_personal", "app": "gql_blog", "pk_attr": "commitment"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditSeal",
            fields=[
                ("number", fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ("entry_id", fields.BigIntField(unique=True)),
                ("entry_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("digest", fields.CharField(max_length=64)),
                ("mac", fields.CharField(max_length=64)),
                ("key_id", fields.CharField(max_length=16)),
                ("sealed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "audit_seal", "app": "gql_blog", "constraints": [CheckConstraint(check='"number" >= 1', name="ck_audit_seal_number")], "pk_attr": "number"},
            bases=["Model"],
        ),
        DialectSQL(sqlite=SQLITE, postgres=POSTGRES),
    ]
