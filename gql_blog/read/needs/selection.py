"""The selection of an operation: fragments merged, ``@skip`` and ``@include`` evaluated."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    is_abstract_type,
)

from gql_blog.read.sql.dynamic_values import JsonValue

Fields = dict[str, list[FieldNode]]
"""Response key -> the field nodes with it, in order of first appearance."""


class Selection:
    """Collects the fields of selection sets of one document, with given values of its directives' variables.

    ``null_condition``: the name of a variable that is null, though ``@skip`` or ``@include`` needs it; ``None`` if
    there was none so far. Such a condition counts as false, and graphql-core reports it where it executes the document.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, flags: Mapping[str, JsonValue]) -> None:
        self._schema = schema
        self._flags = flags
        self.null_condition: str | None = None
        self._known: dict[tuple[object, ...], Fields] = {}
        self._fragments = fragments_of(document)

    def fields(self, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode | None]) -> Fields:
        """Return the fields that are selected of an object of type ``kind``."""
        found: Fields = {}
        seen: set[str] = set()
        for selections in sets:
            if selections:
                self._collect(kind, selections, found, seen)
        return found

    def children(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Fields:
        """Return the fields that the merged ``nodes`` select of a ``kind``; do not change the result."""
        # Called again if a list cannot be packed, and for each type of a row.
        same = (kind.name, *map(id, nodes))
        known = self._known.get(same)
        if known is None:
            known = self._known[same] = self.fields(kind, [node.selection_set for node in nodes])
        return known

    def _collect(self, kind: GraphQLObjectType, selections: SelectionSetNode, found: Fields, seen: set[str]) -> None:
        for node in selections.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._applies(condition.name.value, kind):
                    self._collect(kind, node.selection_set, found, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                fragment = self._fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, kind):
                    seen.add(node.name.value)
                    self._collect(kind, fragment.selection_set, found, seen)

    def _applies(self, condition: str, kind: GraphQLObjectType) -> bool:
        if condition == kind.name:
            return True
        target = self._schema.type_map[condition]
        return is_abstract_type(target) and self._schema.is_sub_type(target, kind)

    def _included(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name in ("skip", "include"):
                (argument,) = directive.arguments or ()
                if self._truth(argument.value) is (name == "skip"):
                    return False
        return True

    def _truth(self, value: ValueNode) -> bool:
        if isinstance(value, VariableNode):
            given = self._flags[value.name.value]
            if given is None:
                self.null_condition = value.name.value
            return bool(given)
        return isinstance(value, BooleanValueNode) and value.value


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Return the fragments of a document, by their names."""
    return {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}


Switches = Collection[tuple[str, str]]
"""The names of fields and of their arguments that choose which columns are read."""
_CONDITIONS = ("skip", "if"), ("include", "if")


def plan_variables(document: DocumentNode, switches: Switches) -> frozenset[str]:
    """Return the names of the variables in ``@skip``, ``@include`` and ``switches``, anywhere in the document."""
    names: set[str] = set()
    deciding = {*_CONDITIONS, *switches}

    def visit(selections: SelectionSetNode | None) -> None:
        for node in selections.selections if selections else ():
            for holder in (*(node.directives or ()), *([node] if isinstance(node, FieldNode) else ())):
                for argument in holder.arguments or ():
                    value = argument.value
                    if isinstance(value, VariableNode) and (holder.name.value, argument.name.value) in deciding:
                        names.add(value.name.value)
            if not isinstance(node, FragmentSpreadNode):
                visit(node.selection_set)  # type: ignore[attr-defined]

    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            visit(definition.selection_set)
    return frozenset(names)
