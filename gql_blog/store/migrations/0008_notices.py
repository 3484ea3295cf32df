from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from gql_blog.store.migrator.invalidation_triggers import invalidation_triggers


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0007_ties")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Notice",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=30)),
                ("article", fields.ForeignKeyField("gql_blog.Article", source_field="article_id", db_constraint=True, to_field="id", related_name="notices", on_delete=OnDelete.CASCADE)),
                ("position", fields.IntField()),
                ("kind", fields.CharField(max_length=12)),
                ("source", fields.TextField(unique=False)),
                ("html", fields.TextField(unique=False)),
                ("text", fields.TextField(unique=False)),
                ("date", fields.DateField(null=True)),
            ],
            options={"table": "notice", "app": "gql_blog", "unique_together": (("article", "position"),), "constraints": [CheckConstraint(check="\"kind\" IN ('EDITORS_NOTE', 'CORRECTION', 'RETRACTION')", name="ck_notice_kind"), CheckConstraint(check='"position" >= 1', name="ck_notice_position")], "pk_attr": "id"},
            bases=["Model"],
        ),
        invalidation_triggers("notice"),
    ]
