"""What rendered each article, and the hashes of what went in and came out, so that another rendering can be compared."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0042_deletions")]

    initial = False

    operations = [
        ops.AddField("Article", "rendered_by", fields.CharField(null=True, max_length=64)),
        ops.AddField("Article", "rendered_input", fields.CharField(null=True, max_length=64)),
        ops.AddField("Article", "rendered_output", fields.CharField(null=True, max_length=64)),
    ]
