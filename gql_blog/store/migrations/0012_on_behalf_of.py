"""The issuers of the readers for whom an application's token may ask."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_blog.store.tables.columns_and_checks import JsonText


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0011_site")]

    initial = False

    operations = [ops.AddField(model_name="Token", name="on_behalf_of", field=JsonText(null=True))]
