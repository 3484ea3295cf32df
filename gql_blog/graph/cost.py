"""What an operation costs: the sum over its leaf fields of the page sizes above each.

The shape of the sum is found once for a document; what it comes to is a matter of the variables alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLField,
    IntValueNode,
    ListValueNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_list_type,
)

DEFAULT_PAGE: Final = 20
MAX_PAGE: Final = 100
UNPAGED: Final = 5
"""What a list that has no pages counts."""

_SIZES: Final = ("first", "last")
_IDS: Final = "ids"
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Page:
    """A page whose size variables decide; ``otherwise`` where they are null or absent.

    A size out of bounds counts as the nearest bound: it is refused elsewhere, by a word of its own.
    """

    names: tuple[str, ...]
    otherwise: int

    def size(self, variables: Mapping[str, object]) -> int:
        """Return the size, between 0 and the largest page."""
        given = [_whole(variables.get(name)) for name in self.names]
        return max((each for each in given if each is not None), default=self.otherwise)


@dataclass(frozen=True, slots=True)
class Length:
    """A list with one item for each of a variable's."""

    name: str

    def size(self, variables: Mapping[str, object]) -> int:
        """Return the length; one for what is no list."""
        given = variables.get(self.name)
        return len(given) if isinstance(given, list | tuple) else 1


Factor: TypeAlias = int | Page | Length


@dataclass(frozen=True, slots=True)
class Cost:
    """``constant`` and, for each part, factor times cost. Fragments share their parts, so this is no tree."""

    constant: int = 0
    parts: tuple[tuple[Factor, "Cost"], ...] = ()

    def under(self, factor: Factor) -> "Cost":
        """The same, ``factor`` times."""
        if not self.parts and isinstance(factor, int):
            return Cost(self.constant * factor)
        return self if factor == 1 else Cost(0, ((factor, self),))

    def of(self, variables: Mapping[str, object]) -> int:
        """What it comes to. Only for an operation whose depth and fields are within limits: it is walked whole."""
        total = self.constant
        for factor, cost in self.parts:
            total += (factor if isinstance(factor, int) else factor.size(variables)) * cost.of(variables)
        return total


def total(costs: Iterable[Cost]) -> Cost:
    """The sum; constants are put together at once."""
    constant, parts = 0, []
    for cost in costs:
        if cost.parts:
            parts.append((1, cost))
        else:
            constant += cost.constant
    return Cost(constant, tuple(parts))


def factor_of(node: FieldNode, definition: GraphQLField | None, *, in_connection: bool) -> Factor:
    """How often what is below a field is answered for each of its parents.

    The lists of a connection are its page, which is counted at the connection's own field.
    """
    if definition is None:
        return 1
    given = {argument.name.value: argument for argument in node.arguments or ()}
    if any(name in definition.args for name in _SIZES):
        return _page([given[name] for name in _SIZES if name in given])
    if in_connection or not is_list_type(get_nullable_type(definition.type)):
        return 1
    return _length(given[_IDS]) if _IDS in definition.args and _IDS in given else UNPAGED


def literal(node: ValueNode) -> object:
    """What a value written in the document is, as far as a size may depend on it: a whole number or a list's length."""
    if isinstance(node, IntValueNode):
        digits = node.value.lstrip("-")
        return int(node.value) if len(digits) <= _DIGITS else MAX_PAGE
    return [None] * len(node.values) if isinstance(node, ListValueNode) else None


def _page(given: list[ArgumentNode]) -> Factor:
    names = tuple(each.value.name.value for each in given if isinstance(each.value, VariableNode))
    sizes = [size for size in (_whole(literal(each.value)) for each in given) if size is not None]
    otherwise = max(sizes, default=DEFAULT_PAGE)
    return Page(names, otherwise) if names else otherwise


def _length(ids: ArgumentNode) -> Factor:
    if isinstance(ids.value, VariableNode):
        return Length(ids.value.name.value)
    written = literal(ids.value)
    return len(written) if isinstance(written, list) else 1


def _whole(value: object) -> int | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        return _clamped(int(value))
    return None


def _clamped(size: int) -> int:
    return min(max(size, 0), MAX_PAGE)
