"""The jobs of plugins."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.tables.columns_and_checks import at_least


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0012_on_behalf_of")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PluginJob",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                ("plugin", fields.CharField(max_length=32)),
                ("name", fields.CharField(max_length=32)),
                ("position", fields.BigIntField()),
                ("runs", fields.BigIntField(default=0)),
                ("due_at", fields.DatetimeField(null=True)),
                ("leased_by", fields.CharField(null=True, max_length=32)),
                ("leased_until", fields.DatetimeField(null=True)),
                ("attempts", fields.IntField(default=0)),
                ("error", fields.TextField(null=True)),
                ("done_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "plugin_job",
                "app": "gql_blog",
                "unique_together": (("plugin", "name"),),
                "constraints": [at_least("plugin_job_counts", 0, "position", "runs", "attempts")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
