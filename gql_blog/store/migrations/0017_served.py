"""When a consumer was served last follows from its lease, so it has no column of its own."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0016_aliases")]

    operations = [ops.RemoveField("EventConsumer", "served_at")]
