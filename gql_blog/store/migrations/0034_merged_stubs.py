"""A slug of a stub that was merged into an article keeps the id of the stub: revisions name it."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0033_working_copies")]

    operations = [ops.AddField("OldSlug", "former_id", fields.CharField(max_length=30, null=True, unique=True))]
