import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.cli import Run


def test_a_database_is_made_and_then_up_to_date(empty: Run, tmp_path: Path) -> None:
    lacking = empty("migrate", "--check")
    assert lacking.exit_code == 1
    assert "not applied: gql_blog.0001_initial" in lacking.stderr
    assert not (tmp_path / "blog.db").exists()
    assert empty("migrate").exit_code == 0
    checked = empty("migrate", "--check")
    assert (checked.exit_code, checked.stdout, checked.stderr) == (0, "", "")


def test_plugins_tables_are_made_too(gql_blog: Run, tmp_path: Path) -> None:
    assert gql_blog("migrate").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "blog.db")) as database, database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    database.close()
    assert any(name.startswith("moderation_") for name in tables)


def test_commands_say_what_is_missing(empty: Run) -> None:
    result = empty("query", "{ posts { totalCount } }")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "gql-blog migrate" in result.stderr


def test_a_doctor_finds_nothing_where_nothing_is_wrong(gql_blog: Run) -> None:
    result = gql_blog("doctor")
    assert (result.exit_code, result.stdout) == (0, "Nothing is wrong.\n")


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("PORT", "tcp://10.0.0.1:8000", "GQL_BLOG_PORT"),
        ("DATABASE_URL", "mysql://x", "GQL_BLOG_DATABASE_URL"),
        ("PLUGINS", "unheard_of", "'unheard_of'"),
        ("DATABASE_URL", "sqlite://nowhere.db", "gql-blog migrate"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none", "database"),
    ],
)
def test_a_doctor_names_what_is_wrong(
    gql_blog: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, word: str
) -> None:
    monkeypatch.setenv(f"GQL_BLOG_{name}", value)
    result = gql_blog("doctor")
    assert (result.exit_code, result.stdout) == (1, "")
    assert word in result.stderr


def test_a_doctor_tells_what_the_search_lacks_and_a_reindex_mends_it(gql_blog: Run, tmp_path: Path) -> None:
    assert gql_blog("migrate").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "blog.db")) as database, database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(article)") if row[3] or row[5]]
        values = {"id": "art_1", "root_id": "art_1", "original_id": "art_1", "slug": "tides", "status": "DRAFT"}
        given = [values.get(name, "2026-01-01" if name.endswith("_at") else 1) for name in columns]
        given[columns.index("is_stub")] = 0
        marks = ", ".join("?" * len(columns))
        database.execute(f"INSERT INTO article ({', '.join(columns)}) VALUES ({marks})", given)
    database.close()
    ill = gql_blog("doctor")
    assert ill.exit_code == 1
    assert "1 articles are not in the search index as they should be; run `gql-blog reindex`." in ill.stderr
    assert gql_blog("reindex").exit_code == 0
    assert gql_blog("doctor").exit_code == 0
