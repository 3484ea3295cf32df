"""How big a document is, and what its operation costs, found in one linear pass before validation.

Everything is counted with the fragments expanded where they are spread, though each fragment is visited once. Nothing
recurses deeper than the parser allows within one definition, and nothing relies on the document being valid.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    TokenKind,
    get_named_type,
    is_composite_type,
)

from gql_blog.errors import InputError
from gql_blog.graph.cost.operation_cost import (
    FREE,
    Cost,
    conditions_of,
    cost_of,
    cost_of_value,
    literal,
    part_of_page,
    sum_of,
)

_INTROSPECTION_FIELDS: Final = ("__schema", "__type")
_PAGE_INFO: Final = "pageInfo"
_TOTAL: Final = "totalCount"
_OF_CONNECTIONS: Final = frozenset(("edges", "nodes", "pageInfo"))
_OF_EDGES: Final = "node"
_CURSOR: Final = "cursor"


@dataclass(frozen=True, slots=True)
class Complexity:
    """The size of a document, and of one of its operations with the fragments expanded.

    ``depth`` does not count the fields that a connection consists of: ``edges``, ``node``, ``nodes`` and ``pageInfo``.
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
    _conditions: Cost = field(repr=False)
    _defaults: Mapping[str, object] = field(repr=False)

    def cost(self, variables: Mapping[str, object]) -> int:
        """Return the cost with these variables, as they were sent. Call it only if the rest is within limits."""
        return max(1, self._cost.value(self._sent(variables)))

    def most_expensive_field(self, variables: Mapping[str, object]) -> str:
        """Return the path of the field that costs most with these variables. The same holds as for ``cost``."""
        return self._cost.most_expensive_field(self._sent(variables))

    def conditions(self, variables: Mapping[str, object]) -> int:
        """Return the number of conditions of all ``where`` with these variables. The same holds as for ``cost``."""
        return self._conditions.value(self._sent(variables))

    def _sent(self, variables: Mapping[str, object]) -> Mapping[str, object]:
        return {**self._defaults, **variables} if self._defaults else variables


# Made for each field of a document, and not frozen: a frozen class takes three times as long to fill in.
@dataclass(slots=True)
class _Shape:
    """A selection set with its fragments expanded; not to be changed."""

    depth: int = 0
    aliases: int = 0
    top: int = 0
    fields: int = 0
    cost: Cost = FREE
    conditions: Cost = FREE
    counted: bool = False
    """Whether it selects ``totalCount`` of a connection itself."""


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
        _conditions=shape.conditions,
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
        alias, name = 1 if node.alias else 0, node.name.value
        fields = getattr(parent, "fields", ())
        if node.selection_set is None or name in _INTROSPECTION_FIELDS:
            counted = name == _TOTAL and _PAGE_INFO in fields
            cost = FREE if name in _INTROSPECTION_FIELDS else cost_of_value(node, parent)
            return _Shape(depth=1, aliases=alias, top=1, fields=1, cost=cost, counted=counted)
        definition = self._schema.get_field(parent, name) if is_composite_type(parent) else None
        inner = self._selection(node.selection_set, get_named_type(definition.type) if definition else None)
        of_page = name in _OF_CONNECTIONS if _PAGE_INFO in fields else name == _OF_EDGES and _CURSOR in fields
        return _Shape(
            depth=inner.depth + (0 if of_page else 1),
            aliases=inner.aliases + alias,
            top=1,
            fields=inner.fields + 1,
            cost=part_of_page(node, inner.cost) if of_page else self._cost(node, definition, parent, inner),
            conditions=sum_of((conditions_of(node), inner.conditions)),
        )

    def _cost(
        self, node: FieldNode, definition: GraphQLField | None, parent: GraphQLNamedType | None, inner: _Shape
    ) -> Cost:
        whole_table = parent is not None and parent is self._schema.query_type
        return cost_of(node, definition, inner.cost, whole_table=whole_table, counted=inner.counted)


def _combined(shapes: Sequence[_Shape]) -> _Shape:
    return _Shape(
        depth=max((shape.depth for shape in shapes), default=0),
        aliases=sum(shape.aliases for shape in shapes),
        top=sum(shape.top for shape in shapes),
        fields=sum(shape.fields for shape in shapes),
        cost=sum_of(shape.cost for shape in shapes),
        conditions=sum_of(shape.conditions for shape in shapes),
        counted=any(shape.counted for shape in shapes),
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
