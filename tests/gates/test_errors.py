"""Every code that can be sent stands in the catalogue, and the page of errors is generated from it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from graphql import GraphQLEnumType
from support.cases import cases
from support.core_schema import core_schema
from support.error_catalogue import CODES, IMPORT_REASONS, Place
from support.error_page import PAGE, error_classes, page
from support.tree import modules, parsed, shown

from gql_blog import errors
from gql_blog.content import ErrorCode

CONSTANTS = {"BAD_USER_INPUT": errors.BAD_USER_INPUT, "INTERNAL_SERVER_ERROR": errors.INTERNAL_SERVER_ERROR}
CODE_NAMES, REASON_NAMES = {"code"}, {"reason"}


def texts(node: ast.AST | None) -> Iterator[str]:
    """The texts that an expression can be; a name of a constant stands for its text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in CONSTANTS:
        yield CONSTANTS[node.id]
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)


def given(tree: ast.AST, names: set[str]) -> Iterator[str]:
    """The texts that are given to anything of these names: keywords, defaults, assignments, keys of a dictionary."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in names:
            yield from texts(node.value)
        elif isinstance(node, ast.arguments):
            named = [*node.posonlyargs, *node.args]
            defaults = [*zip(named[len(named) - len(node.defaults) :], node.defaults, strict=True)]
            for argument, default in [*defaults, *zip(node.kwonlyargs, node.kw_defaults, strict=True)]:
                if argument.arg in names:
                    yield from texts(default)
        elif isinstance(node, ast.Assign):
            yield from _assigned(node.targets[0], node.value, names)
        elif isinstance(node, ast.AnnAssign):
            yield from _assigned(node.target, node.value, names)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in names:
                    yield from texts(value)


def _assigned(target: ast.expr, value: ast.expr | None, names: set[str]) -> Iterator[str]:
    if isinstance(target, ast.Name) and target.id in names:
        yield from texts(value)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each, text in zip(target.elts, value.elts, strict=True):
            yield from _assigned(each, text, names)


def refused(tree: ast.AST) -> Iterator[str]:
    """The reasons that are the first argument of ImportRefused."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ImportRefused":
            yield from texts(node.args[0])


def sent() -> dict[str, set[Path]]:
    """Each code that stands in the source, with the modules where it does; findings of an import have their own."""
    found: dict[str, set[Path]] = {}
    for path in modules():
        for code in given(parsed(path), CODE_NAMES):
            found.setdefault(code, set()).add(path)
    return found


def reasons() -> set[str]:
    found: set[str] = set()
    for path in modules():
        found |= set(refused(parsed(path)))
        if shown(path).startswith("gql_blog/transfer/"):
            found |= set(given(parsed(path), REASON_NAMES))
    return found


def test_each_code_in_the_source_is_catalogued() -> None:
    found = sent()
    assert {code: [*map(shown, paths)] for code, paths in found.items() if code not in CODES} == {}
    by_web = {code for code, paths in found.items() if any(shown(path).startswith("gql_blog/web/") for path in paths)}
    assert by_web, "the codes that the web room sends are seen"
    assert all(Place.TOP_LEVEL in CODES[code].places for code in by_web)


def test_each_code_of_the_catalogue_can_be_sent() -> None:
    assert set(CODES) - set(sent()) - {code.value for code in ErrorCode} == set()
    assert {kind.code for kind in error_classes()} <= set(CODES)


def test_a_payload_has_the_codes_that_say_so() -> None:
    enum = core_schema().graphql.type_map["ErrorCode"]
    assert isinstance(enum, GraphQLEnumType)
    assert set(enum.values) == {code for code, each in CODES.items() if Place.PAYLOAD in each.places}


def test_each_reason_of_an_import_is_catalogued_and_no_other() -> None:
    assert reasons() == set(IMPORT_REASONS)


@cases(
    ("source", "code"),
    [
        ("raise HTTPError(400, 'x', code='A')", "A"),
        ("raise HTTPError(400, 'x', code=BAD_USER_INPUT)", "BAD_USER_INPUT"),
        ("extensions = {'code': 'A'}", "A"),
        ("class Late(GqlBlogError):\n    code = 'A'", "A"),
        ("code, message = 'A', 'x'", "A"),
        ("def error(message, code='A'): ...", "A"),
        ("def error(message, *, code='B' if x else 'A'): ...", "A"),
    ],
)
def test_a_planted_code_is_seen(source: str, code: str) -> None:
    assert code in set(given(ast.parse(source), CODE_NAMES))


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python tests/support/error_page.py"
