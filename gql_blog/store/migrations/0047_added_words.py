"""What plugins add to the words that an article is found by, kept apart from the entry of the index."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0046_articles_of_new_comments")]

    initial = False

    operations = [
        ops.AddField("Article", "added_words", fields.TextField(null=True, unique=False)),
    ]
