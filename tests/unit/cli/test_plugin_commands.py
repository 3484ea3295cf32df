import asyncio
import json
from pathlib import Path

import pytest
from support.cli import Run
from support.trial_plugins import install, only_those_in

from gql_blog.access import OPERATOR
from gql_blog.app import App, assembled
from gql_blog.errors import PluginError
from gql_blog.settings import load_settings
from gql_blog.write import CreatePost

GUARD = """
from gql_blog.plugin import hookimpl
api_version = 2
@hookimpl
def before_write(intent): raise ValueError("a secret")
"""


@pytest.fixture
def guarded(gql_blog: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line where a guard always fails."""
    only_those_in(tmp_path, monkeypatch)
    install(tmp_path, "guard", GUARD)
    return gql_blog


def test_plugins_are_listed_with_their_hooks(empty: Run) -> None:
    listed = json.loads(empty("plugin", "list", "--json").stdout)["plugins"]
    assert {each["name"] for each in listed} >= {"exports", "footnotes", "moderation"}
    moderation = next(each for each in listed if each["name"] == "moderation")
    assert set(moderation) == {"name", "version", "enabled", "state", "failures", "hooks", "reads", "jobs"}
    assert (moderation["state"], moderation["failures"], moderation["enabled"]) == ("OK", 0, True)
    closed = {"subject": None, "state": "CLOSED", "failures": 0, "lastError": None}
    assert {"name": "moderate", **closed} in moderation["hooks"]
    assert f"moderation {moderation['version']} (OK): " in empty("plugin", "list").stdout


def test_blocked_plugins_are_not_there(empty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "*")
    listed = json.loads(empty("plugin", "list", "--json").stdout)
    assert listed["plugins"] == []
    assert {"name": "moderation", "state": "BLOCKED"} in listed["notLoaded"]


def test_one_that_is_asked_for_and_not_there_is_named(empty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_PLUGINS", "moderation,unheard_of")
    result = empty("plugin", "list")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "'unheard_of'" in result.stderr
    assert "[PLUGIN_ERROR]" in result.stderr


@pytest.mark.parametrize(
    "arguments", [("plugin", "list"), ("user", "create", "a@b.example", "--role", "ADMIN"), ("doctor",), ("serve",)]
)
def test_a_plugin_that_ends_the_process_at_its_import_is_named_by_every_command(
    gql_blog: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    only_those_in(tmp_path, monkeypatch)
    install(tmp_path, "quits", "import sys\nsys.exit(0)")
    result = gql_blog(*arguments)
    assert result.exit_code == 1
    assert "Plugin 'quits' cannot be loaded" in result.stderr
    assert "GQL_BLOG_BLOCKED_PLUGINS=quits" in result.stderr


def test_every_command_tells_the_state_that_another_process_found(guarded: Run) -> None:
    """What failed in one process is open in all: five commands in a row, each a process of its own, count too."""
    for _ in range(5):
        result = guarded("user", "create", "ada@blog.example", "--role", "ADMIN")
        assert (result.exit_code, "Plugin 'guard' failed" in result.stderr) == (1, True)
    refused = guarded("user", "create", "ada@blog.example", "--role", "ADMIN")
    assert (refused.exit_code, "Plugin 'guard' keeps failing" in refused.stderr) == (1, True)
    assert guarded("user", "create", "ada@blog.example", "--role", "ADMIN").exit_code == 1
    (guard,) = json.loads(guarded("plugin", "list", "--json").stdout)["plugins"]
    assert (guard["state"], guard["failures"]) == ("OPEN", 5)
    assert guard["hooks"] == [
        {
            "name": "before_write",
            "subject": "create_user",
            "state": "OPEN",
            "failures": 5,
            "lastError": "ValueError",
        }
    ]
    shown = guarded("plugin", "list").stdout
    assert shown.startswith(
        "guard 1.2.3 (OPEN): before_write\n"
        "  before_write (create_user): OPEN, not called, except for a probe every minute; "
        "5 failures, the last one ValueError\n"
    )
    assert "secret" not in shown
    doctor = guarded("doctor")
    assert doctor.exit_code == 1
    assert "Plugin 'guard' keeps failing: before_write (create_user): OPEN" in doctor.stderr
    assert "`gql-blog plugin disable guard`" in doctor.stderr


def test_an_operator_disables_a_guard_that_keeps_failing_and_enables_it_again(guarded: Run) -> None:
    assert guarded("plugin", "disable", "guard").exit_code == 0
    assert "guard 1.2.3 (DISABLED)" in guarded("plugin", "list").stdout
    assert guarded("user", "create", "ada@blog.example", "--role", "ADMIN").exit_code == 0
    assert guarded("plugin", "enable", "guard").exit_code == 0
    assert guarded("user", "create", "bo@blog.example", "--role", "ADMIN").exit_code == 1
    unknown = guarded("plugin", "disable", "unheard_of")
    assert (unknown.exit_code, "There is no plugin 'unheard_of'. Installed plugins: guard." in unknown.stderr) == (
        1,
        True,
    )


def test_a_token_is_revoked_whatever_the_plugins_are(guarded: Run, tmp_path: Path) -> None:
    guarded("plugin", "disable", "guard")
    guarded("user", "create", "ada@blog.example", "--role", "ADMIN")
    secret = guarded("token", "create", "ada@blog.example").stdout
    guarded("plugin", "enable", "guard")
    install(tmp_path, "quits", "import sys\nsys.exit(0)")
    assert guarded("token", "revoke", given=secret).exit_code == 0
    assert guarded("plugin", "disable", "quits").exit_code == 0, "its import is not needed"


@pytest.mark.long
def test_a_running_process_learns_within_a_second_that_a_plugin_is_disabled(
    guarded: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks every half second; here at once, so that nothing depends on the clock."""
    from gql_blog.hooks.calls import plugin_health

    assert plugin_health.SYNCHRONIZE_SECONDS < 1
    monkeypatch.setattr(plugin_health, "SYNCHRONIZE_SECONDS", 0)

    async def is_disabled(app: App, *, enabled: bool) -> None:
        while app.hooks.health()[0].enabled is not enabled:  # noqa: ASYNC110 (another process sets no event)
            await asyncio.sleep(0)

    async def work() -> None:
        post = CreatePost(title="Tides", source="Text.")
        async with assembled(load_settings()) as app:
            with pytest.raises(PluginError):
                await app.writer.run(post, OPERATOR)
            await asyncio.to_thread(guarded, "plugin", "disable", "guard")
            await is_disabled(app, enabled=False)
            await app.writer.run(post, OPERATOR)
            await asyncio.to_thread(guarded, "plugin", "enable", "guard")
            await is_disabled(app, enabled=True)
            with pytest.raises(PluginError):
                await app.writer.run(post, OPERATOR)

    asyncio.run(work())


WITH_SETTINGS = """
from pydantic import BaseModel, SecretStr
from gql_blog.plugin import hookimpl
api_version = 2
class Mail(BaseModel):
    port: int = 25
    password: SecretStr = SecretStr("")
@hookimpl
def register_settings(): return Mail
"""


def test_settings_are_printed_without_secrets(gql_blog: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only_those_in(tmp_path, monkeypatch)
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "mail.py").write_text(WITH_SETTINGS)
    (tmp_path / "plugins.toml").write_text("[mail]\nport = 587\n")
    monkeypatch.setenv("GQL_BLOG_PLUGINS_DIR", str(folder))
    monkeypatch.setenv("GQL_BLOG_PLUGIN_SETTINGS", str(tmp_path / "plugins.toml"))
    monkeypatch.setenv("GQL_BLOG_PLUGIN_MAIL__PASSWORD", "hunter-and-hare")
    printed = gql_blog("plugin", "settings", "mail")
    assert json.loads(printed.stdout) == {"port": 587, "password": "**********"}
    assert "hunter" not in printed.stdout + printed.stderr
    assert gql_blog("plugin", "settings", "post").exit_code == 1
    assert "mail 0 (OK): register_settings" in gql_blog("plugin", "list").stdout
