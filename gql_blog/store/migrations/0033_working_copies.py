"""Working copies, and the revisions that they make.

A revision is still never changed. An autosave alone may go: the next one of the same person takes its place.
"""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import invalidation_triggers

NEVER = "a revision is never changed"
COLUMNS = (
    *("id", "article_id", "number", "version", "created_at", "note", "title", "source", "diff", "snapshot"),
    *("copy_version", "autosaved", "begun_at"),
)
SQLITE = [
    'DROP TRIGGER "tr_revision_update"',
    f'CREATE TRIGGER "tr_revision_update" BEFORE UPDATE OF {", ".join(COLUMNS)} ON "revision" FOR EACH ROW\n'
    f"BEGIN\n  SELECT RAISE(ABORT, '{NEVER}');\nEND;",
    'DROP TRIGGER "tr_revision_delete"',
    'CREATE TRIGGER "tr_revision_delete" BEFORE DELETE ON "revision" FOR EACH ROW WHEN NOT OLD."autosaved"\n'
    f"BEGIN\n  SELECT RAISE(ABORT, '{NEVER}') WHERE EXISTS "
    '(SELECT 1 FROM "article" WHERE "id" = OLD."article_id");\nEND;',
]
REFUSED = f"RAISE EXCEPTION '{NEVER}' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_revision', TABLE = 'revision';"
POSTGRES = [
    f"""CREATE OR REPLACE FUNCTION "tr_revision"() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    {REFUSED}
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF NOT OLD."autosaved" AND EXISTS (SELECT 1 FROM "article" WHERE "id" = OLD."article_id") THEN
      {REFUSED}
    END IF;
    RETURN OLD;
  END IF;
  IF to_jsonb(NEW) - 'author_id' IS DISTINCT FROM to_jsonb(OLD) - 'author_id'
    OR (NEW."author_id" IS NOT NULL AND NEW."author_id" IS DISTINCT FROM OLD."author_id") THEN
    {REFUSED}
  END IF;
  RETURN NEW;
END $rule$""",
]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0032_own_comments")]

    initial = False

    operations = [
        ops.AddField(model_name="Revision", name="copy_version", field=fields.IntField(null=True)),
        ops.AddField(model_name="Revision", name="autosaved", field=fields.BooleanField(default=False, db_default=False)),
        ops.AddField(
            model_name="Revision",
            name="begun_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.CreateModel(
            name='WorkingCopy',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=30)),
                ('article', fields.OneToOneField('gql_blog.Article', source_field='article_id', db_constraint=True, to_field='id', related_name='working_copy', on_delete=OnDelete.CASCADE)),
                ('version', fields.IntField(default=1)),
                ('state', fields.CharField(default='OPEN', max_length=9)),
                ('revision_id', fields.CharField(max_length=30)),
                ('base_id', fields.CharField(null=True, max_length=30)),
                ('note', fields.TextField(null=True, unique=False)),
                ('saved_by', fields.ForeignKeyField('gql_blog.User', source_field='saved_by_id', null=True, db_constraint=True, to_field='id', related_name='working_copies', on_delete=OnDelete.SET_NULL)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('updated_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'working_copy', 'app': 'gql_blog', 'constraints': [CheckConstraint(check='"state" IN (\'OPEN\', \'SUBMITTED\', \'RETURNED\', \'APPROVED\')', name='ck_working_copy_state'), CheckConstraint(check='"version" >= 1', name='ck_working_copy_version')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        invalidation_triggers("working_copy"),
        DialectSQL(sqlite=SQLITE, postgres=POSTGRES),
    ]
