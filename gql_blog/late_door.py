"""Doors of rooms that load a module of the room when a name of it is first asked for."""

import ast
import inspect
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any


def late_door(room: str) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a door (PEP 562): it finds what the door imports under ``TYPE_CHECKING``.

    ``__all__`` is what the door hands on to type checkers, as ``from … import name as name``.
    """

    @cache
    def homes() -> dict[str, tuple[str, ast.alias]]:
        nodes = ast.walk(ast.parse(inspect.getsource(sys.modules[room])))
        return {
            alias.asname or alias.name: (node.module, alias)
            for node in nodes
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }

    def load(name: str) -> Any:
        if name == "__all__" and (handed := sorted(each for each, (_, alias) in homes().items() if alias.asname)):
            return handed
        if name.startswith("__") or name not in homes():
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        module, alias = homes()[name]
        found = getattr(import_module(module), alias.name)
        setattr(sys.modules[room], name, found)
        return found

    return load
