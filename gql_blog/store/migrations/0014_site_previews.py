"""Tokens that preview the whole site."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0013_jobs")]

    initial = False

    operations = [
        ops.AddField(model_name="Token", name="preview", field=fields.BooleanField(default=False, db_default=False))
    ]
