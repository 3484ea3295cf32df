"""Works are written in citation styles too, when a note that cites them is saved."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_blog.store.tables.columns_and_checks import JsonText


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0029_publication")]

    operations = [
        ops.AddField("Footnote", "work_in_styles", JsonText(null=True, generated=False, unique=False)),
    ]
