from tortoise import migrations
from tortoise.migrations import operations as ops
from gql_blog.store.tables.columns_and_checks import JsonText
from tortoise import fields

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import postgres_trigger, sqlite_triggers


def keys(_table, _row):
    """Results that show tokens show accounts, and are invalidated with them."""
    return ["SELECT 'account'"]


class Migration(migrations.Migration):
    dependencies = [('gql_blog', '0021_narrow_locks')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Token',
            name='documents',
            field=JsonText(null=True, generated=False, unique=False),
        ),
        ops.AddField(
            model_name='Token',
            name='last_used_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Token',
            name='role',
            field=fields.CharField(null=True, max_length=9),
        ),
        ops.AddField(
            model_name='Token',
            name='root_fields',
            field=JsonText(null=True, generated=False, unique=False),
        ),
        ops.AddField(
            model_name='User',
            name='disabled_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='User',
            name='version',
            field=fields.IntField(default=1, db_default=1),
        ),
        DialectSQL(sqlite=sqlite_triggers("token", keys), postgres=postgres_trigger("token", keys)),
    ]
