"""Have the triggers of PostgreSQL remember for the transaction what they tell of public rows; SQLite has a table."""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import INVALIDATE

REMADE = """DO $remake$
DECLARE made record;
BEGIN
  FOR made IN SELECT pg_get_functiondef(p.oid) AS sql FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = current_schema() AND p.prosrc LIKE '%pg_notify(''gql_blog_touched'', told.key)%'
  LOOP
    EXECUTE replace(made.sql, 'pg_notify(''gql_blog_touched'', told.key)', 'gql_blog_invalidate(told.key)');
  END LOOP;
END $remake$"""


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0005_citation")]

    initial = False

    operations = [DialectSQL(postgres=[INVALIDATE, REMADE])]
