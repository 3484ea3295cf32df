"""Lists of articles of one status in their order, for viewers who see more than what is public.

The indexes of ``0003_reading`` hold public rows alone. A reader who is signed in sees these and his own, staff see every row, and
both ask for one status: its rows are read in their order here, and the few that are hidden are skipped. These indexes begin
with the status, so they take the place of ``ix_article_status``. ``ix_article_responding_to`` leaves posts out: SQLite's
statistics tell how many responses an article has, and by them it would look for posts there, as if they were as few.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL

FIRST = {"sqlite": ("''", "''"), "postgres": ("'-infinity'::date", "'-infinity'::timestamptz")}
LAST = {"sqlite": ("'~'", "'~'"), "postgres": ("'infinity'::date", "'infinity'::timestamptz")}
SCOPES = {"status": "", "status_posts": ' WHERE "responding_to_id" IS NULL'}


def statements(dialect):
    made = []
    for scope, condition in SCOPES.items():
        for name, (day, instant), down in (("newest", FIRST[dialect], " DESC"), ("oldest", LAST[dialect], "")):
            keys = f'(coalesce("published_on", {day})){down}, (coalesce("published_at", {instant})){down}, "id"{down}'
            made.append(f'CREATE INDEX "ix_article_{scope}_{name}" ON "article" ("status", {keys}){condition}')
    return made


RESPONSES = [
    'DROP INDEX "ix_article_responding_to"',
    'CREATE INDEX "ix_article_responding_to" ON "article" ("responding_to_id") WHERE "responding_to_id" IS NOT NULL',
]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0010_plugin_circuits")]

    drops = ("(status, published_at)", "(responding_to_id)")  # the guard knows indexes of plain columns by these

    operations = [
        DialectSQL(
            both=['DROP INDEX "ix_article_status"', *RESPONSES], sqlite=statements("sqlite"), postgres=statements("postgres")
        )
    ]
