"""The variables of an operation, settled for each request; those that hold nothing but plain scalars, in one loop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    NonNullTypeNode,
    Undefined,
    VariableDefinitionNode,
    get_variable_values,
    type_from_ast,
    value_from_ast,
)
from graphql.type import is_input_type

from gql_blog.graph.error_formatting import MAX_ERRORS
from gql_blog.graph.result import bad

_PLAIN: dict[str, type] = {"String": str, "ID": str, "Boolean": bool, "Int": int}
_LIMIT = 2**31


@dataclass(frozen=True, slots=True)
class _Plain:
    """A variable of a plain scalar type. A value that is none of ``kind`` is left to graphql-core, and its errors."""

    name: str
    kind: type
    default: Any
    required: bool

    def takes(self, value: Any) -> bool:
        """Return whether graphql-core would take ``value`` as it is."""
        kind: type = type(value)
        if kind is not self.kind:
            return False
        if kind is str:
            return "\x00" not in value
        return kind is not int or -_LIMIT <= value < _LIMIT


class Variables:
    """Settles the variables of one operation."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        self._schema = schema
        self._definitions = definitions
        plain = [_plain(schema, definition) for definition in definitions]
        self._plain = None if None in plain else [each for each in plain if each]

    def settled(self, sent: Mapping[str, Any]) -> dict[str, Any] | list[GraphQLError]:
        """Return the values as the schema's types take them, defaults filled in; or what is wrong with them.

        A variable that was not sent, and has no default, is absent. No text in the result holds U+0000.
        """
        found = self._quickly(sent) if self._plain is not None else None
        if found is not None:
            return found
        coerced = get_variable_values(self._schema, self._definitions, dict(sent), max_errors=MAX_ERRORS)
        if isinstance(coerced, list):
            return coerced
        if _holds_nul(coerced.coerced):
            return [bad("A variable holds the character U+0000, which no text here has.")]
        return dict(coerced.coerced)

    def _quickly(self, sent: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the values, ``None`` where one of them is not what it plainly is."""
        values: dict[str, Any] = {}
        for each in self._plain or ():
            value = sent.get(each.name, Undefined)
            if value is Undefined:
                if each.required:
                    return None
                if each.default is not Undefined:
                    values[each.name] = each.default
            elif each.takes(value):
                values[each.name] = value
            else:
                return None
        return values


def _plain(schema: GraphQLSchema, definition: VariableDefinitionNode) -> _Plain | None:
    node = definition.type
    required = isinstance(node, NonNullTypeNode)
    named = node.type if isinstance(node, NonNullTypeNode) else node
    name = getattr(getattr(named, "name", None), "value", None)
    kind = _PLAIN.get(name) if name else None
    if kind is None:
        return None
    type_ = type_from_ast(schema, node)
    assert is_input_type(type_)
    default = value_from_ast(definition.default_value, type_) if definition.default_value else Undefined
    if isinstance(default, str) and "\x00" in default:
        return None
    return _Plain(definition.variable.name.value, kind, default, required and default is Undefined)


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, Mapping):
        return any(map(_holds_nul, value.values()))
    return isinstance(value, list | tuple) and any(map(_holds_nul, value))
