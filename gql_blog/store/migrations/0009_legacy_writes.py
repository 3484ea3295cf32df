"""An article that a server of the first release writes is to be rendered again.

Such a server puts the notes into ``html`` and knows neither ``endnotes`` nor ``rendered_version``. It may still run while
this migration is applied already. An UPDATE of ours that changes ``html`` always changes ``rendered_version``, for it
makes a new version of the article; so an UPDATE that changes ``html`` alone comes from the first release, or from SQL by
hand. Then ``endnotes`` becomes null, as it is for every article that the first release wrote.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.declared_changes import DialectSQL

SQLITE = """CREATE TRIGGER "tr_article_endnotes" AFTER UPDATE OF "html" ON "article" FOR EACH ROW
WHEN NEW."html" IS NOT OLD."html" AND NEW."endnotes" IS OLD."endnotes"
  AND NEW."rendered_version" IS OLD."rendered_version" AND NEW."endnotes" IS NOT NULL
BEGIN
  UPDATE "article" SET "endnotes" = NULL WHERE "id" = NEW."id";
END;"""

POSTGRES = [
    """CREATE FUNCTION "tr_article_endnotes"() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  NEW."endnotes" := NULL;
  RETURN NEW;
END $rule$""",
    """CREATE TRIGGER "tr_article_endnotes" BEFORE UPDATE OF "html" ON "article" FOR EACH ROW
WHEN (NEW."html" IS DISTINCT FROM OLD."html" AND NEW."endnotes" IS NOT DISTINCT FROM OLD."endnotes"
  AND NEW."rendered_version" IS NOT DISTINCT FROM OLD."rendered_version")
EXECUTE FUNCTION "tr_article_endnotes"()""",
]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0008_notices")]

    operations = [
        ops.AddField("Article", "rendered_version", fields.IntField(null=True)),
        DialectSQL(sqlite=[SQLITE], postgres=POSTGRES),
    ]
