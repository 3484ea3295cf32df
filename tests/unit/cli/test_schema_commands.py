from pathlib import Path

import pytest
from graphql import build_schema
from support.cli import Run
from support.tree import ROOT


def test_it_is_printed_with_what_plugins_add(empty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with_plugins = empty("schema", "print").stdout
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "*")
    core = empty("schema", "print").stdout
    assert "type Query" in core
    assert len(with_plugins) > len(core)
    assert set(build_schema(core).type_map) <= set(build_schema(with_plugins).type_map)


def test_the_snapshot_is_fresh(empty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = empty("schema", "check")
    assert result.exit_code == 0, result.stderr


def test_a_stale_snapshot_is_told_with_the_remedy(empty: Run, tmp_path: Path) -> None:
    absent = empty("schema", "check")
    assert (absent.exit_code, "no schema/schema.graphql" in absent.stderr) == (1, True)
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "schema.graphql").write_text("type Query { a: Int }", encoding="utf-8")
    stale = empty("schema", "check")
    assert stale.exit_code == 1
    assert "schema print > schema/schema.graphql" in stale.stderr


def test_what_breaks_clients_is_told(empty: Run, tmp_path: Path) -> None:
    old = tmp_path / "old.graphql"
    now = empty("schema", "print").stdout
    old.write_text(now, encoding="utf-8")
    same = empty("schema", "diff", str(old))
    assert (same.exit_code, same.stdout) == (0, "")
    old.write_text(now.replace("type Query {", "type Query {\n  gone: Int", 1), encoding="utf-8")
    changed = empty("schema", "diff", str(old))
    assert changed.exit_code == 1
    assert "Query.gone" in changed.stdout


def test_what_is_no_schema_is_refused(empty: Run, tmp_path: Path) -> None:
    (tmp_path / "old.graphql").write_text("type {", encoding="utf-8")
    assert empty("schema", "diff", "old.graphql").exit_code == 1
    assert empty("schema", "diff", "nowhere.graphql").exit_code == 2
