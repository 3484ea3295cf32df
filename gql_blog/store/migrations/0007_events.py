"""Cursors of events that everybody may be told of, and when comments became public, by which they are caught up with."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrations.initial_sql.indexes import FIRST, LAST
from gql_blog.store.migrator.declared_changes import DialectSQL

FILLED = """UPDATE "comment" SET "published_at" = coalesce("posted_at",
    (SELECT coalesce(a."published_at", a."created_at") FROM "article" a WHERE a."id" = "comment"."article_id")
) WHERE "public"
"""


def indexes(dialect: str) -> list[str]:
    """Return the indexes of comments in the order of their publication, in either direction."""
    made = 'CREATE INDEX "ix_comment_published_{0}" ON "comment" (coalesce("published_at", {1}){2}, "id"{2}) WHERE "public"'
    return [made.format("up", LAST[dialect][1], ""), made.format("down", FIRST[dialect][1], " DESC")]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0006_invalidated_keys")]

    initial = False

    operations = [
        ops.AddField(model_name="Comment", name="published_at", field=fields.DatetimeField(null=True)),
        ops.AddField(
            model_name="Outbox", name="cursor", field=fields.CharField(null=True, unique=True, max_length=30)
        ),
        DialectSQL(
            both=[FILLED, 'CREATE INDEX "ix_outbox_public" ON "outbox" ("position") WHERE "cursor" IS NOT NULL'],
            sqlite=indexes("sqlite"),
            postgres=indexes("postgres"),
        ),
    ]
