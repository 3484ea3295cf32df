"""Coercing the variables of an operation, for each request.

graphql-core coerces them, except where all are plain scalars: that is done here in one loop, with the same results.
"""

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

from gql_blog.graph.declared.error_formatting import MAX_ERRORS, request_error
from gql_blog.graph.validation.enum_errors import with_enum_values

_PLAIN_TYPES: dict[str, type] = {"String": str, "ID": str, "Boolean": bool, "Int": int}
_INT_LIMIT = 2**31


@dataclass(frozen=True, slots=True)
class _PlainVariable:
    """A variable of a plain scalar type. Values of any other type than ``kind`` are left to graphql-core."""

    name: str
    kind: type
    default: Any
    required: bool

    def accepts(self, value: Any) -> bool:
        """Return whether graphql-core would accept ``value`` unchanged."""
        kind: type = type(value)
        if kind is not self.kind:
            return False
        if kind is str:
            return "\x00" not in value
        return kind is not int or -_INT_LIMIT <= value < _INT_LIMIT


class VariableCoercion:
    """Coerces the variables of one operation."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        self._schema = schema
        self._definitions = definitions
        plain = [_plain(schema, definition) for definition in definitions]
        self._plain = None if None in plain else [each for each in plain if each]

    def coerced(self, sent: Mapping[str, Any]) -> dict[str, Any] | list[GraphQLError]:
        """Return the values or the errors; no text has U+0000, and what was not sent and has no default is absent."""
        found = self._coerced_plain(sent) if self._plain is not None else None
        if found is not None:
            return found
        # To look for similar names takes long for long values; hints are for those who write documents.
        coerced = get_variable_values(
            self._schema, self._definitions, dict(sent), max_errors=MAX_ERRORS, hide_suggestions=True
        )
        if isinstance(coerced, list):
            return [with_enum_values(self._schema, each) for each in coerced]
        if _has_nul(coerced.coerced):
            return [request_error("A variable contains the character U+0000. Remove it.")]
        return dict(coerced.coerced)

    def _coerced_plain(self, sent: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the values, or ``None`` if graphql-core has to coerce them."""
        values: dict[str, Any] = {}
        for each in self._plain or ():
            value = sent.get(each.name, Undefined)
            if value is Undefined:
                if each.required:
                    return None
                if each.default is not Undefined:
                    values[each.name] = each.default
            elif each.accepts(value):
                values[each.name] = value
            else:
                return None
        return values


def _plain(schema: GraphQLSchema, definition: VariableDefinitionNode) -> _PlainVariable | None:
    node = definition.type
    required = isinstance(node, NonNullTypeNode)
    named = node.type if isinstance(node, NonNullTypeNode) else node
    name = getattr(getattr(named, "name", None), "value", None)
    kind = _PLAIN_TYPES.get(name) if name else None
    if kind is None:
        return None
    type_ = type_from_ast(schema, node)
    assert is_input_type(type_)
    default = value_from_ast(definition.default_value, type_) if definition.default_value else Undefined
    if isinstance(default, str) and "\x00" in default:
        return None
    return _PlainVariable(definition.variable.name.value, kind, default, required and default is Undefined)


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, Mapping):
        return any(map(_has_nul, value.values()))
    return isinstance(value, list | tuple) and any(map(_has_nul, value))
