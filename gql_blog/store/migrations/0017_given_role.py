"""Who gave the role of an account."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0016_awaited")]

    initial = False

    operations = [ops.AddField(model_name="User", name="role_from", field=fields.CharField(null=True, max_length=255))]
