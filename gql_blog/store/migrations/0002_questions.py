"""What imports ask an editor, and what was answered, beside the provenance of an article."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_blog.store.tables.columns_and_checks import JsonText


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0001_initial")]

    initial = False

    operations = [
        ops.AddField(model_name="Provenance", name="questions", field=JsonText(db_default=())),
        ops.AddField(model_name="Provenance", name="answered", field=JsonText(db_default=())),
    ]
