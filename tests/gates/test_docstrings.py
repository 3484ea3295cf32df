"""Everything public says what it is."""

import ast
from collections.abc import Iterator

from support.tree import modules, parsed, shown

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _public(node: Documented, name: str) -> Iterator[tuple[Documented, str]]:
    yield node, name
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return
    for child in node.body:
        if not isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if not child.name.startswith("_") and child.name != "Meta":
            yield from _public(child, f"{name}.{child.name}" if name else child.name)


def _says_what_it_is(node: Documented) -> bool:
    """By a docstring, by what a decorator is told of it, or by what it overrides."""
    if ast.get_docstring(node):
        return True
    decorators = [] if isinstance(node, ast.Module) else node.decorator_list
    described = any(
        isinstance(decorator, ast.Call)
        and any(keyword.arg in ("description", "does") for keyword in decorator.keywords)
        for decorator in decorators
    )
    return described or any(
        ast.unparse(decorator).split(".")[-1] in {"override", "overload", "setter"} for decorator in decorators
    )


def test_everything_public_has_a_docstring() -> None:
    silent = [
        f"{shown(path)}:{getattr(node, 'lineno', 1)} {name}"
        for path in modules()
        if path.read_text(encoding="utf-8").strip()
        for node, name in _public(parsed(path), "")
        if not _says_what_it_is(node)
    ]
    assert not silent, "\n".join(silent)
