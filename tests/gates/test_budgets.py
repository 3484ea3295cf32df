"""A house that can be read: small modules, small functions, and names that say something."""

import ast
from collections.abc import Iterator
from statistics import median, quantiles

from support.tree import modules, parsed, shown

MODULE_MEDIAN, MODULE_CAP = 120, 400
FUNCTION_P90, FUNCTION_CAP = 25, 60
CLASS_CAP = 200
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "base"}


def _lengths(*kinds: type[ast.AST]) -> Iterator[tuple[int, str]]:
    for path in modules():
        for node in ast.walk(parsed(path)):
            if isinstance(node, kinds) and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield (node.end_lineno or node.lineno) - node.lineno + 1, f"{shown(path)}:{node.lineno} {node.name}"


def _over(cap: int, lengths: list[tuple[int, str]]) -> list[str]:
    return [f"{where}: {length} lines" for length, where in sorted(lengths, reverse=True) if length > cap]


def test_modules_are_short() -> None:
    lengths = [(len(path.read_text(encoding="utf-8").splitlines()), shown(path)) for path in modules()]
    assert not _over(MODULE_CAP, lengths)
    assert median(length for length, _ in lengths if length) <= MODULE_MEDIAN


def test_functions_are_short() -> None:
    lengths = list(_lengths(ast.FunctionDef, ast.AsyncFunctionDef))
    assert not _over(FUNCTION_CAP, lengths)
    assert quantiles((length for length, _ in lengths), n=10)[-1] <= FUNCTION_P90


def test_classes_are_short() -> None:
    assert not _over(CLASS_CAP, list(_lengths(ast.ClassDef)))


def test_names_say_what_is_inside() -> None:
    named = {part for path in modules() for part in path.with_suffix("").parts}
    assert not named & NAMES_THAT_SAY_NOTHING
