"""The project's own files, as the gates look at them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_NOT_OURS = {".git", ".hypothesis", "__pycache__", "node_modules", "data", "dist", "build"}
_MADE_HERE = {"uv.lock", ".env"}


def files(under: Path = ROOT) -> Iterator[Path]:
    """Every file that belongs to the project: no environments, caches, databases or builds."""
    for path in sorted(under.iterdir()):
        if path.name in _NOT_OURS or path.name.startswith(".venv") or path.name.endswith(("_cache", ".egg-info")):
            continue
        if path.is_dir():
            yield from files(path)
        elif path.name not in _MADE_HERE and not path.name.startswith(".coverage"):
            yield path


@cache
def modules() -> tuple[Path, ...]:
    """The source modules of the core and of the plugins; migrations are written by a machine and not read here."""
    sources = [ROOT / "gql_blog", *sorted(ROOT.glob("plugins/*/src"))]
    found = (path for source in sources for path in files(source))
    return tuple(path for path in found if path.suffix == ".py" and "migrations" not in path.parts)


def module_name(path: Path) -> str:
    """``gql_blog.hooks`` for the path of ``gql_blog/hooks/__init__.py``; plugins' names begin after ``src``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if "src" in parts:
        parts = parts[parts.index("src") + 1 :]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def rooms() -> list[Path]:
    """The folders of ``gql_blog``, each a room with a door."""
    return sorted(path.parent for path in (ROOT / "gql_blog").glob("*/__init__.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The full names that are imported, ``a.b.c`` for ``from a.b import c``, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)


def shown(path: Path) -> str:
    """The path as a person of the project would write it."""
    return path.relative_to(ROOT).as_posix()
