"""A room is entered by its door, and keeps nothing in the hall: no shared state, no environment, no late imports."""

import ast
import sys
from pathlib import Path

from support.cases import cases
from support.tree import ROOT, imports, module_name, modules, parsed, rooms, shown

STANDARD_LIBRARY_ONLY = ("gql_blog.content", "gql_blog.errors")
STEMMERS = "snowballstemmer"
"""Functions of words, in Python alone: what ``content`` has of another's."""
READ_THE_ENVIRONMENT = ("gql_blog.settings", "gql_blog.cli", "gql_blog_kit.fixtures")

LOAD_LATER = (
    *("gql_blog.plugin", "gql_blog_kit", "gql_blog.graph", "gql_blog.read", "gql_blog.transfer", "gql_blog.web"),
    "gql_blog_footnotes.hooks",
)
"""Doors that load later: what they hand out is imported under TYPE_CHECKING, for all who read it; and what every
command imports of plugins, whose readers are imported when there is something to read (ADR 0068).
"""


def _core() -> list[Path]:
    return [path for path in modules() if module_name(path).split(".")[0] == "gql_blog"]


def _ours(name: str) -> bool:
    return name.split(".", maxsplit=1)[0].startswith("gql_blog")


@cases("room", rooms())
def test_a_door_says_what_the_room_is_for(room: Path) -> None:
    tree = parsed(room / "__init__.py")
    docstring = " ".join((ast.get_docstring(tree) or "").lower().split())
    assert "may use" in docstring
    assert "must not" in docstring
    handed_out = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"gql_blog.{room.name}.")
        for alias in node.names
    }
    assert handed_out
    inside = {path.stem for path in room.iterdir() if path.name != "__pycache__"}
    assert not handed_out & inside, "a name in the door equals a module's name"


def test_insiders_do_not_go_out_by_their_own_door() -> None:
    known = {module_name(path) for path in modules()}
    through_their_own = [
        f"{shown(path)}:{line} {name}"
        for path in _core()
        if path.parent != ROOT / "gql_blog" and path.name != "__init__.py"
        for name, line in imports(parsed(path))
        if name not in known and name.rpartition(".")[0] == ".".join(module_name(path).split(".")[:2])
    ]
    assert not through_their_own


def test_our_own_modules_are_imported_at_the_top() -> None:
    late = [
        f"{shown(path)}:{line} {name}"
        for path in modules()
        if module_name(path) not in LOAD_LATER
        for node in ast.walk(parsed(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.If))
        for name, line in imports(node)
        if _ours(name)
    ]
    assert not late, "an import in a function, or under a condition such as TYPE_CHECKING, hides a dependency"


def test_content_and_errors_are_made_of_the_standard_library() -> None:
    others = [
        f"{shown(path)}:{line} {name}"
        for path in _core()
        if module_name(path).startswith(STANDARD_LIBRARY_ONLY)
        for name, line in imports(parsed(path))
        if not _ours(name) and name.split(".")[0] not in {*sys.stdlib_module_names, STEMMERS}
    ]
    assert not others


def test_nothing_is_kept_in_a_module() -> None:
    kept = [
        f"{shown(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Global)
    ]
    assert not kept


def test_the_environment_is_read_by_the_settings_alone() -> None:
    readers = [
        f"{shown(path)}:{node.lineno}"
        for path in modules()
        if not module_name(path).startswith(READ_THE_ENVIRONMENT)
        for node in ast.walk(parsed(path))
        if isinstance(node, (ast.Attribute, ast.Name)) and ast.unparse(node) in {"os.environ", "os.getenv", "environ"}
    ]
    assert not readers


def test_plugins_tests_go_through_the_same_doors_as_their_authors() -> None:
    tests = sorted(ROOT.glob("plugins/*/tests/**/*.py"))
    assert tests
    others = [
        f"{shown(path)}:{line} {name}"
        for path in tests
        if "kit" not in path.relative_to(ROOT).parts  # which is made of the core
        for name, line in imports(parsed(path))
        if name.startswith("gql_blog.") and not name.startswith(("gql_blog.plugin", "gql_blog.testing"))
    ]
    assert not others
