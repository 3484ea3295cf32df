"""New comments are looked at together, not one by one: whether each belongs to the article of what it replies to.

A new comment has no replies but those that come with it, and each of these is looked at itself. What it replies to is
found by its key, even where the statistics are those of an empty table: without that an import walked through all
comments for each new one.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL

WORD = "a reply belongs to the article of the comment that it replies to"
NAME = "tr_comment_article"


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0045_said_before")]

    initial = False

    operations = [
        DialectSQL(
            postgres=[
                f'DROP TRIGGER "{NAME}" ON "comment"',
                f'CREATE TRIGGER "{NAME}" AFTER UPDATE OF "parent_id", "article_id" ON "comment" FOR EACH ROW '
                f'EXECUTE FUNCTION "{NAME}"()',
                f"""CREATE FUNCTION "{NAME}_of_new"() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $rule$
BEGIN
  IF EXISTS (
    SELECT 1 FROM added one WHERE one."parent_id" IS NOT NULL
      AND one."article_id" <> (SELECT other."article_id" FROM "comment" other WHERE other."id" = one."parent_id")
  ) THEN
    RAISE EXCEPTION '{WORD}' USING ERRCODE = 'check_violation', CONSTRAINT = '{NAME}', TABLE = 'comment';
  END IF;
  RETURN NULL;
END $rule$""",
                f'CREATE TRIGGER "{NAME}_of_new" AFTER INSERT ON "comment" REFERENCING NEW TABLE AS added '
                f'FOR EACH STATEMENT EXECUTE FUNCTION "{NAME}_of_new"()',
            ],
        )
    ]
