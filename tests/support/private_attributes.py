"""Finding the private attributes of other libraries that the source uses.

An attribute ``_name`` counts as another library's if

- it is read, set or called on an object, and neither the module at hand nor one of ours that it imports defines it;
- a class defines it and so overrides what a class of another library has; or
- it is imported.
"""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

from support.tree import imports, module_name, modules, parsed, shown

DOCUMENTED = {"_current_frames", "_exit", "_replace", "_value_"}
"""What is documented of the standard library for all its underscore."""

Use = tuple[str, str]
"""Path of the module, name of the attribute."""


def uses() -> set[Use]:
    """Return every use in the core and the plugins."""
    return {(shown(path), name) for path in modules() for name in (*accessed(parsed(path)), *_overridden(path))}


def is_private(name: str) -> bool:
    """Return whether ``name`` begins with a single underscore."""
    return name.startswith("_") and not name.startswith("__") and name != "_" and name not in DOCUMENTED


def accessed(tree: ast.Module) -> Iterator[str]:
    """Yield the private names that a module imports, or uses on objects, and that no module of ours at hand defines."""
    yield from _imported(tree)
    own = {name for each in (tree, *_our_imports(tree)) for name in _defined(each)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in own:
            yield node.attr
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"getattr", "setattr", "hasattr", "attrgetter"}:
            texts = (part.value for part in node.args if isinstance(part, ast.Constant))
            yield from (text for text in texts if isinstance(text, str) and is_private(text))


def _our_imports(tree: ast.Module) -> Iterator[ast.Module]:
    paths = {module_name(path): path for path in modules()}
    for name, _ in imports(tree):
        for candidate in (name, name.rpartition(".")[0]):
            if candidate in paths:
                yield parsed(paths[candidate])


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in (part for each in targets for part in ast.walk(each)):
                if isinstance(target, ast.Name):
                    yield target.id
                elif isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
                    yield target.attr


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.module.startswith("gql_blog"):
            names = [*node.module.split("."), *(alias.name for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [part for alias in node.names for part in alias.name.split(".")]
        else:
            continue
        yield from (name for name in names if is_private(name) and name != "__future__")


def _overridden(path: Path) -> Iterator[str]:
    name, written = module_name(path), set(_defined(parsed(path)))
    if path.name == "__main__.py":
        return
    for _, found in inspect.getmembers(importlib.import_module(name), inspect.isclass):
        if found.__module__ == name:
            others = [base for base in found.__mro__ if not base.__module__.startswith("gql_blog")]
            for attribute in (each for each in vars(found) if is_private(each) and each in written):
                if any(attribute in vars(base) for base in others):
                    yield attribute
