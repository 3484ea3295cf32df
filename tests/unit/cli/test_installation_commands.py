import json
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
    assert (result.exit_code, result.stdout) == (0, "No problems found.\n")


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
        columns = [
            row[1] for row in database.execute("PRAGMA table_info(article)") if row[3] or row[5] or row[1] == "endnotes"
        ]
        values = {"id": "art_1", "root_id": "art_1", "original_id": "art_1", "slug": "tides", "status": "DRAFT"}
        given = [values.get(name, "2026-01-01" if name.endswith("_at") else 1) for name in columns]
        given[columns.index("is_stub")] = 0
        marks = ", ".join("?" * len(columns))
        database.execute(f"INSERT INTO article ({', '.join(columns)}) VALUES ({marks})", given)
    database.close()
    ill = gql_blog("doctor")
    assert ill.exit_code == 1
    assert "The search index lacks 1 articles or holds old text. Run `gql-blog reindex`." in ill.stderr
    assert gql_blog("reindex").exit_code == 0
    assert gql_blog("doctor").exit_code == 0


def test_plugins_are_listed_with_their_hooks(empty: Run) -> None:
    listed = json.loads(empty("plugin", "list", "--json").stdout)["plugins"]
    assert {each["name"] for each in listed} >= {"exports", "footnotes", "moderation"}
    moderation = next(each for each in listed if each["name"] == "moderation")
    assert set(moderation) == {"name", "version", "hooks", "state", "failures", "last_error"}
    assert (moderation["state"], moderation["failures"]) == ("OK", 0)
    assert "moderate" in moderation["hooks"]
    assert f"moderation {moderation['version']} (OK): " in empty("plugin", "list").stdout


def test_blocked_plugins_are_not_there(empty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "*")
    assert json.loads(empty("plugin", "list", "--json").stdout) == {"plugins": []}


def test_one_that_is_asked_for_and_not_there_is_named(empty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_PLUGINS", "moderation,unheard_of")
    result = empty("plugin", "list")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "'unheard_of'" in result.stderr
    assert "[PLUGIN_ERROR]" in result.stderr
