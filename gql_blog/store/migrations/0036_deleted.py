from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.declared_changes import DialectSQL


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0035_row_counts")]

    initial = False

    operations = [
        ops.AddField("Article", "deleted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.AddField("Article", "deleted_status", fields.CharField(null=True, max_length=9)),
        ops.AddField("Comment", "deleted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.AddField("Comment", "deleted_status", fields.CharField(null=True, max_length=8)),
        DialectSQL(
            both=[
                f'CREATE INDEX "ix_{table}_deleted" ON "{table}" ("deleted_at") WHERE "deleted_at" IS NOT NULL'
                for table in ("article", "comment")
            ]
        ),
    ]
