"""Whether a plugin goes through its one door."""

import ast
from collections.abc import Iterator

from gql_blog_kit.check_results import Check, Problem
from gql_blog_kit.plugin_source import PluginSource

_CORE, _DOOR = "gql_blog", "gql_blog.plugin"


def import_problems(source: PluginSource) -> list[Problem]:
    """Return a problem for each import of the core that is not by ``gql_blog.plugin``."""
    return [
        Problem(
            Check.IMPORTS,
            f"{path.name}:{line}",
            f"It imports {name}, which may change in any release.",
            "Import what plugins may use from gql_blog.plugin; read the core by context.ask and change it by "
            "context.issue.",
        )
        for path in source.modules()
        for name, line in _imported(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
        if name.split(".")[0] == _CORE and name != _DOOR
    ]


def _imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module == _CORE:
                yield from ((f"{_CORE}.{each.name}", node.lineno) for each in node.names)
            else:
                yield node.module, node.lineno
        elif isinstance(node, ast.Import):
            yield from ((each.name, node.lineno) for each in node.names)
