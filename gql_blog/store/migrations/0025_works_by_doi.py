"""Works are told apart by their DOI first, and their CSL-JSON has an id: notes that cite a work are read again.

``gql-blog migrate`` does that after the migrations; until then each note keeps what it has.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.declared_changes import DialectSQL


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0024_revisions_stay")]

    operations = [
        ops.AddField("Footnote", "work_doi", fields.TextField(null=True)),
        DialectSQL(
            both=[
                'UPDATE "article" SET "rendered_version" = NULL '
                'WHERE "id" IN (SELECT "article_id" FROM "footnote" WHERE "citation" IS NOT NULL)',
                'DROP INDEX "ix_footnote_work"',
            ]
        ),
    ]
