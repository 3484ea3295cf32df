"""The arguments of a field: evaluated at compile time where possible, else when a request binds its variables."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    value_from_ast,
)


class ArgumentError(Exception):
    """The arguments of the field at ``path`` are invalid.

    ``message`` is shown to the client. ``others`` are further errors of the same request.
    """

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.others: tuple[ArgumentError, ...] = ()


ArgumentsGetter = Callable[[Mapping[str, Any]], dict[str, Any]]


def _has_variable(node: ValueNode) -> bool:
    if isinstance(node, VariableNode):
        return True
    if isinstance(node, ListValueNode):
        return any(map(_has_variable, node.values))
    if isinstance(node, ObjectValueNode):
        return any(_has_variable(field.value) for field in node.fields)
    return False


class Arguments:
    """One field's arguments.

    ``constant`` are those without variables; ``get`` returns all for a request's variables. Absent arguments take the
    default of the schema; where there is none, they are absent from the result.
    """

    __slots__ = ("constant", "get")

    def __init__(self, definition: GraphQLField, node: FieldNode) -> None:
        literals = {argument.name.value: argument.value for argument in node.arguments or ()}
        defaults = {
            name: argument.default_value
            for name, argument in definition.args.items()
            if argument.default_value is not Undefined
        }
        constant = dict(defaults)
        deferred: list[tuple[str, ValueNode, Any]] = []
        for name, value in literals.items():
            kind = definition.args[name].type
            if _has_variable(value):
                deferred.append((name, value, kind))
            else:
                constant[name] = value_from_ast(value, kind)
        self.constant = constant
        self.get: ArgumentsGetter = _getter(constant, deferred)


def _getter(constant: dict[str, Any], deferred: list[tuple[str, ValueNode, Any]]) -> ArgumentsGetter:
    if not deferred:
        return lambda _: constant

    def get(variables: Mapping[str, Any]) -> dict[str, Any]:
        values = dict(constant)
        for name, node, kind in deferred:
            if isinstance(node, VariableNode):
                if node.name.value in variables:
                    values[name] = variables[node.name.value]
            else:
                values[name] = value_from_ast(node, kind, dict(variables))
        return values

    return get
