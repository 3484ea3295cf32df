"""What writing looks for is found by indexes: articles by title, replies by what they answer, comments by their author.

An import looks for the titles of what a file may be, answers or translates. PostgreSQL's index of these is one of hashes,
for a title may be longer than an entry of its ordinary indexes. The index of replies leaves out what answers nothing: else
SQLite's statistics tell that most comments hang from one, and it reads all comments of the site to find the replies.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL

REPLIES = [
    'DROP INDEX "ix_comment_parent"',
    'CREATE INDEX "ix_comment_parent" ON "comment" ("parent_id") WHERE "parent_id" IS NOT NULL',
]
AUTHORS = 'CREATE INDEX "ix_comment_author" ON "comment" ("author_name_folded", "posted_at") WHERE "posted_at" IS NOT NULL'


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0030_works_in_styles")]

    drops = ("(parent_id)",)  # the guard knows indexes of plain columns by these

    operations = [
        DialectSQL(
            both=[*REPLIES, AUTHORS],
            sqlite=['CREATE INDEX "ix_article_title_folded" ON "article" ("title_folded")'],
            postgres=['CREATE INDEX "ix_article_title_folded" ON "article" USING hash ("title_folded")'],
        )
    ]
