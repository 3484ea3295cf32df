"""Shapers: functions, generated as Python source, that turn the rows of a select node into parts of the result.

The source consists of names that this package defines and of response keys, which are always literals.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from types import CodeType
from typing import Any

from gql_blog.read.row_columns import SHAPER_FUNCTIONS, ObjectSource

Names = dict[str, Any]


def object_source(parts: Sequence[tuple[str, str]]) -> ObjectSource:
    """Return the dict display of an object from its response keys and the expressions of their values."""
    source = ObjectSource("{" + ", ".join(f"{key!r}: {expression}" for key, expression in parts) + "}")
    source.parts = tuple(parts)
    return source


def compile_shape(
    element: str, *, columns: int, children: int, batches: int, keyed: bool, names: Names
) -> Callable[..., Any]:
    """Return the shaper of a select node.

    It takes the rows, the bound request, a mapping by key for each child, and a list for each plugin's field. The rows
    of a keyed node begin with the parent's key and are grouped by it: its shaper returns lists by key. Others return
    one list.
    """
    given = [f"c{i}" for i in range(children)] + [f"b{i}" for i in range(batches)]
    targets = [*(["k"] if keyed else []), *(f"r{i}" for i in range(columns))]
    unpacked = ", ".join(targets) + "," if targets else "_"
    lines = [f"def shape({', '.join(('rows', 'bound', *given))}):", " e = ()"]
    if keyed:
        lines += [
            " groups = {}",
            " last = found = None",
            f" for {unpacked} in rows:",
            "  if k != last:",
            "   last = k",
            "   groups[k] = found = []",
            f"  found.append({element})",
            " return groups",
        ]
    else:
        lines.append(f" return [{element} for {unpacked} in rows]")
    return _define("shape", lines, names)


def compile_split(
    element: str, key: int, *, upper: int, lower: int, children: int, batches: int, names: Names
) -> Callable[..., Any]:
    """Return the function that separates the rows of a node and its lateral child.

    A row has ``upper`` columns of the node, its number, the number of the child's row or null, and ``lower`` columns of
    the child, from which ``element`` is made. The function returns the rows of the node, and the child's objects by
    the node's column ``key``.
    """
    given = [f"c{i}" for i in range(children)] + [f"b{i}" for i in range(batches)]
    own = "".join(f"u{i}, " for i in range(upper))
    targets = f"{own}n, m, {''.join(f'r{i}, ' for i in range(lower))}"
    lines = [
        f"def split({', '.join(('rows', 'bound', *given))}):",
        " e = ()",
        " own = []",
        " groups = {}",
        " last = found = None",
        f" for {targets}in rows:",
        "  if n != last:",
        "   last = n",
        f"   own.append(({own}))",
        f"   groups[u{key}] = found = []",
        "  if m is not None:",
        f"   found.append({element})",
        " return own, groups",
    ]
    return _define("split", lines, names)


def compile_page(parts: dict[str, str], names: Names) -> Callable[..., Any]:
    """Return the function that makes a connection of its elements: ``page(items, request, total, far)``.

    With lookahead, ``items`` has one row more than requested if there is one. ``far``: there are rows before the page
    (after it, for one that is read from the end). ``parts`` are response keys and expressions over ``items``,
    ``more``, ``far``, ``back`` and ``total``.
    """
    lines = [
        "def page(items, request, total=0, far=False):",
        " size = request.size",
        " back = request.backward",
        " more = len(items) > size",
        " if more:",
        "  items = items[:size]",
        " if back:",
        "  items = items[::-1]",
        f" return {object_source(list(parts.items()))}",
    ]
    return _define("page", lines, names)


@lru_cache(maxsize=512)
def _code(name: str, source: str) -> tuple[CodeType, frozenset[str]]:
    """Return the compiled source and the names in it: no objects, so that plans of one shape share both."""
    code = compile(source, f"<{name}>", "exec")
    return code, frozenset(_names(code))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _define(name: str, lines: Sequence[str], names: Names) -> Callable[..., Any]:
    code, used = _code(name, "\n".join(lines))
    namespace: Names = {each: names[each] for each in used if each in names}
    namespace |= {each: SHAPER_FUNCTIONS[each] for each in used if each in SHAPER_FUNCTIONS}
    exec(code, namespace)  # noqa: S102 - see the module's docstring
    # A function in its own globals would be a cycle, which only the garbage collector frees.
    made: Callable[..., Any] = namespace.pop(name)
    return made
