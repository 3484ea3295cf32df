import asyncio
import json
from importlib import import_module
from pathlib import Path

import pytest
from support.cli import Run
from support.moods import fill, values_of, written_moods
from support.plugin_packages import MakeTables
from support.trial_plugins import only_those_in

from gql_blog.app import assembled, serving
from gql_blog.settings import load_settings
from gql_blog.store import PluginTables

PLUGIN = """
from gql_blog.plugin import TableSet, hookimpl
api_version = 2
@hookimpl
def register_tables(): return TableSet(models="{models}", migrations="{migrations}")
@hookimpl
def on_event(event): pass
"""


@pytest.fixture
def tables(empty: Run, make_tables: MakeTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PluginTables:
    """A database with the rows of a plugin that is a single file, the only one that is installed."""
    only_those_in(tmp_path, monkeypatch)
    tables = asyncio.run(written_moods(make_tables))
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "moods.py").write_text(PLUGIN.format(models=tables.models, migrations=tables.migrations))
    monkeypatch.setenv("GQL_BLOG_PLUGINS_DIR", str(folder))
    asyncio.run(fill(load_settings().database, tables))
    return tables


def listed(run: Run) -> dict[str, dict[str, object]]:
    return {each["name"]: each for each in json.loads(run("plugin", "tables", "--json").stdout)["plugins"]}


def test_no_more_rows_are_counted_than_it_takes_to_list_a_table(
    empty: Run, tables: PluginTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("gql_blog.store.plugin_archive.stored_plugins", "gql_blog.cli.processes.kept_plugins"):
        monkeypatch.setattr(import_module(module), "MOST_COUNTED", 3)
    assert listed(empty)["moods"]["tables"] == [
        {"name": "moods_mood", "rows": 2, "atLeast": False},
        {"name": "moods_shade", "rows": 3, "atLeast": True},
    ]
    assert "  moods_mood: 2 rows\n  moods_shade: at least 3 rows\n" in empty("plugin", "tables").stdout


def test_tables_are_listed_with_their_rows_and_the_state_of_their_plugin(
    empty: Run, tables: PluginTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listed(empty)["moods"] == {
        "name": "moods",
        "state": "INSTALLED",
        "migrations": ["0001_initial"],
        "tables": [
            {"name": "moods_mood", "rows": 2, "atLeast": False},
            {"name": "moods_shade", "rows": 3, "atLeast": False},
        ],
    }
    empty("plugin", "disable", "moods")
    assert listed(empty)["moods"]["state"] == "DISABLED"
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "moods")
    assert listed(empty)["moods"]["state"] == "BLOCKED"
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "*")
    assert listed(empty)["moods"]["state"] == "BLOCKED"
    monkeypatch.delenv("GQL_BLOG_BLOCKED_PLUGINS")
    monkeypatch.setenv("GQL_BLOG_PLUGINS", "other")
    assert listed(empty)["moods"]["state"] == "BLOCKED"
    monkeypatch.delenv("GQL_BLOG_PLUGINS")
    (tmp_path / "files/moods.py").write_text("raise ImportError")
    assert listed(empty)["moods"]["state"] == "DISABLED", "none is imported"
    (tmp_path / "files/moods.py").unlink()
    assert empty("plugin", "tables").stdout == (
        "moods (ORPHANED), migrated to 0001_initial\n  moods_mood: 2 rows\n  moods_shade: 3 rows\n"
    )
    assert "moods (ORPHANED): has tables" in empty("plugin", "list").stdout


def test_tables_are_removed_and_restored(
    empty: Run, tables: PluginTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = load_settings().database
    had = asyncio.run(values_of(url, [tables]))
    archive = str(tmp_path / "moods.zip")
    refused = empty("plugin", "remove", "moods", "--archive", archive)
    assert (refused.exit_code, "installed and enabled" in refused.stderr) == (1, True)
    assert "[IN_USE]" in refused.stderr
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "moods")
    removed = empty("plugin", "remove", "moods", "--archive", archive)
    assert removed.exit_code == 0, removed.stderr
    assert "moods_mood: 2 rows archived, table dropped\nmoods_shade: 3 rows archived" in removed.stdout
    assert f"`gql-blog plugin restore {archive}`" in removed.stdout
    assert listed(empty)["moods"]["tables"] == []
    blocked = empty("plugin", "restore", archive)
    assert (blocked.exit_code, "not installed here with tables, or blocked" in blocked.stderr) == (1, True)
    monkeypatch.delenv("GQL_BLOG_BLOCKED_PLUGINS")
    restored = empty("plugin", "restore", archive)
    assert restored.stdout == "moods_mood: 2 rows\nmoods_shade: 3 rows\n"
    assert asyncio.run(values_of(url, [tables])) == had
    damaged = empty("plugin", "restore", str(tmp_path / "files/moods.py"))
    assert (damaged.exit_code, "is no archive" in damaged.stderr) == (2, True)


def test_a_running_server_keeps_the_tables_that_it_works_with(empty: Run, tables: PluginTables, tmp_path: Path) -> None:
    archive = str(tmp_path / "moods.zip")
    empty("plugin", "disable", "moods")

    async def work() -> str:
        async with assembled(load_settings()) as app, serving(app):
            refused = await asyncio.to_thread(empty, "plugin", "remove", "moods", "--archive", archive)
        assert refused.exit_code == 1
        return refused.stderr

    assert "A server runs with the plugin 'moods'" in asyncio.run(work())
    removed = empty("plugin", "remove", "moods", "--archive", archive)
    assert "moods is still installed" in removed.stdout
    assert "`gql-blog events forget moods`" in removed.stdout
