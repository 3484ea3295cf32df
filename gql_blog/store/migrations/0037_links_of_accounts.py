"""What refers to an account or an article is found by an index when that goes: previews, redirects, working copies."""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL

LINKS = (
    ("preview_link", "created_by"),
    ("preview_link", "responding_to"),
    ("redirect", "created_by"),
    ("working_copy", "saved_by"),
)


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0036_deleted")]

    operations = [
        DialectSQL(
            both=[
                f'CREATE INDEX "ix_{table}_{link}" ON "{table}" ("{link}_id") WHERE "{link}_id" IS NOT NULL'
                for table, link in LINKS
            ]
        )
    ]
