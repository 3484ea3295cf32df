"""Shapers: functions, generated as Python source, that turn rows and plain objects into parts of the result.

The source consists of names that this package defines, and of literals: response keys, and the names of what plain
objects hold.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from types import CodeType
from typing import cast

import orjson

from gql_blog.read.rows.row_order import instant_text
from gql_blog.read.shape.row_columns import Packing, RowColumns, ValueType
from gql_blog.read.shape.shaper_values import (
    AllItems,
    Apply,
    Cell,
    Choice,
    Code,
    Deferral,
    Each,
    Fixed,
    Group,
    Known,
    Object,
    Value,
)
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.dynamic_values import Deferred, DriverValue, JsonValue

Shaper = Callable[..., JsonValue]
"""A generated function."""

_PREFIXES: dict[Packing, str] = {"": "r", "records": "s", "texts": "t"}
"""The first letter of the names of a row's columns: a packed list is shaped within the row that holds it."""


def _instant(value: DriverValue) -> str | None:
    return None if value is None else instant_text(value)


def _fragment(value: str | None) -> JsonValue:
    return None if value is None else orjson.Fragment(value)


def loads(value: str | None) -> JsonValue:
    """Return the value of a text of JSON, null for null."""
    return None if value is None else orjson.loads(value)


class ShaperPrinter:
    """Writes values as Python: ``typed`` ones are objects; ``names`` are those of the objects that the text names."""

    def __init__(self, dialect: Dialect, *, typed: bool) -> None:
        self.names: dict[str, object] = {}
        self._known: dict[int, str] = {}
        self._postgres = dialect.postgres
        self._typed = typed

    def text(self, value: Value) -> str:
        """Return the text of a value."""
        return _WRITERS[value.__class__](self, value)

    def _cell(self, cell: Cell) -> str:
        packing = cell.columns.packing
        name = f"{_PREFIXES[packing]}{cell.index}"
        # A cursor holds what the database returns, and instants as the result has them; PostgreSQL packs them as text.
        is_text = cell.value_type == "instant" if not self._postgres else packing == "texts"
        if cell.value_type is None or (cell.ordered and not is_text):
            return name
        return self._converted(name, cell.value_type, packing)

    def _converted(self, name: str, value_type: ValueType, packing: Packing) -> str:
        if value_type == "json":
            return f"{self._name(loads if self._typed else _fragment)}({name})"
        if packing == "texts" and (self._postgres or value_type == "float"):
            return self._from_text(name, value_type)
        if value_type == "instant" and not self._postgres:
            # Without a function call, because it is evaluated for every row. The text is always in UTC.
            return f"({name} and {name}.replace(' ', 'T', 1).replace('+00:00', 'Z'))"
        if value_type == "instant" and self._typed:
            return f"{self._name(_instant)}({name})"
        if value_type == "boolean" and not self._postgres:
            return f"({name} == 1)"
        return name

    def _from_text(self, name: str, value_type: ValueType) -> str:
        match value_type:
            case "integer" | "float":
                return f"(None if {name} is None else {'int' if value_type == 'integer' else 'float'}({name}))"
            case "boolean":
                return f"({name} == 'true')"
            case "instant":
                return f"({name} and {name}.replace('.000000Z', 'Z'))"
            case _:
                return name

    def _held(self, known: Known) -> str:
        return self._name(known.value)

    def _code(self, code: Code) -> str:
        return "".join([part if isinstance(part, str) else self.text(part) for part in code.parts])

    def _object(self, made: Object) -> str:
        deferrals = [(key, value) for key, value in made.parts if isinstance(value, Deferral)]
        missing = {key for key, _ in deferrals}
        parts = [f"{key!r}: {'None' if key in missing else self.text(value)}" for key, value in made.parts]
        text = f"{{{', '.join(parts)}}}"
        for key, value in deferrals:
            text = f"{self._name(defer)}({self.text(value.places)}, {text}, {key!r}, {self.text(value.columns)})"
        return text

    def _group(self, group: Group) -> str:
        return f"({''.join([f'{self.text(part)}, ' for part in group.parts])})"

    def _apply(self, call: Apply) -> str:
        return f"{self._name(call.function)}({', '.join([self.text(argument) for argument in call.arguments])})"

    def _choice(self, choice: Choice) -> str:
        absent, present = self.text(choice.absent), self.text(choice.present)
        return f"({absent} if {self.text(choice.test)} is None else {present})"

    def _each(self, each: Each) -> str:
        return f"[{self.text(each.element)} for {targets(each.columns)}in {self.text(each.items)}]"

    def _all_items(self, items: AllItems) -> str:
        return "items" if len(items.parts) == 1 else f"[i[{items.index}] for i in items]"

    def _name(self, value: object) -> str:
        name = self._known.get(id(value))
        if name is None:
            name = self._known[id(value)] = f"v{len(self.names)}"
            self.names[name] = value
        return name


_WRITERS: dict[type[Value], Callable[..., str]] = {
    AllItems: ShaperPrinter._all_items,
    Apply: ShaperPrinter._apply,
    Cell: ShaperPrinter._cell,
    Choice: ShaperPrinter._choice,
    Code: ShaperPrinter._code,
    Each: ShaperPrinter._each,
    Group: ShaperPrinter._group,
    Known: ShaperPrinter._held,
    Fixed: lambda _, fixed: repr(fixed.value),
    Object: ShaperPrinter._object,
}


def defer(
    places: list[Deferred], target: dict[str, JsonValue], key: str, columns: tuple[DriverValue, ...]
) -> dict[str, JsonValue]:
    """Note that ``target[key]`` is to be resolved by a plugin from ``columns``."""
    places.append((target, key, columns))
    return target


def targets(columns: RowColumns) -> str:
    """Return the names to which an element of a packed list is unpacked, or the name of its only text."""
    prefix, number = _PREFIXES[columns.packing], len(columns.expressions)
    if columns.packing == "texts" and number == 1:
        return f"{prefix}0 "
    return "".join([f"{prefix}{i}, " for i in range(number)])


def compile_shape(
    element: Value, printer: ShaperPrinter, *, columns: int, children: int, batches: int, keyed: bool
) -> Shaper:
    """Return the shaper of a select node.

    It takes the rows, the bound request, a mapping by key for each child, and a list for each plugin's field. The rows
    of a keyed node begin with the parent's key and are grouped by it: its shaper returns lists by key. Others return
    one list.
    """
    given = [f"c{i}" for i in range(children)] + [f"b{i}" for i in range(batches)]
    row = [*(["k"] if keyed else []), *(f"r{i}" for i in range(columns))]
    unpacked = ", ".join(row) + "," if row else "_"
    made = printer.text(element)
    lines = [f"def shape({', '.join(('rows', 'bound', *given))}):", " e = ()"]
    if keyed:
        lines += [
            " groups = {}",
            " last = found = None",
            f" for {unpacked} in rows:",
            "  if k != last:",
            "   last = k",
            "   groups[k] = found = []",
            f"  found.append({made})",
            " return groups",
        ]
    else:
        lines.append(f" return [{made} for {unpacked} in rows]")
    return _define("shape", lines, printer)


def compile_split(
    element: Value, printer: ShaperPrinter, key: int, *, upper: int, lower: int, children: int, batches: int
) -> Shaper:
    """Return the function that separates the rows of a node and its lateral child.

    A row has ``upper`` columns of the node, its number, the number of the child's row or null, and ``lower`` columns of
    the child, from which ``element`` is made. The function returns the rows of the node, and the child's objects by
    the node's column ``key``.
    """
    given = [f"c{i}" for i in range(children)] + [f"b{i}" for i in range(batches)]
    own = "".join(f"u{i}, " for i in range(upper))
    row = f"{own}n, m, {''.join(f'r{i}, ' for i in range(lower))}"
    lines = [
        f"def split({', '.join(('rows', 'bound', *given))}):",
        " e = ()",
        " own = []",
        " groups = {}",
        " last = found = None",
        f" for {row}in rows:",
        "  if n != last:",
        "   last = n",
        f"   own.append(({own}))",
        f"   groups[u{key}] = found = []",
        "  if m is not None:",
        f"   found.append({printer.text(element)})",
        " return own, groups",
    ]
    return _define("split", lines, printer)


def compile_page(parts: Object, printer: ShaperPrinter) -> Shaper:
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
        f" return {printer.text(parts)}",
    ]
    return _define("page", lines, printer)


def compile_projection(made: Value, printer: ShaperPrinter) -> Shaper:
    """Return the function that makes an object of the mapping ``i``."""
    return _define("project", ["def project(i):", f" return {printer.text(made)}"], printer)


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


def _define(name: str, lines: Sequence[str], printer: ShaperPrinter) -> Shaper:
    code, used = _code(name, "\n".join(lines))
    namespace: dict[str, object] = {each: printer.names[each] for each in used if each in printer.names}
    exec(code, namespace)  # noqa: S102 - see the module's docstring
    # A function in its own globals would be a cycle, which only the garbage collector frees.
    return cast(Shaper, namespace.pop(name))
