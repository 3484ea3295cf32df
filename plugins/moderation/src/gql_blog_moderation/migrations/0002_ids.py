"""A sighting has the id of its article, and no way to the article; it still goes with it."""

from tortoise import migrations

from gql_blog.plugin import KeepId


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [KeepId("Sighting", "article")]
