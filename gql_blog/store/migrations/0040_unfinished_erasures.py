"""Plugins that could not be told to forget somebody are remembered, so that an erasure can be completed."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.tables.columns_and_checks import JsonText


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0039_deleted_entries")]

    initial = False

    operations = [
        ops.CreateModel(
            name="UnfinishedErasure",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("plugin", fields.CharField(max_length=64)),
                ("salt", fields.CharField(max_length=64)),
                ("commitment", fields.CharField(max_length=64)),
                ("account_id", fields.CharField(null=True, max_length=30)),
                ("comment_ids", JsonText(generated=False, null=False, unique=False)),
                ("erased_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "unfinished_erasure", "app": "gql_blog", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
