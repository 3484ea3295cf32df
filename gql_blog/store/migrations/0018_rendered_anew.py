"""Articles that an earlier renderer made are rendered again, which ``gql-blog migrate`` does after the migrations.

Until then an article keeps its HTML and its notes as they are: ``rendered_version`` is null while it waits.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0017_served")]

    operations = [
        DialectSQL(
            both=[
                """UPDATE "article" SET "rendered_version" = CASE WHEN "source" = '' THEN "version" END""",
                'DROP INDEX "ix_article_unrendered"',
                'CREATE INDEX "ix_article_unrendered" ON "article" ("id") '
                'WHERE "endnotes" IS NULL OR "rendered_version" IS NULL',
            ]
        ),
    ]
