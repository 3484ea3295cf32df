from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('gql_blog', '0012_given')]

    initial = False

    operations = [
        ops.AlterField(
            model_name='Token',
            name='account',
            field=fields.ForeignKeyField('gql_blog.User', source_field='account_id', null=True, db_constraint=True, to_field='id', related_name='tokens', on_delete=OnDelete.CASCADE),
        ),
        ops.AddField(
            model_name='Token',
            name='application',
            field=fields.CharField(null=True, max_length=100),
        ),
        ops.AddField(
            model_name='Token',
            name='introspection',
            field=fields.BooleanField(default=False),
        ),
        ops.AddConstraint(
            model_name='Token',
            constraint=CheckConstraint(check='("account_id" IS NULL) <> ("application" IS NULL)', name='ck_token_holder'),
        ),
    ]
