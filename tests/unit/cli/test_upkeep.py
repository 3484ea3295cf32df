from pathlib import Path

import pytest
from support.cli import Run


def test_a_database_is_made_once(empty: Run, tmp_path: Path) -> None:
    lacking = empty("migrate", "--check")
    assert lacking.exit_code == 1
    assert "gql-blog: not applied: " in lacking.stderr
    assert not (tmp_path / "blog.db").exists()
    made = empty("migrate")
    assert (made.exit_code, made.stdout, made.stderr) == (0, "", "")
    assert (tmp_path / "blog.db").is_file()
    assert empty("migrate", "--check").exit_code == 0
    assert empty("migrate").exit_code == 0


def test_the_doctor_finds_nothing(gql_blog: Run) -> None:
    result = gql_blog("doctor")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "Nothing is wrong.\n", "")


def test_the_doctor_names_what_is_wrong_and_the_remedy(empty: Run) -> None:
    result = empty("doctor")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "gql-blog migrate" in result.stderr


def test_the_doctor_names_a_wrong_setting(gql_blog: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_PORT", "none")
    result = gql_blog("doctor")
    assert result.exit_code == 1
    assert "GQL_BLOG_PORT" in result.stderr


def test_the_doctor_names_a_plugin_that_is_not_there(gql_blog: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_PLUGINS", "no-such-plugin")
    result = gql_blog("doctor")
    assert result.exit_code == 1
    assert "no-such-plugin" in result.stderr
