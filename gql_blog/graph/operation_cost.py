"""What an operation costs: the rows that may be read, and the work to find them.

A row costs one point. A list has as many rows as its page may have, for each row of its parent. Finding the rows costs
more where no index helps: for each condition of ``where``, each value of an ``in`` counted, for ``totalCount``, for a
further term of ``orderBy``, for a search, and for a list that is derived. That is much for a list of the whole table,
and little for the rows of one parent.

The shape of the cost is found once for a document; its value depends on the variables.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graphql import (
    FieldNode,
    GraphQLField,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_list_type,
)

from gql_blog.read import is_derived

DEFAULT_PAGE: Final = 20
MAX_PAGE: Final = 100
UNPAGED: Final = 5
"""The size that a list without pages counts as."""
WHOLE_TABLE: Final = 100
"""The work of looking through a list of a whole table once."""
ONE_PARENT: Final = 5
"""The work of looking once through the rows of one parent."""
DERIVED: Final = 20
"""The work of deriving a list for one parent."""

_SIZES: Final = ("first", "last")
_IDS: Final = "ids"
_WHERE: Final = "where"
_ORDER: Final = "orderBy"
_QUERY: Final = "query"
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page whose size depends on variables; ``otherwise`` if they are null or absent.

    A size out of bounds counts as the nearest bound; the planner rejects it with an error of its own.
    """

    names: tuple[str, ...]
    otherwise: int

    def size(self, variables: Mapping[str, object]) -> int:
        """Return the size, between 0 and the largest page."""
        given = [_whole(variables.get(name)) for name in self.names]
        return max((each for each in given if each is not None), default=self.otherwise)


@dataclass(frozen=True, slots=True)
class ListLength:
    """A list with one item for each item of a variable; ``less``: so many of them do not count."""

    name: str
    less: int = 0

    def size(self, variables: Mapping[str, object]) -> int:
        """Return the length; 1 if the variable is not a list."""
        given = variables.get(self.name)
        return max((len(given) if isinstance(given, list | tuple) else 1) - self.less, 0)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a ``where``: those that are written, and those in the values of variables."""

    written: int
    names: tuple[str, ...] = ()

    def size(self, variables: Mapping[str, object]) -> int:
        """Return the number of values that are compared with."""
        return self.written + sum(_values(variables.get(name)) for name in self.names)


Multiplier: TypeAlias = int | PageSize | ListLength | Conditions


@dataclass(frozen=True, slots=True)
class Cost:
    """``constant``, plus multiplier times cost for each part. Parts are shared by fragments: a graph, not a tree.

    ``field`` is the response key, if it is the cost of a field.
    """

    constant: int = 0
    parts: tuple[tuple[Multiplier, "Cost"], ...] = ()
    field: str | None = None

    def value(self, variables: Mapping[str, object]) -> int:
        """Return the number of points. Call it only if depth and fields are within limits: it visits every part."""
        return self.constant + sum(_size(factor, variables) * cost.value(variables) for factor, cost in self.parts)

    def dearest_field(self, variables: Mapping[str, object]) -> str:
        """Return the path of the field that costs most, what is below it left out; the same holds as for ``value``."""
        return max(self._own(variables, 1, ""), key=lambda each: each[0])[1]

    def _own(self, variables: Mapping[str, object], times: int, path: str) -> Iterator[tuple[int, str]]:
        own, below = self.constant * times, []
        for factor, cost in self.parts:
            inner = times * _size(factor, variables)
            if cost.field is None and not cost.parts:
                own += inner * cost.constant
            else:
                below.append((cost, inner))
        yield own, path
        for cost, inner in below:
            key = cost.field
            yield from cost._own(variables, inner, path if key is None else f"{path}.{key}" if path else key)


def sum_of(costs: Iterable[Cost]) -> Cost:
    """Return the sum of costs."""
    constant, parts = 0, []
    for cost in costs:
        if cost.parts or cost.field:
            parts.append((1, cost))
        else:
            constant += cost.constant
    return Cost(constant, tuple(parts))


FREE: Final = Cost()


def cost_of(node: FieldNode, definition: GraphQLField | None, inner: Cost, *, whole_table: bool, counted: bool) -> Cost:
    """Return the cost of a field with the selection ``inner``.

    ``whole_table``: a list of it has no parent. ``counted``: its ``totalCount`` is selected.
    """
    key = node.alias.value if node.alias else node.name.value
    look = WHOLE_TABLE if whole_table else ONE_PARENT
    work: list[tuple[Multiplier, Cost]] = [(1, Cost(look))] if counted else []
    work += [(factor, Cost(look)) for factor in _looks(node, definition)] if definition else []
    if definition and is_derived(definition):
        work.append((1, Cost(DERIVED)))
    row = Cost(1 + inner.constant, inner.parts)
    return Cost(0, ((_rows(node, definition), row), *work), key)


def part_of_page(node: FieldNode, inner: Cost) -> Cost:
    """Return the cost of a field of a connection or an edge, whose rows are counted at the connection."""
    return Cost(inner.constant, inner.parts, node.alias.value if node.alias else node.name.value)


def conditions_of(node: FieldNode) -> Cost:
    """Return the number of conditions of a field's own ``where``."""
    where = next((each.value for each in node.arguments or () if each.name.value == _WHERE), None)
    return FREE if where is None else Cost(0, ((_conditions(where), Cost(1)),))


def literal(node: ValueNode) -> object:
    """Return a literal as far as a cost may depend on it: an integer, or a list or object of as many values."""
    if isinstance(node, IntValueNode):
        digits = node.value.lstrip("-")
        return int(node.value) if len(digits) <= _DIGITS else MAX_PAGE
    if isinstance(node, ListValueNode):
        return [literal(each) for each in node.values]
    if isinstance(node, ObjectValueNode):
        return {each.name.value: literal(each.value) for each in node.fields}
    return None if isinstance(node, NullValueNode) else ""


def _rows(node: FieldNode, definition: GraphQLField | None) -> Multiplier:
    """Return how many rows a field has for each parent."""
    if definition is None:
        return 1
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    if any(name in definition.args for name in _SIZES):
        return _page([given[name] for name in _SIZES if name in given])
    if not is_list_type(get_nullable_type(definition.type)):
        return 1
    return _length(given[_IDS]) if _IDS in definition.args and _IDS in given else UNPAGED


def _looks(node: FieldNode, definition: GraphQLField) -> list[Multiplier]:
    """Return how often the list of a field is looked through without an index."""
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    looks: list[Multiplier] = []
    if _WHERE in given and _WHERE in definition.args:
        looks.append(_conditions(given[_WHERE]))
    if _ORDER in given and _ORDER in definition.args:
        looks.append(_further_terms(given[_ORDER]))
    if _QUERY in given and _QUERY in definition.args:
        looks.append(1)
    return looks


def _conditions(where: ValueNode) -> Conditions:
    names: list[str] = []
    written, stack = 0, [where]
    while stack:
        node = stack.pop()
        if isinstance(node, VariableNode):
            names.append(node.name.value)
        elif isinstance(node, ListValueNode) and node.values:
            stack.extend(node.values)
        elif isinstance(node, ObjectValueNode) and node.fields:
            stack.extend(each.value for each in node.fields)
        elif not isinstance(node, NullValueNode):
            written += 1
    return Conditions(written, tuple(names))


def _values(value: Any) -> int:
    """Return the number of values in a variable, or a default of it, at any depth; an empty list or object is one."""
    found, stack = 0, [value]
    while stack:
        each = stack.pop()
        if isinstance(each, Mapping) and each:
            stack.extend(each.values())
        elif isinstance(each, list | tuple) and each:
            stack.extend(each)
        elif each is not None:
            found += 1
    return found


def _further_terms(order: ValueNode) -> Multiplier:
    """Return the number of terms beyond the first, which has an index."""
    if isinstance(order, VariableNode):
        return ListLength(order.name.value, less=1)
    return max(len(order.values) - 1, 0) if isinstance(order, ListValueNode) else 0


def _size(factor: Multiplier, variables: Mapping[str, object]) -> int:
    return factor if isinstance(factor, int) else factor.size(variables)


def _page(given: list[ValueNode]) -> Multiplier:
    names = tuple(each.name.value for each in given if isinstance(each, VariableNode))
    sizes = [size for size in (_whole(literal(each)) for each in given) if size is not None]
    otherwise = max(sizes, default=DEFAULT_PAGE)
    return PageSize(names, otherwise) if names else otherwise


def _length(ids: ValueNode) -> Multiplier:
    if isinstance(ids, VariableNode):
        return ListLength(ids.name.value)
    return len(ids.values) if isinstance(ids, ListValueNode) else 1


def _whole(value: object) -> int | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        return min(max(int(value), 0), MAX_PAGE)
    return None
