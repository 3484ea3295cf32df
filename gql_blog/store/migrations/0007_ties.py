"""Orders break their ties in their own direction: a date by the instant behind it, every order at last by the id.

The indexes of ``0003_reading`` on dates are made anew with the instant behind the date. An index that is read from its
end runs the other way, id included, so columns that are never null need one index for both directions.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL

FIRST = {"sqlite": "''", "postgres": "'-infinity'::{}"}
LAST = {"sqlite": "'~'", "postgres": "'infinity'::{}"}
DATES = {"article": ("published_on", "published_at"), "comment": ("posted_on", "posted_at")}

LISTS = [
    ("article", "posts", (), '"public" AND "responding_to_id" IS NULL'),
    ("article", "responses", (), '"public" AND "responding_to_id" IS NOT NULL'),
    ("article", "public", (), '"public"'),
    ("article", "answers", ('"responding_to_id"',), '"public"'),
    ("article", "dialogue", ('"root_id"',), '"public"'),
    ("comment", "article", ('"article_id"',), '"public" AND "parent_id" IS NULL'),
    ("comment", "replies", ('"parent_id"',), '"public"'),
    ("comment", "public", (), '"public"'),
    ("comment", "status", ('"status"',), None),
]


def made(dialect, table, scope, lead, where, *, newest):
    """The index of one list in one direction."""
    name, beyond = ("newest", FIRST) if newest else ("oldest", LAST)
    down = " DESC" if newest else ""
    keys = [
        f"(coalesce(\"{column}\", {beyond[dialect].format(kind)})){down}"
        for column, kind in zip(DATES[table], ("date", "timestamptz"), strict=True)
    ]
    condition = f" WHERE {where}" if where else ""
    index = f"ix_{table}_{scope}_{name}"
    return [
        f'DROP INDEX "{index}"',
        f'CREATE INDEX "{index}" ON "{table}" ({", ".join((*lead, *keys))}, "id"{down}){condition}',
    ]


def statements(dialect):
    return [each for listed in LISTS for newest in (True, False) for each in made(dialect, *listed, newest=newest)]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0006_endnotes")]

    operations = [
        DialectSQL(
            both=[f'DROP INDEX "ix_article_{column}_down"' for column in ("updated", "title", "responses")],
            sqlite=statements("sqlite"),
            postgres=statements("postgres"),
        )
    ]
