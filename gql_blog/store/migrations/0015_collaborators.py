from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

from gql_blog.store.migrator.invalidation_triggers import invalidation_triggers


class Migration(migrations.Migration):
    dependencies = [('gql_blog', '0014_event_delivery')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Collaborator',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('article', fields.ForeignKeyField('gql_blog.Article', source_field='article_id', db_constraint=True, to_field='id', related_name='collaborators', on_delete=OnDelete.CASCADE)),
                ('account', fields.ForeignKeyField('gql_blog.User', source_field='account_id', db_index=True, db_constraint=True, to_field='id', related_name='collaborations', on_delete=OnDelete.CASCADE)),
                ('added_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'collaborator', 'app': 'gql_blog', 'unique_together': (('article', 'account'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        invalidation_triggers('collaborator'),
    ]
