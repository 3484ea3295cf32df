"""A version of each article's comment policy: who changes one says which they saw."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0047_added_words")]

    initial = False

    operations = [
        ops.AddField("CommentPolicy", "version", fields.IntField(default=1, db_default=1)),
    ]
