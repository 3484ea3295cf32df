"""What hangs from an article or a comment, in its order, for viewers who see more than what is public.

The indexes of ``0007_ties`` hold public rows alone. Whoever is signed in asks for what is published or approved, of which
the few hidden rows are skipped; all rows below the article were read and sorted for that. On SQLite the condition has
the unary plus of the statements, for which these indexes are: by it they are told from indexes that begin with the status.
That the parent is not null keeps PostgreSQL, while it has no statistics, from looking there for rows by their ids.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL

FIRST = {"sqlite": ("''", "''"), "postgres": ("'-infinity'::date", "'-infinity'::timestamptz")}
LAST = {"sqlite": ("'~'", "'~'"), "postgres": ("'infinity'::date", "'infinity'::timestamptz")}
DATES = {"article": ("published_on", "published_at"), "comment": ("posted_on", "posted_at")}
STATUS = {"article": "PUBLISHED", "comment": "APPROVED"}

LISTS = [
    ("article", "answers_published", "responding_to_id", ' AND "responding_to_id" IS NOT NULL'),
    ("article", "dialogue_published", "root_id", ' AND "root_id" IS NOT NULL'),
    ("comment", "article_approved", "article_id", ' AND "parent_id" IS NULL'),
    ("comment", "replies_approved", "parent_id", ' AND "parent_id" IS NOT NULL'),
]


def statements(dialect):
    plus, made = "+" if dialect == "sqlite" else "", []
    for table, scope, lead, more in LISTS:
        for name, filled, down in (("newest", FIRST, " DESC"), ("oldest", LAST, "")):
            dates = zip(DATES[table], filled[dialect], strict=True)
            keys = ", ".join(f'(coalesce("{column}", {beyond})){down}' for column, beyond in dates)
            made.append(
                f'CREATE INDEX "ix_{table}_{scope}_{name}" ON "{table}" ("{lead}", {keys}, "id"{down}) '
                f"WHERE {plus}\"status\" = '{STATUS[table]}'{more}"
            )
    return made


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0050_public_searches")]

    initial = False

    operations = [DialectSQL(sqlite=statements("sqlite"), postgres=statements("postgres"))]
