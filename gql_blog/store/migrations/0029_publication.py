"""When articles end by themselves, links to previews of revisions, and redirects of addresses."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from gql_blog.store.tables.columns_and_checks import JsonText
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import invalidation_triggers, postgres_trigger, sqlite_triggers


def all_articles(_table, _row):
    """Editors list redirects with the articles that they lead to."""
    return ["SELECT 'article'"]


class Migration(migrations.Migration):
    dependencies = [('gql_blog', '0028_audit_seals')]

    initial = False

    operations = [
        ops.AddField('Article', 'unpublish_at', fields.DatetimeField(null=True)),
        ops.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=30)),
                ('article', fields.ForeignKeyField('gql_blog.Article', source_field='article_id', db_index=True, db_constraint=True, to_field='id', related_name='preview_links', on_delete=OnDelete.CASCADE)),
                ('revision', fields.ForeignKeyField('gql_blog.Revision', source_field='revision_id', db_index=True, db_constraint=True, to_field='id', related_name='preview_links', on_delete=OnDelete.CASCADE)),
                ('created_by', fields.ForeignKeyField('gql_blog.User', source_field='created_by_id', null=True, db_constraint=True, to_field='id', related_name='preview_links', on_delete=OnDelete.SET_NULL)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('responding_to', fields.ForeignKeyField('gql_blog.Article', source_field='responding_to_id', null=True, db_constraint=True, to_field='id', related_name='preview_links_of_responses', on_delete=OnDelete.SET_NULL)),
                ('response_kind', fields.CharField(null=True, max_length=10)),
                ('slug', fields.CharField(max_length=200)),
                ('title', fields.TextField(unique=False)),
                ('subtitle', fields.TextField(null=True, unique=False)),
                ('abstract', fields.TextField(null=True, unique=False)),
                ('locale', fields.CharField(max_length=35)),
                ('published_on', fields.DateField(null=True)),
                ('updated_on', fields.DateField(null=True)),
                ('html', fields.TextField(unique=False)),
                ('endnotes', fields.TextField(unique=False)),
                ('text', fields.TextField(unique=False)),
                ('lead', fields.CharField(max_length=1000)),
                ('word_count', fields.IntField()),
                ('bylines', JsonText(generated=False, null=False, unique=False)),
                ('tags', JsonText(generated=False, null=False, unique=False)),
                ('notices', JsonText(generated=False, null=False, unique=False)),
                ('footnotes', JsonText(generated=False, null=False, unique=False)),
            ],
            options={'table': 'preview_link', 'app': 'gql_blog', 'constraints': [CheckConstraint(check='"response_kind" IN (\'REPLY\', \'COMMENT\', \'REVIEW\', \'REJOINDER\', \'SUPPLEMENT\')', name='ck_preview_link_response_kind')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Redirect',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=30)),
                ('path', fields.CharField(unique=True, max_length=500)),
                ('status', fields.CharField(max_length=9)),
                ('article', fields.ForeignKeyField('gql_blog.Article', source_field='article_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='redirects', on_delete=OnDelete.CASCADE)),
                ('location', fields.TextField(null=True, unique=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('created_by', fields.ForeignKeyField('gql_blog.User', source_field='created_by_id', null=True, db_constraint=True, to_field='id', related_name='redirects', on_delete=OnDelete.SET_NULL)),
            ],
            options={'table': 'redirect', 'app': 'gql_blog', 'constraints': [CheckConstraint(check='"status" IN (\'PERMANENT\', \'TEMPORARY\', \'GONE\')', name='ck_redirect_status'), CheckConstraint(check='("status" = \'GONE\') = ("article_id" IS NULL AND "location" IS NULL) AND ("article_id" IS NULL OR "location" IS NULL)', name='ck_redirect_target')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        DialectSQL(
            both=[
                'CREATE INDEX "ix_article_unpublish_at" ON "article" ("unpublish_at", "id") '
                'WHERE "unpublish_at" IS NOT NULL'
            ],
            sqlite=sqlite_triggers("redirect", all_articles),
            postgres=postgres_trigger("redirect", all_articles),
        ),
        invalidation_triggers("preview_link"),
    ]
