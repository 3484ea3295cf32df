"""Withdrawn articles: when, why, and the status that they had."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0051_published_below")]

    initial = False

    operations = [
        ops.AddField("Article", "withdrawn_on", fields.DateField(null=True)),
        ops.AddField("Article", "withdrawal_reason", fields.TextField(null=True, unique=False)),
        ops.AddField("Article", "withdrawn_status", fields.CharField(null=True, max_length=9)),
    ]
