"""Rules between rows lock what they look at, on PostgreSQL: a dialogue, an article, a slug, and nothing wider.

Until now each rule locked all rows of its kind, whenever an article was saved. A rule looks at what has changed alone;
whoever moves an article under another one waits for those who move the post to which that leads up. SQLite has one
writer at a time.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL

CYCLE = """CREATE OR REPLACE FUNCTION "tr_article_cycle"() RETURNS trigger LANGUAGE plpgsql AS $rule$
DECLARE
  top text;
  locked text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW."responding_to_id" IS NOT DISTINCT FROM OLD."responding_to_id" THEN
      RETURN NEW;
    END IF;
    LOOP
      WITH RECURSIVE above(id, up) AS (
        SELECT "id", "responding_to_id" FROM "article" WHERE "id" = NEW."responding_to_id"
        UNION
        SELECT a."id", a."responding_to_id" FROM "article" a JOIN above ON a."id" = above.up
      )
      SELECT id INTO top FROM above WHERE up IS NULL;
      EXIT WHEN top IS NULL OR top = locked;
      PERFORM 1 FROM "article" WHERE "id" = top FOR NO KEY UPDATE;
      locked := top;
    END LOOP;
  END IF;
  IF EXISTS (
    WITH RECURSIVE above(id) AS (
      SELECT NEW."responding_to_id"
      UNION
      SELECT up."responding_to_id" FROM "article" up JOIN above ON up."id" = above.id
      WHERE up."responding_to_id" IS NOT NULL
    )
    SELECT 1 FROM above WHERE above.id = NEW."id"
  ) THEN
    RAISE EXCEPTION 'an article cannot answer what answers it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_article_cycle', TABLE = 'article';
  END IF;
  RETURN NEW;
END $rule$"""

SLUG = """CREATE OR REPLACE FUNCTION "tr_article_slug"() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW."slug" = OLD."slug" THEN
      RETURN NEW;
    END IF;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('gql_blog slug'), hashtext(NEW."slug"));
  IF EXISTS (SELECT 1 FROM "old_slug" WHERE "slug" = NEW."slug") THEN
    RAISE EXCEPTION 'the slug is an old one of another article'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_article_slug', TABLE = 'article';
  END IF;
  RETURN NEW;
END $rule$"""

COMMENT_CYCLE = """CREATE OR REPLACE FUNCTION "tr_comment_cycle"() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW."parent_id" IS NOT DISTINCT FROM OLD."parent_id" THEN
      RETURN NEW;
    END IF;
    PERFORM 1 FROM "article" WHERE "id" = NEW."article_id" FOR NO KEY UPDATE;
  END IF;
  IF EXISTS (
    WITH RECURSIVE above(id) AS (
      SELECT NEW."parent_id"
      UNION
      SELECT up."parent_id" FROM "comment" up JOIN above ON up."id" = above.id WHERE up."parent_id" IS NOT NULL
    )
    SELECT 1 FROM above WHERE above.id = NEW."id"
  ) THEN
    RAISE EXCEPTION 'a comment cannot reply to its own replies'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_comment_cycle', TABLE = 'comment';
  END IF;
  RETURN NEW;
END $rule$"""


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0020_abstract_and_update")]

    operations = [DialectSQL(postgres=[CYCLE, SLUG, COMMENT_CYCLE])]
