"""The room ``read`` makes values with types: nothing is of any type, and no text that it wrote is read again."""

import ast
from collections.abc import Iterator

import pytest
from support.cases import cases
from support.tree import ROOT, parsed, shown

READ = ROOT / "gql_blog" / "read"
MODULES = sorted(READ.rglob("*.py"))
DYNAMIC = READ / "sql" / "dynamic_values.py"
"""Where the two kinds of values without a static type are defined: those of GraphQL, and those of a database driver."""


def untyped(tree: ast.AST) -> Iterator[str]:
    """Yield the parameters without a type, and each use of ``Any``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and "Any" in (getattr(node, "id", ""), getattr(node, "attr", "")):
            yield f"{node.lineno}: Any"
        if isinstance(node, ast.alias) and node.name == "Any":
            yield f"{node.lineno}: import of Any"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg)
            for each in given:
                if each and each.annotation is None and each.arg not in ("self", "cls"):
                    yield f"{node.lineno}: {each.arg}"


def parsing(tree: ast.AST) -> Iterator[str]:
    """Yield what text would be marked and read again with."""
    for node in ast.walk(tree):
        names = [each.name for each in getattr(node, "names", ())] if isinstance(node, ast.Import) else []
        if "re" in names or (isinstance(node, ast.ImportFrom) and node.module == "re"):
            yield f"{node.lineno}: a regular expression"  # type: ignore[attr-defined] # an import has a line
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id == "str" for base in node.bases
        ):
            yield f"{node.lineno}: {node.name} is a text"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and set(node.value) & set("\x01\x02\x03"):
            yield f"{node.lineno}: a mark in a text"


def test_no_attribute_and_no_parameter_is_of_any_type(subtests: pytest.Subtests) -> None:
    for path in MODULES:
        with subtests.test(shown(path)):
            assert path == DYNAMIC or not list(untyped(parsed(path)))


def test_no_text_is_marked_or_read_again(subtests: pytest.Subtests) -> None:
    for path in MODULES:
        with subtests.test(shown(path)):
            assert not list(parsing(parsed(path)))


def test_two_kinds_of_values_have_no_static_type() -> None:
    assigned = [node for node in parsed(DYNAMIC).body if isinstance(node, ast.AnnAssign)]
    assert [node.target.id for node in assigned if isinstance(node.target, ast.Name)] == ["JsonValue", "DriverValue"]


@cases(
    "planted",
    ["x: Any = 1", "x: list[typing.Any]", "def f(a): ...", "def f(*, a=1): ...", "from typing import Any"],
)
def test_a_planted_type_is_caught(planted: str) -> None:
    assert list(untyped(ast.parse(planted)))


@cases("planted", ["import re", "from re import compile", "class A(str): ...", "'\x01'", "f'\x02{1}'"])
def test_a_planted_text_is_caught(planted: str) -> None:
    assert list(parsing(ast.parse(planted)))
