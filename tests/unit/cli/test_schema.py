from pathlib import Path

import pytest
from support.cli import Run

from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks


def test_the_schema_is_printed_without_a_database(empty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "*")
    assert empty("schema", "print").stdout == build_schema(Hooks.of({})).sdl


def test_a_stale_snapshot_is_told(empty: Run, tmp_path: Path) -> None:
    assert "There is no schema/schema.graphql here" in empty("schema", "check").stderr
    snapshot = tmp_path / "schema/schema.graphql"
    snapshot.parent.mkdir()
    snapshot.write_text(build_schema(Hooks.of({})).sdl, encoding="utf-8")
    assert empty("schema", "check").exit_code == 0
    snapshot.write_text("type Query { x: Int }", encoding="utf-8")
    stale = empty("schema", "check")
    assert stale.exit_code == 1
    assert "is stale" in stale.stderr


def test_what_breaks_clients_is_printed(empty: Run, tmp_path: Path) -> None:
    sdl = empty("schema", "print").stdout
    old = tmp_path / "old.graphql"
    old.write_text(sdl, encoding="utf-8")
    assert (empty("schema", "diff", "old.graphql").exit_code, empty("schema", "diff", "old.graphql").stdout) == (0, "")
    old.write_text(sdl.replace("type Query {", "type Query {\n  weather: String", 1), encoding="utf-8")
    broken = empty("schema", "diff", "old.graphql")
    assert broken.exit_code == 1
    assert "weather" in broken.stdout


def test_a_plugin_that_is_not_there_is_named(empty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_PLUGINS", "no-such-plugin")
    result = empty("schema", "print")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no-such-plugin" in result.stderr
