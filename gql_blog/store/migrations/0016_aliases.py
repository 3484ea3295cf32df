from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import postgres_trigger, sqlite_triggers

OF = {'contributor_alias': 'contributor', 'tag_alias': 'tag'}


def keys(table, _row):
    """An alias is how its contributor, or its tag, is found."""
    return [f"SELECT '{OF[table]}'"]


class Migration(migrations.Migration):
    dependencies = [('gql_blog', '0015_collaborators')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ContributorAlias',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('contributor', fields.ForeignKeyField('gql_blog.Contributor', source_field='contributor_id', db_index=True, db_constraint=True, to_field='id', related_name='aliases', on_delete=OnDelete.CASCADE)),
                ('slug', fields.CharField(null=True, unique=True, max_length=200)),
                ('name', fields.TextField(unique=False)),
                ('former_id', fields.CharField(null=True, unique=True, max_length=30)),
                ('was_public', fields.BooleanField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'contributor_alias', 'app': 'gql_blog', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TagAlias',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('tag', fields.ForeignKeyField('gql_blog.Tag', source_field='tag_id', db_index=True, db_constraint=True, to_field='id', related_name='aliases', on_delete=OnDelete.CASCADE)),
                ('slug', fields.CharField(null=True, unique=True, max_length=200)),
                ('name', fields.TextField(unique=False)),
                ('former_id', fields.CharField(null=True, unique=True, max_length=30)),
                ('was_public', fields.BooleanField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'tag_alias', 'app': 'gql_blog', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Contributor',
            name='version',
            field=fields.IntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name='Tag',
            name='version',
            field=fields.IntField(default=1, db_default=1),
        ),
        DialectSQL(
            both=[
                'CREATE INDEX "ix_contributor_alias_name" ON "contributor_alias" ("name")',
                'CREATE INDEX "ix_tag_alias_name" ON "tag_alias" ("name")',
            ],
            sqlite=[trigger for table in OF for trigger in sqlite_triggers(table, keys)],
            postgres=[statement for table in OF for statement in postgres_trigger(table, keys)],
        ),
    ]
