"""Whether a comment was made before is found by an index, however many comments its article has.

The index of an article's comments has the beginnings of their texts, too. A whole text may be longer than an entry of an
index.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0044_submitted_copies")]

    initial = False

    drops = ("(article_id)",)  # the guard knows indexes of plain columns by these

    operations = [
        DialectSQL(
            both=[
                'DROP INDEX "ix_comment_article"',
                'CREATE INDEX "ix_comment_article" ON "comment" ("article_id", substr("source", 1, 64))',
            ]
        ),
    ]
