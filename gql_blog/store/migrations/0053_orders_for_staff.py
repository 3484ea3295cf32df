"""What an account created, newest first, and articles by the instant of their publication here.

As in ``0003_reading`` there are indexes of what is public, and as in ``0011_status_orders`` of each status for viewers who see
more. An index of the orders of ``created_by_id`` serves the foreign key as well.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL

FIRST = {"sqlite": ("''", "''"), "postgres": ("'-infinity'::date", "'-infinity'::timestamptz")}
LAST = {"sqlite": ("'~'", "'~'"), "postgres": ("'infinity'::date", "'infinity'::timestamptz")}


def statements(dialect):
    day, instant = FIRST[dialect]
    newest = f'(coalesce("published_on", {day})) DESC, (coalesce("published_at", {instant})) DESC, "id" DESC'
    made = [f'CREATE INDEX "ix_article_created_by" ON "article" ("created_by_id", "status", {newest})']
    for name, (_, instant), down in (("latest", FIRST[dialect], " DESC"), ("earliest", LAST[dialect], "")):
        keys = f'(coalesce("published_at", {instant})){down}, "id"{down}'
        made.append(f'CREATE INDEX "ix_article_public_{name}" ON "article" ({keys}) WHERE "public"')
        made.append(f'CREATE INDEX "ix_article_status_{name}" ON "article" ("status", {keys})')
    return made


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0051_published_below")]

    initial = False

    drops = ("(created_by_id)",)  # the guard knows indexes of plain columns by these

    operations = [
        DialectSQL(
            both=['DROP INDEX "ix_article_created_by"'], sqlite=statements("sqlite"), postgres=statements("postgres")
        )
    ]
