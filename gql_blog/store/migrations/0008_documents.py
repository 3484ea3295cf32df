"""Documents that clients name instead of sending them. Results that rest on one that is removed are dropped."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import postgres_trigger, sqlite_trigger

REMOVED = ("tr_registered_document_touches", "AFTER DELETE", "registered_document")
TOLD = 'DELETE FROM "touched" WHERE "key" = \'document\';\n  INSERT INTO "touched" ("key") VALUES (\'document\');'


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0007_events")]

    initial = False

    operations = [
        ops.CreateModel(
            name="RegisteredDocument",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=200)),
                ("name", fields.TextField(null=True)),
                ("registered_at", fields.DatetimeField()),
                ("uses", fields.BigIntField(default=0)),
                ("last_used_at", fields.DatetimeField(null=True)),
                ("text", fields.TextField()),
            ],
            options={"table": "registered_document", "app": "gql_blog", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AutomaticDocument",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=64)),
                ("size", fields.IntField()),
                ("uses", fields.BigIntField(default=0)),
                ("last_used_at", fields.DatetimeField()),
                ("text", fields.TextField()),
            ],
            options={"table": "automatic_document", "app": "gql_blog", "pk_attr": "id"},
            bases=["Model"],
        ),
        DialectSQL(
            sqlite=[sqlite_trigger(*REMOVED, TOLD)],
            postgres=[*postgres_trigger(*REMOVED, "BEGIN PERFORM gql_blog_invalidate('document'); RETURN NULL; END ")],
        ),
    ]
