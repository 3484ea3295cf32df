"""What an operation costs: the rows that may be read, and the work to find them.

A row costs one point. A list has as many rows as its page may have, for each row of its parent; a list of all rows
counts as the largest page. Finding the rows costs more where no index helps: for each condition of ``where``, each
value of an ``in`` counted, for ``totalCount``, for a further term of ``orderBy``, for a first one of a plugin, for a
search, and for a list that is derived. That is much for a list of the whole table, and little for the rows of one
parent.

The shape of the cost is found once for a document; its value depends on the variables.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNamedType,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_list_type,
)

from gql_blog.read import (
    DEFAULT_PAGE_SIZE,
    MAX_PAGE_SIZE,
    Batch,
    declared_need,
    is_derived,
    order_columns,
    reads_all_rows,
    work_of,
)

UNPAGED: Final = 5
"""The size that a list without pages counts as, for each row of its parent."""
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
_OPERATORS: Final = frozenset(("AND", "OR", "NOT"))
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page whose size depends on variables, or ``default``; a size out of bounds counts as the nearest bound."""

    names: tuple[str, ...]
    default: int

    def size(self, variables: Mapping[str, object]) -> int:
        """Return the size, between 0 and the largest page."""
        given = [_page_size(variables.get(name)) for name in self.names]
        return max((each for each in given if each is not None), default=self.default)


@dataclass(frozen=True, slots=True)
class ListLength:
    """A list with one item for each item of a variable."""

    name: str

    def size(self, variables: Mapping[str, object]) -> int:
        """Return the length; 1 if the variable is not a list."""
        given = variables.get(self.name)
        return len(given) if isinstance(given, list | tuple) else 1


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a ``where``: those that are written, and those in the values of the variables ``names``.

    ``values`` are compared with; a null is none. ``entries`` are those of ``AND``, ``OR`` and ``NOT``, at any depth.
    """

    values: int
    entries: int
    names: tuple[str, ...] = ()

    def size(self, variables: Mapping[str, object]) -> int:
        """Return the number of values, or of entries if there are more of them: entries may have no value."""
        given = [_conditions(variables.get(name)) for name in self.names]
        values = self.values + sum(each.values for each in given)
        return max(values, self.entries + sum(each.entries for each in given))


@dataclass(frozen=True, slots=True)
class FurtherTerms:
    """The terms of an ``orderBy`` in a variable that no index helps: all but the first, or all if it is a plugin's."""

    name: str
    plugins: frozenset[str]

    def size(self, variables: Mapping[str, object]) -> int:
        """Return their number."""
        given = variables.get(self.name)
        terms = given if isinstance(given, list | tuple) else [given]
        return max(len(terms) - 1, 0) + any(_field(each) in self.plugins for each in terms[:1])


Multiplier: TypeAlias = int | PageSize | ListLength | Conditions | FurtherTerms


# Made for each field of a document, and not frozen: a frozen class takes three times as long to fill in.
@dataclass(slots=True, unsafe_hash=True)
class Cost:
    """``constant``, plus multiplier times cost for each part. Parts are shared by fragments: a graph, not a tree.

    ``field`` is the response key, if it is the cost of a field. Not to be changed.
    """

    constant: int = 0
    parts: tuple[tuple[Multiplier, "Cost"], ...] = ()
    field: str | None = None

    def value(self, variables: Mapping[str, object]) -> int:
        """Return the number of points. Call it only if depth and fields are within limits: it visits every part."""
        points = self.constant
        for factor, cost in self.parts:
            points += _size(factor, variables) * cost.value(variables)
        return points

    def most_expensive_field(self, variables: Mapping[str, object]) -> str:
        """Return the path of the field that costs most by itself, without what is below it; see ``value``."""
        points: Counter[str] = Counter()
        for path, number in self._points(variables, 1, ""):
            points[path] += number
        return points.most_common(1)[0][0]

    def _points(self, variables: Mapping[str, object], times: int, path: str) -> Iterator[tuple[str, int]]:
        """Yield the points of each field by its path, in several parts."""
        yield path, self.constant * times
        for factor, cost in self.parts:
            key = cost.field
            below = path if key is None else f"{path}.{key}" if path else key
            yield from cost._points(variables, times * _size(factor, variables), below)


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
    """Return the cost of a field; ``whole_table``: its list has no parent; ``counted``: ``totalCount`` is selected."""
    key = node.alias.value if node.alias else node.name.value
    scan = Cost(WHOLE_TABLE if whole_table else ONE_PARENT)
    work: list[tuple[Multiplier, Cost]] = [(1, scan)] if counted else []
    work += [(factor, scan) for factor in _scans(node, definition)] if definition else []
    if definition and is_derived(definition):
        work.append((1, Cost(DERIVED)))
    if definition and work_of(definition):
        work.append((1, Cost(work_of(definition))))
    if definition and (points := _points_of(definition)):
        work.append((1, Cost(points)))
    return Cost(0, ((_rows(node, definition), Cost(1 + inner.constant, inner.parts)), *work), key)


def cost_of_value(node: FieldNode, parent: GraphQLNamedType | None) -> Cost:
    """Return the cost of a field without a selection: only a plugin's may have one."""
    field = getattr(parent, "fields", {}).get(node.name.value)
    points = 0 if field is None else _points_of(field)
    return Cost(points, (), node.alias.value if node.alias else node.name.value) if points else FREE


def _points_of(definition: GraphQLField) -> int:
    """Return the points that a plugin's field has by itself, besides its rows."""
    need = declared_need(definition)
    return need.cost if isinstance(need, Batch) else 0


def part_of_page(node: FieldNode, inner: Cost) -> Cost:
    """Return the cost of a field of a connection or an edge, whose rows are counted at the connection."""
    return Cost(inner.constant, inner.parts, node.alias.value if node.alias else node.name.value)


def conditions_of(node: FieldNode) -> Cost:
    """Return the number of conditions of a field's own ``where``."""
    where = next((each.value for each in node.arguments or () if each.name.value == _WHERE), None)
    return FREE if where is None else Cost(0, ((_conditions(literal(where)), Cost(1)),))


def literal(node: ValueNode) -> object:
    """Return a literal as far as a cost depends on it: an integer, as many values, or the node of a variable."""
    if isinstance(node, IntValueNode):
        digits = node.value.lstrip("-")
        return int(node.value) if len(digits) <= _DIGITS else MAX_PAGE_SIZE
    if isinstance(node, ListValueNode):
        return [literal(each) for each in node.values]
    if isinstance(node, ObjectValueNode):
        return {each.name.value: literal(each.value) for each in node.fields}
    if isinstance(node, VariableNode):
        return node
    return None if isinstance(node, NullValueNode) else ""


def _rows(node: FieldNode, definition: GraphQLField | None) -> Multiplier:
    """Return how many rows a field has for each parent."""
    if definition is None:
        return 1
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    if any(name in definition.args for name in _SIZES):
        return _page([given[name] for name in _SIZES if name in given])
    if reads_all_rows(definition):
        return MAX_PAGE_SIZE
    if not is_list_type(get_nullable_type(definition.type)):
        return 1
    return _length(given[_IDS]) if _IDS in definition.args and _IDS in given else UNPAGED


def _scans(node: FieldNode, definition: GraphQLField) -> list[Multiplier]:
    """Return how often the rows of a list are scanned because no index finds them."""
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    scans: list[Multiplier] = []
    if _WHERE in given and _WHERE in definition.args:
        scans.append(_conditions(literal(given[_WHERE])))
    if _ORDER in given and _ORDER in definition.args:
        scans.append(_further_terms(given[_ORDER], order_columns(definition)))
    if _QUERY in given and _QUERY in definition.args:
        scans.append(1)
    return scans


def _conditions(where: Any) -> Conditions:
    """Return the conditions in the literal of a ``where``, or in the value of a variable that is a part of one."""
    names: list[str] = []
    values, entries, stack = 0, 0, [where]
    while stack:
        each = stack.pop()
        if isinstance(each, VariableNode):
            names.append(each.name.value)
        elif isinstance(each, Mapping) and each:
            # GraphQL takes a single object for a list of one.
            entries += sum(name in _OPERATORS and isinstance(value, Mapping) for name, value in each.items())
            stack.extend(each.values())
        elif isinstance(each, list | tuple) and each:
            entries += sum(isinstance(value, Mapping | VariableNode) for value in each)
            stack.extend(each)
        elif each is not None:
            values += 1
    return Conditions(values, entries, tuple(names))


def _further_terms(order: ValueNode, plugins: frozenset[str]) -> Multiplier:
    """Return the number of terms beyond the first, which has an index; a plugin's has none for all articles."""
    if isinstance(order, VariableNode):
        return FurtherTerms(order.name.value, plugins)
    terms = order.values if isinstance(order, ListValueNode) else (order,)
    return max(len(terms) - 1, 0) + any(_may_be_of(each, plugins) for each in terms[:1])


def _may_be_of(term: ValueNode, plugins: frozenset[str]) -> bool:
    """Return whether a term names a plugin's column, or may, since it is a variable."""
    fields = term.fields if isinstance(term, ObjectValueNode) else ()
    named = next((each.value for each in fields if each.name.value == "field"), term)
    return bool(plugins) and (isinstance(named, VariableNode) or getattr(named, "value", None) in plugins)


def _field(term: object) -> object:
    named = term.get("field") if isinstance(term, Mapping) else None
    return named if isinstance(named, str) else None


def _size(factor: Multiplier, variables: Mapping[str, object]) -> int:
    return factor if isinstance(factor, int) else factor.size(variables)


def _page(given: list[ValueNode]) -> Multiplier:
    names = tuple(each.name.value for each in given if isinstance(each, VariableNode))
    sizes = [size for size in (_page_size(literal(each)) for each in given) if size is not None]
    default = max(sizes, default=DEFAULT_PAGE_SIZE)
    return PageSize(names, default) if names else default


def _length(ids: ValueNode) -> Multiplier:
    if isinstance(ids, VariableNode):
        return ListLength(ids.name.value)
    return len(ids.values) if isinstance(ids, ListValueNode) else 1


def _page_size(value: object) -> int | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        return min(max(int(value), 0), MAX_PAGE_SIZE)
    return None
