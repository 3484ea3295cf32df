"""How big a document is, and what its operation costs, found in one linear pass before validation.

Everything is counted with the fragments expanded where they are spread, though each fragment is visited once. Nothing
recurses deeper than the parser allows within one definition, and nothing relies on the document being valid.

The cost is the sum over the leaf fields of the page sizes above each. Its shape is found once for a document; its value
depends on the variables.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from graphql import (
    ArgumentNode,
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    TokenKind,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from gql_blog.errors import InputError

DEFAULT_PAGE: Final = 20
MAX_PAGE: Final = 100
UNPAGED: Final = 5
"""The size that a list without pages counts as."""

_SIZES: Final = ("first", "last")
_IDS: Final = "ids"
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
    """A list with one item for each item of a variable."""

    name: str

    def size(self, variables: Mapping[str, object]) -> int:
        """Return the length; 1 if the variable is not a list."""
        given = variables.get(self.name)
        return len(given) if isinstance(given, list | tuple) else 1


Multiplier: TypeAlias = int | PageSize | ListLength


@dataclass(frozen=True, slots=True)
class Cost:
    """``constant``, plus multiplier times cost for each part. Parts are shared by fragments: a graph, not a tree."""

    constant: int = 0
    parts: tuple[tuple[Multiplier, "Cost"], ...] = ()

    def times(self, factor: Multiplier) -> "Cost":
        """Return this cost, ``factor`` times."""
        if not self.parts and isinstance(factor, int):
            return Cost(self.constant * factor)
        return self if factor == 1 else Cost(0, ((factor, self),))

    def value(self, variables: Mapping[str, object]) -> int:
        """Return the number of points. Call it only if depth and fields are within limits: it visits every part."""
        total = self.constant
        for factor, cost in self.parts:
            total += (factor if isinstance(factor, int) else factor.size(variables)) * cost.value(variables)
        return total


def sum_of(costs: Iterable[Cost]) -> Cost:
    """Return the sum of costs."""
    constant, parts = 0, []
    for cost in costs:
        if cost.parts:
            parts.append((1, cost))
        else:
            constant += cost.constant
    return Cost(constant, tuple(parts))


def multiplier_of(node: FieldNode, definition: GraphQLField | None, *, in_connection: bool) -> Multiplier:
    """Return how many items a field has for each parent.

    The lists of a connection are its page, which is counted at the field of the connection.
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
    """Return a literal as far as a size may depend on it: an integer, or a list of the same length."""
    if isinstance(node, IntValueNode):
        digits = node.value.lstrip("-")
        return int(node.value) if len(digits) <= _DIGITS else MAX_PAGE
    return [None] * len(node.values) if isinstance(node, ListValueNode) else None


def _page(given: list[ArgumentNode]) -> Multiplier:
    names = tuple(each.value.name.value for each in given if isinstance(each.value, VariableNode))
    sizes = [size for size in (_whole(literal(each.value)) for each in given) if size is not None]
    otherwise = max(sizes, default=DEFAULT_PAGE)
    return PageSize(names, otherwise) if names else otherwise


def _length(ids: ArgumentNode) -> Multiplier:
    if isinstance(ids.value, VariableNode):
        return ListLength(ids.value.name.value)
    written = literal(ids.value)
    return len(written) if isinstance(written, list) else 1


def _whole(value: object) -> int | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        return _clamped(int(value))
    return None


def _clamped(size: int) -> int:
    return min(max(size, 0), MAX_PAGE)


_INTROSPECTION_FIELDS: Final = ("__schema", "__type")
_PAGE_INFO: Final = "pageInfo"
_FREE: Final = Cost()


@dataclass(frozen=True, slots=True)
class Complexity:
    """The size of a document, and of one of its operations with the fragments expanded.

    Fields below ``__schema`` and ``__type`` are not counted; permission to use those is checked elsewhere.
    """

    characters: int
    tokens: int
    comments: int
    definitions: int
    mutations: int
    directives: int
    directives_per_node: int
    depth: int
    aliases: int
    root_fields: int
    fields: int
    _cost: Cost = field(repr=False)
    _defaults: Mapping[str, object] = field(repr=False)

    def cost(self, variables: Mapping[str, object]) -> int:
        """Return the cost with these variables, as they were sent. Call it only if the rest is within limits."""
        return self._cost.value({**self._defaults, **variables} if self._defaults else variables)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A selection set with its fragments expanded."""

    depth: int = 0
    aliases: int = 0
    top: int = 0
    fields: int = 0
    cost: Cost = _FREE


@dataclass(frozen=True, slots=True)
class _Outline:
    """The fragments that a definition spreads, and the number of directives at each of its nodes."""

    spreads: tuple[str, ...]
    directives: tuple[int, ...]


def complexity_of(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Complexity:
    """Return the complexity of ``operation``; raise InputError if fragments spread each other in a cycle."""
    fragments: dict[str, FragmentDefinitionNode] = {}
    spreads: dict[str, tuple[str, ...]] = {}
    directives: list[int] = []
    for definition in document.definitions:
        outline = _outline(definition)
        directives.extend(outline.directives)
        if isinstance(definition, FragmentDefinitionNode):
            fragments[definition.name.value] = definition
            spreads[definition.name.value] = outline.spreads

    shaper = _ShapeBuilder(schema)
    for name in _topological(spreads):
        shaper.add_fragment(fragments[name])
    shape = shaper.operation(operation)
    tokens, comments = _lexical(document)
    return Complexity(
        characters=len(document.loc.source.body) if document.loc else 0,
        tokens=tokens,
        comments=comments,
        definitions=len(document.definitions),
        mutations=sum(shaper.operation(each).top for each in _mutations(document)),
        directives=sum(directives),
        directives_per_node=max(directives, default=0),
        depth=shape.depth,
        aliases=shape.aliases,
        root_fields=shape.top,
        fields=shape.fields,
        _cost=shape.cost,
        _defaults=_defaults(operation),
    )


class _ShapeBuilder:
    """Finds the shapes of selection sets; each fragment once, after the fragments that it spreads."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._fragments: dict[str, _Shape] = {}

    def add_fragment(self, fragment: FragmentDefinitionNode) -> None:
        parent = self._schema.get_type(fragment.type_condition.name.value)
        self._fragments[fragment.name.value] = self._selection(fragment.selection_set, parent)

    def operation(self, operation: OperationDefinitionNode) -> _Shape:
        return self._selection(operation.selection_set, self._schema.get_root_type(operation.operation))

    def _selection(self, selection_set: SelectionSetNode, parent: GraphQLNamedType | None) -> _Shape:
        shapes = []
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                shapes.append(self._field(selection, parent))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else parent
                shapes.append(self._selection(selection.selection_set, inner))
            elif isinstance(selection, FragmentSpreadNode):
                shapes.append(self._fragments.get(selection.name.value, _Shape()))
        return _combined(shapes)

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> _Shape:
        alias = 1 if node.alias else 0
        if node.selection_set is None or node.name.value in _INTROSPECTION_FIELDS:
            return _Shape(depth=1, aliases=alias, top=1, fields=1, cost=Cost(1))
        definition = self._schema.get_field(parent, node.name.value) if is_composite_type(parent) else None
        inner = self._selection(node.selection_set, get_named_type(definition.type) if definition else None)
        factor = multiplier_of(node, definition, in_connection=_PAGE_INFO in getattr(parent, "fields", ()))
        return _Shape(inner.depth + 1, inner.aliases + alias, 1, inner.fields + 1, inner.cost.times(factor))


def _combined(shapes: Sequence[_Shape]) -> _Shape:
    return _Shape(
        depth=max((shape.depth for shape in shapes), default=0),
        aliases=sum(shape.aliases for shape in shapes),
        top=sum(shape.top for shape in shapes),
        fields=sum(shape.fields for shape in shapes),
        cost=sum_of(shape.cost for shape in shapes),
    )


def _outline(definition: DefinitionNode) -> _Outline:
    spreads, directives = [], []
    stack: list[Any] = [definition]
    while stack:
        node = stack.pop()
        directives.append(len(getattr(node, "directives", None) or ()))
        if isinstance(node, FragmentSpreadNode):
            spreads.append(node.name.value)
            continue
        stack.extend(getattr(node, "variable_definitions", None) or ())
        selection_set = getattr(node, "selection_set", None)
        if selection_set is not None:
            stack.extend(selection_set.selections)
    return _Outline(tuple(spreads), tuple(directives))


def _topological(spreads: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the fragments in topological order: each after those that it spreads."""
    done: dict[str, None] = {}
    for start in spreads:
        path = {start: iter(spreads[start])} if start not in done else {}
        while path:
            name = next(reversed(path))
            callee = next((each for each in path[name] if each in spreads and each not in done), None)
            if callee is None:
                done[name] = None
                path.popitem()
            elif callee in path:
                cycle = [*list(path)[list(path).index(callee) :], callee]
                raise InputError(
                    f"Fragments spread each other in a cycle: {' > '.join(cycle)}. Remove one of the spreads."
                )
            else:
                path[callee] = iter(spreads[callee])
    return list(done)


def _mutations(document: DocumentNode) -> Iterable[OperationDefinitionNode]:
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode) and definition.operation is OperationType.MUTATION:
            yield definition


def _defaults(operation: OperationDefinitionNode) -> dict[str, object]:
    return {
        each.variable.name.value: literal(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value is not None
    }


def _lexical(document: DocumentNode) -> tuple[int, int]:
    """Return the number of tokens, without comments, and the number of comments."""
    tokens = comments = 0
    token = document.loc.start_token if document.loc else None
    while token is not None:
        if token.kind is TokenKind.COMMENT:
            comments += 1
        elif token.kind not in (TokenKind.SOF, TokenKind.EOF):
            tokens += 1
        token = token.next
    return tokens, comments
