"""Counting what must not be lost."""

from support.populated import execute, populate

from gql_blog.store import Database
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.integrity_checks import (
    changed_row_counts,
    count_rows,
    dangling_references,
    inconsistent_search_tables,
)
from gql_blog.store.tortoise_apps import open_context, use_context

NONE: frozenset[str] = frozenset()


def test_more_and_fewer_rows_are_said() -> None:
    before, after = {"a": 3, "b": 1, "c": 2}, {"a": 2, "b": 5, "c": 2}
    problems = changed_row_counts(before, after, renamed={}, changing=NONE)
    assert [token.partition(";")[0] for token in problems] == [
        "the table a had 3 rows and has 2",
        "the table b had 1 rows and has 5",
    ]
    assert changed_row_counts(before, after, renamed={}, changing=frozenset({"a", "b"})) == []


def test_a_renamed_table_is_counted_under_its_new_name() -> None:
    assert changed_row_counts({"a": 3}, {"z": 3}, renamed={"a": "z"}, changing=NONE) == []
    assert changed_row_counts({"a": 3}, {"z": 2}, renamed={"a": "z"}, changing=NONE)
    assert changed_row_counts({"a": 3}, {"z": 2}, renamed={"a": "z"}, changing=frozenset({"z"})) == []
    assert changed_row_counts({"gone": 3}, {}, renamed={}, changing=NONE) == []


async def test_rows_are_counted(database: Database) -> None:
    await populate(database)
    async with database.session():
        counts = await count_rows(database._client, ["article", "comment", "tortoise_migrations"])
    assert counts == {"article": 3, "comment": 6}


async def test_rows_that_refer_to_nothing_are_found(database_url: str, database: Database) -> None:
    async with database.session():
        assert await dangling_references(database._client) == []
    if database.dialect == "sqlite":
        sql = "INSERT INTO old_slug (slug, article_id, created_at) VALUES ('a', 'nothing', '')"
        await execute(database_url, "PRAGMA foreign_keys=OFF", sql)
        async with database.session():
            assert await dangling_references(database._client) == [
                "1 rows of old_slug refer to rows of article that do not exist"
            ]


async def test_a_search_table_is_built_anew_or_named(sqlite_url: str) -> None:
    await execute(
        sqlite_url,
        "CREATE TABLE t (text TEXT)",
        "INSERT INTO t VALUES ('needle'), ('hay')",
        "CREATE VIRTUAL TABLE found USING fts5(text, content='t')",
        "CREATE VIRTUAL TABLE own USING fts5(text)",
        "CREATE VIRTUAL TABLE box USING rtree(id, a, b)",
        "INSERT INTO own VALUES ('needle')",
    )
    context = await open_context(DatabaseURL.parse(sqlite_url))
    with use_context(context):
        assert await inconsistent_search_tables(context.db(), ["found", "own", "box"]) == []
        _, rows = await context.db().execute_query("SELECT rowid FROM found WHERE found MATCH 'needle'")
        assert [row["rowid"] for row in rows] == [1]
        await context.db().execute_query("DELETE FROM own_data WHERE id > 10")
        await context.db().execute_query("DROP TABLE own_content")
        assert await inconsistent_search_tables(context.db(), ["own"]) == [
            "the search table own does not match its content table"
        ]
    await context.close_connections()
