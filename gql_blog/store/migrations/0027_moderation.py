"""Decisions are bound to the version of the comment that was judged; judgements may come later; moderators claim."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import dialogue_of, postgres_trigger, sqlite_triggers


def keys(_table, row):
    """Results that show claims show comments, and are invalidated with them."""
    return ["SELECT 'comment'", dialogue_of(f"(SELECT article_id FROM comment WHERE id = {row}.comment_id)")]


class Migration(migrations.Migration):
    dependencies = [('gql_blog', '0026_orders_of_links')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CommentClaim',
            fields=[
                ('comment', fields.OneToOneField('gql_blog.Comment', source_field='comment_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='claim', on_delete=OnDelete.CASCADE)),
                ('account', fields.ForeignKeyField('gql_blog.User', source_field='account_id', db_index=True, db_constraint=True, to_field='id', related_name='claims', on_delete=OnDelete.CASCADE)),
                ('claimed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'comment_claim', 'app': 'gql_blog', 'pk_attr': 'comment'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DeferredJudgement',
            fields=[
                ('hash', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('comment', fields.ForeignKeyField('gql_blog.Comment', source_field='comment_id', db_constraint=True, to_field='id', related_name='deferred', on_delete=OnDelete.CASCADE)),
                ('comment_version', fields.IntField()),
                ('plugin', fields.CharField(max_length=64)),
                ('deferred_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'deferred_judgement', 'app': 'gql_blog', 'pk_attr': 'hash'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Decision',
            name='comment_version',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Decision',
            name='outcome',
            field=fields.CharField(null=True, max_length=8),
        ),
        ops.AddField(
            model_name='Decision',
            name='plugin',
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name='Decision',
            name='policy_version',
            field=fields.CharField(null=True, max_length=100),
        ),
        ops.AddField(
            model_name='Decision',
            name='superseded',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        DialectSQL(
            both=['CREATE INDEX "ix_deferred_judgement_comment" ON "deferred_judgement" ("comment_id")'],
            sqlite=sqlite_triggers('comment_claim', keys),
            postgres=postgres_trigger('comment_claim', keys),
        ),
    ]
