"""Whether a plugin goes through its one door: it imports, connects to, and changes nothing beside it."""

import ast
from collections.abc import Iterator, Set
from typing import Final

from gql_blog_kit.check_results import Check, Problem
from gql_blog_kit.plugin_source import PluginSource

_CORE, _DOOR = "gql_blog", "gql_blog.plugin"
_DRIVERS: Final = (
    *("aiosqlite", "asyncpg", "psycopg", "psycopg2", "psycopg_pool", "sqlite3"),
    *("tortoise.connection", "tortoise.connections"),
)
"""Modules by which a plugin would open connections of its own."""

_SETTERS: Final = frozenset({"setattr", "delattr", "__setattr__", "__delattr__"})
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

_Found = Iterator[tuple[int, str, str]]
"""The line, what is wrong there, and the remedy."""


def import_problems(source: PluginSource) -> list[Problem]:
    """Return a problem for each import around ``gql_blog.plugin``, raw connection, and module that is patched."""
    return [
        Problem(Check.IMPORTS, f"{path.name}:{line}", told, remedy)
        for path in source.modules()
        for line, told, remedy in _problems(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)), source)
    ]


def patched_problems(problems: list[Problem]) -> list[Problem]:
    """Return those after which no app of this process can be trusted."""
    return [each for each in problems if each.message.startswith(_PATCHES)]


_PATCHES: Final = "It changes "


def _problems(tree: ast.Module, source: PluginSource) -> _Found:
    imported = list(_imported(tree))
    for name, line in imported:
        if name.split(".")[0] == _CORE and name != _DOOR:
            yield (
                line,
                f"It imports {name}, which may change in any release.",
                "Import what plugins may use from gql_blog.plugin; read the core by context.ask and change it by "
                "context.issue.",
            )
        elif any(f"{name}.".startswith(f"{each}.") for each in _DRIVERS):
            yield (
                line,
                f"It imports {name}: what a connection of its own does is in no transaction, limit or receipt.",
                "Keep rows in tables of its own (register_tables), and use them by context.tables.",
            )
    yield from _patched(tree, source.point.value.partition(":")[0].partition(".")[0])


def _patched(tree: ast.Module, own: str) -> _Found:
    """Yield where an attribute of what is imported from elsewhere is set."""
    foreign = {
        (each.asname or each.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.level == 0)
        for each in node.names
        if (node.module or "" if isinstance(node, ast.ImportFrom) else each.name).partition(".")[0] != own
    }
    for target, names in _targets(tree, foreign):
        root = target
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id in names:
            yield (
                target.lineno,
                f"{_PATCHES}{ast.unparse(target)} for everybody in the process.",
                "Patch no module: use a hook, or ask for one.",
            )


def _targets(tree: ast.AST, foreign: Set[str]) -> Iterator[tuple[ast.expr, Set[str]]]:
    """Yield what is set or deleted, with the names that mean what was imported there; of ``setattr`` its object."""
    for node in ast.iter_child_nodes(tree):
        names = foreign - set(_bound(node)) if isinstance(node, _FUNCTIONS) else foreign
        if isinstance(node, ast.Attribute) and (not isinstance(node.ctx, ast.Load) or _is_dict_of_set(tree, node)):
            yield node, names
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in _SETTERS:
            yield from ((each, names) for each in node.args[:1])
        yield from _targets(node, names)


def _is_dict_of_set(outer: ast.AST, node: ast.Attribute) -> bool:
    """Whether it is the ``__dict__`` of which an item is set or deleted."""
    return node.attr == "__dict__" and isinstance(outer, ast.Subscript) and not isinstance(outer.ctx, ast.Load)


def _bound(scope: ast.AST) -> Iterator[str]:
    """Yield the names that a function binds, but for those that are bound in a function or a class inside it."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield from _bound(node)


def _imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module in (_CORE, "tortoise"):
                yield from ((f"{node.module}.{each.name}", node.lineno) for each in node.names)
            else:
                yield node.module, node.lineno
        elif isinstance(node, ast.Import):
            yield from ((each.name, node.lineno) for each in node.names)
