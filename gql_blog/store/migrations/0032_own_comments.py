"""Authors change and withdraw their comments, and are told why one waits; an article settles how it takes comments."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import (
    dialogue_of,
    invalidation_triggers,
    postgres_trigger,
    sqlite_triggers,
)
from gql_blog.store.migrator.public_invalidation_triggers import public_invalidation_triggers


def keys(_table, row):
    """Results that show earlier texts show comments, and are invalidated with them."""
    return ["SELECT 'comment'", dialogue_of(f"(SELECT article_id FROM comment WHERE id = {row}.comment_id)")]


class Migration(migrations.Migration):
    dependencies = [('gql_blog', '0031_found_by_index')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CommentPolicy',
            fields=[
                ('article', fields.OneToOneField('gql_blog.Article', source_field='article_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='comment_policy', on_delete=OnDelete.CASCADE)),
                ('moderation', fields.CharField(null=True, max_length=6)),
                ('close_after_days', fields.IntField(null=True)),
                ('closed', fields.BooleanField(default=False)),
            ],
            options={'table': 'comment_policy', 'app': 'gql_blog', 'constraints': [CheckConstraint(check='"moderation" IN (\'BEFORE\', \'AFTER\')', name='ck_comment_policy_moderation'), CheckConstraint(check='"close_after_days" >= 0', name='ck_comment_policy_days')], 'pk_attr': 'article'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CommentText',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('comment', fields.ForeignKeyField('gql_blog.Comment', source_field='comment_id', db_constraint=True, to_field='id', related_name='earlier_texts', on_delete=OnDelete.CASCADE)),
                ('version', fields.IntField()),
                ('source', fields.TextField(unique=False)),
                ('text', fields.TextField(unique=False)),
                ('replaced_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'comment_text', 'app': 'gql_blog', 'unique_together': (('comment', 'version'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Comment',
            name='edited_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Comment',
            name='status_reason',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='Comment',
            name='withdrawn_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        invalidation_triggers('comment_policy'),
        public_invalidation_triggers('comment_policy'),
        DialectSQL(sqlite=sqlite_triggers('comment_text', keys), postgres=postgres_trigger('comment_text', keys)),
    ]
