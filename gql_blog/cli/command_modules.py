"""The modules of the commands, which are imported when a command is called, and read alone when it is listed."""

import ast
from collections import UserDict
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.main import get_group


def imported(place: str) -> Any:
    """Return a name such as ``user_commands.user``, and import the module."""
    module, _, name = place.partition(".")
    return getattr(import_module(f"gql_blog.cli.{module}"), name)


def help_in_source(place: str) -> str:
    """Return the docstring of a command, or the ``help`` of a group of commands, without importing the module."""
    module, _, name = place.partition(".")
    for node in ast.parse((Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef() if node.name == name:
                return ast.get_docstring(node) or ""
            case ast.Assign(targets=[ast.Name(id=found)], value=ast.Call(keywords=keywords)) if found == name:
                return next(str(ast.literal_eval(each.value)) for each in keywords if each.arg == "help")
            case ast.ImportFrom(module=str(origin)) if name in {each.name for each in node.names}:
                return help_in_source(f"{origin.rpartition('.')[2]}.{name}")
    raise LookupError(f"There is no {name} in {module}.py.")


class CommandModules(UserDict[str, Any]):
    """Commands and groups of commands by their names; ``data`` has where each is."""

    def __getitem__(self, name: str) -> Any:
        """Return the command, and import its module."""
        found, parent = imported(self.data[name]), typer.Typer(rich_markup_mode=None)
        if isinstance(found, typer.Typer):
            parent.add_typer(found, name=name)
        else:
            parent.command(name)(found)
        parent.callback()(lambda: None)  # so that it stays a group, of one
        return get_group(parent).commands[name]
