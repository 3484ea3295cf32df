"""What rows of plugins an article was rendered from."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0014_site_previews")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Article",
            name="rendered_rows",
            field=fields.CharField(max_length=64, null=True, db_index=True),
        )
    ]
