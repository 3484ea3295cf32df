import json

import pytest
from support.cli import Run


def test_the_installed_plugins_are_listed(empty: Run) -> None:
    found = json.loads(empty("plugin", "list", "--json").stdout)["plugins"]
    names = [each["name"] for each in found]
    assert "exports" in names
    lines = empty("plugin", "list").stdout.splitlines()
    assert len(lines) == len(names)
    for line, each in zip(lines, found, strict=True):
        assert line.startswith(f"{each['name']} {each['version']} ({each['state']}): ")


def test_blocked_plugins_are_not_listed_and_missing_ones_named(empty: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "*")
    assert empty("plugin", "list").stdout == ""
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "")
    monkeypatch.setenv("GQL_BLOG_PLUGINS", "no-such-plugin")
    result = empty("plugin", "list")
    assert result.exit_code == 1
    assert "no-such-plugin" in result.stderr
