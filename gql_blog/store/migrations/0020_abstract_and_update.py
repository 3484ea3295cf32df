"""The abstract of an article, and the date of its last change, as its page prints them."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0019_public_touches")]

    operations = [
        ops.AddField("Article", "abstract", fields.TextField(null=True)),
        ops.AddField("Article", "updated_on", fields.DateField(null=True)),
    ]
