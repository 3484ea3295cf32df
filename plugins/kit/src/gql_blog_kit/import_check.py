"""Whether a plugin goes through its one door: it imports, connects to, and changes nothing beside it."""

import ast
from collections.abc import Iterator
from typing import Final

from gql_blog_kit.check_results import Check, Problem
from gql_blog_kit.patch_check import patched
from gql_blog_kit.plugin_source import PluginSource

_CORE, _DOOR = "gql_blog", "gql_blog.plugin"
_DRIVERS: Final = (
    *("aiosqlite", "asyncpg", "psycopg", "psycopg2", "psycopg_pool", "sqlite3"),
    *("tortoise.connection", "tortoise.connections"),
)
"""Modules by which a plugin would open connections of its own."""

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
    for target in patched(tree, source.point.value.partition(":")[0].partition(".")[0]):
        yield (
            target.lineno,
            f"{_PATCHES}{ast.unparse(target)} for everybody in the process.",
            "Patch no module: use a hook, or ask for one.",
        )


def _imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module in (_CORE, "tortoise"):
                yield from ((f"{node.module}.{each.name}", node.lineno) for each in node.names)
            else:
                yield node.module, node.lineno
        elif isinstance(node, ast.Import):
            yield from ((each.name, node.lineno) for each in node.names)
