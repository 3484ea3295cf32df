"""What a file gave when it was imported, beside its provenance: the base of the merge with the file as it is later."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_blog.store.tables.columns_and_checks import JsonText


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0011_status_orders")]

    operations = [ops.AddField("Provenance", "given", JsonText(null=True))]
