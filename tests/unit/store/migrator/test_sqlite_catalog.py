"""Reading the catalog of SQLite."""

import pytest
from support.populated import catalog_of, execute

from gql_blog.store.migrator.schema_catalog import Part
from gql_blog.store.migrator.sqlite_catalog import checks_in


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("CREATE TABLE x (a INT)", []),
        (
            "CREATE TABLE x (a INT, CONSTRAINT \"ck\" CHECK (a IN ('(', ')', 'it''s')))",
            [("ck", "(a IN ('(', ')', 'it''s'))")],
        ),
        ("CREATE TABLE x (a INT CHECK (a > 0), CHECK((a)<9))", [("(a > 0)", "(a > 0)"), ("((a)<9)", "((a)<9)")]),
    ],
)
def test_checks_are_found_in_the_table_s_own_words(sql: str, found: list[tuple[str, str]]) -> None:
    assert list(checks_in(sql)) == found


async def test_everything_is_read(sqlite_url: str) -> None:
    await execute(
        sqlite_url,
        "CREATE TABLE a (id TEXT NOT NULL PRIMARY KEY, n INT UNIQUE, m INT, t TEXT, UNIQUE (n, m), CHECK (n > 0))",
        "CREATE TABLE b (id INTEGER PRIMARY KEY, a_id TEXT REFERENCES a (id) ON DELETE CASCADE)",
        "CREATE UNIQUE INDEX u ON a (m, t)",
        "CREATE INDEX plain ON b (a_id)",
        "CREATE INDEX down ON a (t DESC)",
        "CREATE INDEX part ON a (t) WHERE n IS NULL",
        "CREATE UNIQUE INDEX folded ON a (lower(t))",
        "CREATE TRIGGER tr AFTER INSERT ON b BEGIN SELECT 1; END",
        "CREATE VIEW v AS SELECT id FROM a",
        "CREATE VIRTUAL TABLE found USING fts5(text)",
    )
    catalog = await catalog_of(sqlite_url)
    assert catalog.tables == {
        "a": frozenset({"id", "n", "m", "t"}),
        "b": frozenset({"id", "a_id"}),
        "found": frozenset(),
    }
    assert catalog.search_tables == {"found"}
    assert {part for part in catalog.parts if part.kind != "column"} == {
        Part("unique", "a", "(n)"),
        Part("unique", "a", "(n, m)"),
        Part("unique", "a", "(m, t)"),
        Part("index", "b", "(a_id)"),
        Part("index", "a", "down"),
        Part("index", "a", "part"),
        Part("index", "a", "folded"),
        Part("check", "a", "(n > 0)"),
        Part("foreign key", "b", "(a_id) to a ON DELETE CASCADE"),
        Part("trigger", "b", "tr"),
        Part("view", "v", "v"),
        Part("search table", "found", "found"),
    }
    assert {part.key for part in catalog.parts if part.kind == "column"} == {"id NOT NULL", "n", "m", "t", "id", "a_id"}
