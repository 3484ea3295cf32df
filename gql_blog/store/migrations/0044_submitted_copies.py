"""An index of the working copies that are there, in the order of the list of what is submitted."""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0043_rendered_by")]

    initial = False

    operations = [
        DialectSQL(
            both=[
                'CREATE INDEX "ix_working_copy_state" ON "working_copy" ("state", "updated_at", "id") '
                'WHERE "ended_at" IS NULL',
            ]
        ),
    ]
