"""The section or series of an article, and of what a preview link shows."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0009_sessions")]

    initial = False

    operations = [
        ops.AddField(model_name=model, name="section", field=fields.TextField(null=True))
        for model in ("Article", "PreviewLink")
    ]
