"""What is deleted is listed, whatever it is, with who deleted it: of what was deleted before, the audit says that."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from gql_blog.store.migrator.declared_changes import DialectSQL

KINDS = "\"kind\" IN ('ARTICLE', 'COMMENT', 'CONTRIBUTOR', 'TAG')"

DELETED = """
    SELECT "id", 'ARTICLE' AS "kind", "title" AS "name", "deleted_at", 'delete_article' AS "action"
    FROM "article" WHERE "deleted_at" IS NOT NULL
    UNION ALL
    SELECT "id", 'COMMENT', NULL, "deleted_at", 'delete_comment' FROM "comment" WHERE "deleted_at" IS NOT NULL
    UNION ALL
    SELECT "id", upper("kind"), "name", "deleted_at", 'delete_' || "kind" FROM "deleted_entry"
"""
LIST = f"""
INSERT INTO "deletion" ("subject_id", "kind", "name", "deleted_at", "deleted_by_id")
SELECT d."id", d."kind", d."name", d."deleted_at", (
    SELECT a."id" FROM "audit" e JOIN "account" a ON a."id" = e."actor"
    WHERE e."subject_id" = d."id" AND e."action" = d."action" ORDER BY e."id" DESC LIMIT 1
)
FROM ({DELETED}) d ORDER BY d."deleted_at", d."id"
"""


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0041_personal_links")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Deletion",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("subject_id", fields.CharField(unique=True, max_length=30)),
                ("kind", fields.CharField(max_length=11)),
                ("name", fields.TextField(null=True, unique=False)),
                ("deleted_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "deleted_by",
                    fields.ForeignKeyField(
                        "gql_blog.User",
                        source_field="deleted_by_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="deletions",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
            ],
            options={
                "table": "deletion",
                "app": "gql_blog",
                "constraints": [CheckConstraint(check=KINDS, name="ck_deletion_kind")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        DialectSQL(both=[LIST]),
    ]
