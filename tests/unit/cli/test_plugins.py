import json

import pytest
from support.cli import Run


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
