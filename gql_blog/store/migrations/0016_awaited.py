"""The tokens of deferred verdicts, and an index of those that are waited for."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.declared_changes import DialectSQL


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0015_rendered_rows")]

    initial = False

    operations = [
        ops.AddField(model_name="Decision", name="deferred_token", field=fields.CharField(null=True, max_length=200)),
        DialectSQL(
            both=[
                'CREATE INDEX "ix_deferred_judgement_awaited" ON "deferred_judgement" ("plugin", "deferred_at", "hash") '
                'WHERE "settled_at" IS NULL'
            ]
        ),
    ]
