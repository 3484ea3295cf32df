"""The page of commands names each command with each of its options, and no other."""

import re
from typing import Any

import typer
from support.tree import ROOT

from gql_blog.cli.commands import cli


def _commands(command: Any, path: tuple[str, ...] = ("gql-blog",)) -> dict[str, Any]:
    if not hasattr(command, "commands"):
        return {" ".join(path): command}
    found: dict[str, Any] = {}
    for name, child in command.commands.items():
        found |= _commands(child, (*path, name))
    return found


def _options(command: Any) -> set[str]:
    named = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return {name for name in named if name.startswith("--")} - {"--help"}


def _sections() -> dict[str, str]:
    page = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^## `([^`]+)`\n(.*?)(?=^## |\Z)", page, flags=re.MULTILINE | re.DOTALL))


def test_each_command_is_described_with_its_options() -> None:
    commands = _commands(typer.main.get_command(cli))
    sections = _sections()
    assert sorted(sections) == sorted(commands)
    for path, command in commands.items():
        assert set(re.findall(r"`(--[a-z-]+)`", sections[path])) == _options(command), path


def test_each_command_says_what_it_does() -> None:
    for path, command in _commands(typer.main.get_command(cli)).items():
        assert command.help, path
        assert all(getattr(parameter, "help", None) for parameter in command.params if parameter.name != "help"), path
