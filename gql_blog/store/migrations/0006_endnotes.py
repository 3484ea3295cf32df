"""The notes of an article in a column of their own, beside the text.

The column is null for articles that stand already: their ``html`` holds the notes until they are rendered again, which
``gql-blog migrate`` does after the migrations. The index holds the articles that wait for it. Stubs have nothing to be
rendered.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.declared_changes import DialectSQL


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0005_search")]

    operations = [
        ops.AddField("Article", "endnotes", fields.TextField(null=True)),
        DialectSQL(
            both=[
                """UPDATE "article" SET "endnotes" = '' WHERE "source" = ''""",
                'CREATE INDEX "ix_article_unrendered" ON "article" ("id") WHERE "endnotes" IS NULL',
            ]
        ),
    ]
