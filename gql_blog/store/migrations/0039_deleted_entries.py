"""Contributors and tags that were deleted leave their tables, and can be put back until they are purged."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from gql_blog.store.tables.columns_and_checks import JsonText

_KINDS = "\"kind\" IN ('contributor', 'tag')"


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0038_personal_values")]

    initial = False

    operations = [
        ops.CreateModel(
            name="DeletedEntry",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=30)),
                ("kind", fields.CharField(max_length=11)),
                ("slug", fields.CharField(max_length=200)),
                ("name", fields.TextField(unique=False)),
                ("kept", JsonText(generated=False, null=False, unique=False)),
                ("deleted_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "deleted_entry",
                "app": "gql_blog",
                "constraints": [CheckConstraint(check=_KINDS, name="ck_deleted_entry_kind")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ReservedSlug",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("kind", fields.CharField(max_length=11)),
                ("slug", fields.CharField(max_length=200)),
                (
                    "entry",
                    fields.ForeignKeyField(
                        "gql_blog.DeletedEntry",
                        source_field="entry_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="reserved_slugs",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "reserved_slug",
                "app": "gql_blog",
                "unique_together": (("kind", "slug"),),
                "constraints": [CheckConstraint(check=_KINDS, name="ck_reserved_slug_kind")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
