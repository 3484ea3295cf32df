"""What an answer told of a text stands apart from the answer that is kept for retries."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_blog.store.tables.columns_and_checks import JsonText


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0048_versions_of_comment_policies")]

    initial = False

    operations = [ops.AddField("IdempotencyKey", "findings", JsonText(null=True, generated=False, unique=False))]
