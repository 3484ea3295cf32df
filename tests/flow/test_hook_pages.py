"""The plugin on the page of each hook is taken from there, installed as a file, and fires: its test needs the hook."""

import importlib.util
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from support.hook_pages import files_of, plugin_of, text_of

from gql_blog.app import plugin_tables
from gql_blog.errors import PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks, contracts, hookimpl
from gql_blog.store import unwritten_migrations
from gql_blog.testing import Blog
from gql_blog_kit import check_plugin, plugin_at

HOOKS = tuple(contracts())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for plugins that are files; what they write stands beside it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "plugins"
    folder.mkdir()
    before = {*sys.modules}
    yield folder
    for name in {*sys.modules} - before:
        if name.startswith("gql_blog_plugin_file_") or name in map(plugin_of, HOOKS):
            del sys.modules[name]


def write(hook: str, folder: Path) -> None:
    """Save the files of a page."""
    for name, text in files_of(hook).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def install(hook: str, folder: Path) -> ModuleType:
    """Put the files of a page into a folder; return the plugin as it is found there."""
    plugin = plugin_of(hook)
    write(hook, folder)
    assert plugin in Hooks.load([plugin], folder=folder).implementers(hook)
    module = sys.modules[f"gql_blog_plugin_file_{plugin}"]
    sys.modules[plugin] = module  # under which its test imports it
    return module


def checks_of(hook: str, folder: Path, request: pytest.FixtureRequest) -> dict[str, Callable[[], object]]:
    """Return what runs each test of a page, by its name."""
    name = f"test_{plugin_of(hook)}"
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {key: _with_fixtures(each, request) for key, each in vars(module).items() if key.startswith("test_")}


def _with_fixtures(test: Callable[..., object], request: pytest.FixtureRequest) -> Callable[[], object]:
    given: dict[str, Any] = {name: request.getfixturevalue(name) for name in inspect.signature(test).parameters}
    folders: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    if "tmp_path" not in given:
        return lambda: test(**given)
    return lambda: test(**given | {"tmp_path": folders.mktemp("page")})  # nothing is left of an earlier run


@hookimpl
def on_shutdown() -> None:
    """Stand in for the hook that is taken away: a plugin without any would not be loaded, whatever its test asks."""


@hookimpl
def on_startup() -> None:
    """Stand in for ``on_shutdown``."""


def take_away(hook: str, module: ModuleType, patch: pytest.MonkeyPatch) -> None:
    """Leave a plugin without one of its hooks; it has another one, and so is loaded as before."""
    stand_in = on_startup if hook == "on_shutdown" else on_shutdown
    patch.delattr(module, hook)
    if not hasattr(module, stand_in.__name__):
        patch.setattr(module, stand_in.__name__, stand_in, raising=False)


def passes(check: Callable[[], object]) -> bool:
    """Whether a test of a page passes. That nothing is left of the plugin is no failure of what the test asks."""
    try:
        check()
    except (Exception, pytest.fail.Exception) as error:  # whatever becomes of a test without what it tests
        if isinstance(error, PluginError) and "implements no hook" in str(error):
            raise
        return False
    return True


@pytest.mark.parametrize("hook", HOOKS)
def test_the_plugin_of_the_page_fires(
    hook: str, folder: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each test of the page passes, and without the hook none does."""
    module = install(hook, folder)
    checks = checks_of(hook, folder, request)
    with monkeypatch.context() as patch:
        take_away(hook, module, patch)
        assert [name for name, check in checks.items() if passes(check)] == []
    for check in checks.values():
        check()


def test_a_test_that_asks_nothing_of_its_hook_is_found(blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = ModuleType("alone")
    module.api_version, module.on_event = 2, hookimpl(lambda event: None)

    def opens() -> None:
        with blog({"alone": module}):
            pass

    with monkeypatch.context() as patch:
        take_away("on_event", module, patch)
        assert passes(opens)
    with monkeypatch.context() as patch:
        patch.delattr(module, "on_event")
        with pytest.raises(PluginError, match="implements no hook"):
            passes(opens)


@pytest.mark.long
@pytest.mark.parametrize("hook", HOOKS[::4])
async def test_the_check_of_plugins_finds_nothing_wrong_with_it(hook: str, folder: Path) -> None:
    install(hook, folder)
    report = await check_plugin(plugin_at(str(folder / f"{plugin_of(hook)}.py")), folder.parent / "apps")
    assert report.problems == ()


@pytest.mark.long
def test_the_tests_of_the_pages_run_in_a_folder_of_their_own(tmp_path: Path) -> None:
    """As a reader runs them, who has saved the files there."""
    for hook in HOOKS:
        write(hook, tmp_path)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GQL_BLOG_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path)]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout


def test_what_events_tell_stands_on_the_page(blog: Blog) -> None:
    table = text_of("on_event").partition("### The events")[2].partition("## What it returns")[0]
    rows = [
        [set(re.findall(r"`([\w.]+)`", cell)) for cell in row.split("|")] for row in table.splitlines() if "|" in row
    ]
    told = {kind: payload for _, kinds, _, payload, _ in rows for kind in kinds}
    with blog() as app:
        app.seed()
        events = app.deliver_events()
    assert {"article.published", "article.created", "comment.submitted", "comment.published"} <= {
        each.kind for each in events
    }
    besides = {"type", "url", "previousUrls", "surrogateKeys", "affects", "more"}  # of what everybody may be told
    assert all(f"`{name}`" in text_of("on_event") for name in besides)
    for each in events:
        assert told[each.kind] == set(each.payload) - besides, each.kind


async def test_the_plugins_of_all_pages_go_together_and_have_their_migrations(folder: Path) -> None:
    hooks = Hooks.of({plugin_of(hook): install(hook, folder) for hook in HOOKS})
    build_schema(hooks)
    assert await unwritten_migrations(plugin_tables(hooks)) == {}
