"""Events are ordered by a position, and delivered to consumers that each have a place of their own.

What a server of the first release writes, also while this migration is applied already, has no position and a
``due_at``. On PostgreSQL the position is assigned after the commit, from a sequence; SQLite has one writer at a time,
whose ids are in the order of commits, so there a trigger takes the id.

The first release kept the delivery in the event's own row. Each plugin that had failed there becomes a consumer, which
still has to take what it failed to take, and what nobody was asked to take yet.

The audit still only grows, but for the job that deletes what is older than the setting: the row of ``audit_retention``
says how old that is, within the job's transaction alone.
"""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from gql_blog.store.migrator.declared_changes import DialectSQL

NEVER_CHANGED = "the audit is never changed"
MAY_GO = 'EXISTS (SELECT 1 FROM "audit_retention" WHERE OLD."at" < "before")'

SQLITE_FAILED = 'json_each("waiting")'
POSTGRES_FAILED = 'jsonb_array_elements_text("waiting"::jsonb) AS failed("value")'
NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')", "postgres": "clock_timestamp()"}
ARTICLE = {"sqlite": "json_extract(\"payload\", '$.articleId')", "postgres": "\"payload\"::jsonb ->> 'articleId'"}


def consumers(dialect, failed):
    """The consumers that the first release knew to have failed, and what they still have to take."""
    return [
        'INSERT INTO "event_consumer" ("name", "position", "created_at") SELECT DISTINCT "value", '
        f'(SELECT max("position") FROM "outbox"), {NOW[dialect]} FROM "outbox", {failed} WHERE "delivered_at" IS NULL',
        'INSERT INTO "event_delivery" ("consumer_id", "event_id", "ordering_key", "attempts", "due_at", "failed_at") '
        f'SELECT "name", "outbox"."id", coalesce({ARTICLE[dialect]}, "subject_id"), '
        f'CASE WHEN "waiting" IS NULL THEN 0 ELSE "attempts" END, {NOW[dialect]}, '
        'CASE WHEN "waiting" IS NULL THEN NULL ELSE "outbox"."created_at" END FROM "outbox", "event_consumer" '
        f'WHERE "delivered_at" IS NULL AND ("waiting" IS NULL OR "name" IN (SELECT "value" FROM {failed})) '
        'ORDER BY "name", "outbox"."id"',
    ]


SQLITE = [
    'UPDATE "outbox" SET "position" = "id"',
    'CREATE TRIGGER "tr_outbox_position" AFTER INSERT ON "outbox" FOR EACH ROW WHEN NEW."position" IS NULL\n'
    'BEGIN\n  UPDATE "outbox" SET "position" = "id" WHERE "id" = NEW."id";\nEND;',
    *consumers("sqlite", SQLITE_FAILED),
    'CREATE TABLE "audit_retention" ("before" TIMESTAMP)',
    'INSERT INTO "audit_retention" VALUES (NULL)',
    'DROP TRIGGER "tr_audit_delete"',
    f'CREATE TRIGGER "tr_audit_delete" BEFORE DELETE ON "audit" FOR EACH ROW WHEN NOT {MAY_GO}\n'
    f"BEGIN\n  SELECT RAISE(ABORT, '{NEVER_CHANGED}');\nEND;",
]
POSTGRES = [
    'UPDATE "outbox" SET "position" = "id"',
    'CREATE SEQUENCE "outbox_position" OWNED BY "outbox"."position"',
    "SELECT setval('outbox_position', coalesce(max(\"position\"), 0) + 1, false) FROM \"outbox\"",
    'CREATE INDEX "ix_outbox_without_position" ON "outbox" ("id") WHERE "position" IS NULL',
    *consumers("postgres", POSTGRES_FAILED),
    'CREATE TABLE "audit_retention" ("before" TIMESTAMPTZ)',
    'INSERT INTO "audit_retention" VALUES (NULL)',
    f"""CREATE OR REPLACE FUNCTION "tr_audit"() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF {MAY_GO} THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION '{NEVER_CHANGED}' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_audit', TABLE = 'audit';
END $rule$""",
]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0013_applications")]

    initial = False

    operations = [
        ops.CreateModel(
            name="EventConsumer",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("position", fields.BigIntField()),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("served_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("leased_by", fields.CharField(null=True, max_length=32)),
                ("leased_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "event_consumer", "app": "gql_blog", "constraints": [CheckConstraint(check='"position" >= 0', name="ck_event_consumer_position")], "pk_attr": "name"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="EventDelivery",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("consumer", fields.ForeignKeyField("gql_blog.EventConsumer", source_field="consumer_id", db_constraint=True, to_field="name", related_name="deliveries", on_delete=OnDelete.CASCADE)),
                ("event", fields.ForeignKeyField("gql_blog.Outbox", source_field="event_id", db_constraint=True, to_field="id", related_name="deliveries", on_delete=OnDelete.CASCADE)),
                ("ordering_key", fields.CharField(max_length=30)),
                ("attempts", fields.IntField(default=0)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("failed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("error", fields.TextField(null=True, unique=False)),
            ],
            options={"table": "event_delivery", "app": "gql_blog", "unique_together": (("consumer", "event"),), "constraints": [CheckConstraint(check='"attempts" >= 0', name="ck_event_delivery_attempts")], "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.AlterField("Outbox", "due_at", fields.DatetimeField(null=True)),
        ops.AddField("Outbox", "position", fields.BigIntField(null=True, unique=True)),
        DialectSQL(
            both=[
                'DROP INDEX "ix_outbox_undelivered"',
                'CREATE INDEX "ix_event_delivery_event" ON "event_delivery" ("event_id")',
                'CREATE INDEX "ix_event_delivery_order" ON "event_delivery" ("consumer_id", "ordering_key", "id")',
            ],
            sqlite=SQLITE,
            postgres=POSTGRES,
        ),
    ]
