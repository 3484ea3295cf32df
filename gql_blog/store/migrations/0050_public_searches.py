"""Cached searches of anonymous viewers end when the search text of a public article changes, as those of others do.

It changes without its article when a tag has another name, and when all of it is made anew.
"""

from tortoise import migrations

from gql_blog.store.migrator.public_invalidation_triggers import public_invalidation_triggers


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0049_findings_of_retries")]

    initial = False

    operations = [public_invalidation_triggers("search_text")]
