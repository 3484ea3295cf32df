"""Results of anonymous viewers have keys of their own, of which only rows that they see tell.

And the index by which an import finds what a file gave before. On PostgreSQL it is of hashes, for a place may be longer
than an entry of a tree.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.public_invalidation_triggers import public_invalidation_triggers

OF_ARTICLES = ("byline", "footnote", "footnote_candidate", "mention", "article_tag", "old_slug", "notice")
SHARED = ("contributor", "contributor_alias", "tag", "tag_alias")


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0018_rendered_anew")]

    operations = [
        public_invalidation_triggers("article", "comment", *OF_ARTICLES, *SHARED),
        DialectSQL(
            sqlite=['CREATE INDEX "ix_provenance_imported_from" ON "provenance" ("imported_from")'],
            postgres=['CREATE INDEX "ix_provenance_imported_from" ON "provenance" USING hash ("imported_from")'],
        ),
    ]
