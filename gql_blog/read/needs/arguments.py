"""The arguments of a field: evaluated at compile time where possible, else when a request binds its variables."""

from collections.abc import Callable, Collection, Iterator, Mapping

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_nullable_type,
    value_from_ast,
)

from gql_blog.read.sql.dynamic_values import JsonValue


class ArgumentError(Exception):
    """The arguments of the field at ``path`` are invalid; ``others``: further errors. Clients are shown ``message``."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.others: tuple[ArgumentError, ...] = ()


ArgumentsGetter = Callable[[Mapping[str, JsonValue]], dict[str, JsonValue]]


def _variables_in(value: ValueNode) -> Iterator[str]:
    if isinstance(value, VariableNode):
        yield value.name.value
    elif isinstance(value, ListValueNode):
        for item in value.values:
            yield from _variables_in(item)
    elif isinstance(value, ObjectValueNode):
        for field in value.fields:
            yield from _variables_in(field.value)


class Arguments:
    """One field's arguments.

    ``constant`` are those without variables; ``get`` returns all for a request's variables. It raises ``ArgumentError``
    for the field at ``path`` if a variable is null where null is not allowed. Absent arguments take the default of the
    schema; where there is none, they are absent from the result.
    """

    __slots__ = ("_variables", "constant", "get")

    def __init__(self, definition: GraphQLField, node: FieldNode, path: str = "") -> None:
        literals = {argument.name.value: argument.value for argument in node.arguments or ()}
        self._variables = {name: frozenset(_variables_in(value)) for name, value in literals.items()}
        defaults = {
            name: argument.default_value
            for name, argument in definition.args.items()
            if argument.default_value is not Undefined
        }
        constant = dict(defaults)
        deferred: list[tuple[str, ValueNode, GraphQLInputType]] = []
        for name, value in literals.items():
            kind = definition.args[name].type
            if self._variables[name]:
                deferred.append((name, value, kind))
            else:
                constant[name] = value_from_ast(value, kind)
        self.constant = constant
        self.get: ArgumentsGetter = _getter(constant, deferred, path)

    def using(self, variables: Collection[str]) -> frozenset[str]:
        """Return the names of the arguments in which one of these variables stands."""
        return frozenset(name for name, used in self._variables.items() if not used.isdisjoint(variables))


def _getter(
    constant: dict[str, JsonValue], deferred: list[tuple[str, ValueNode, GraphQLInputType]], path: str
) -> ArgumentsGetter:
    if not deferred:
        return lambda _: constant

    def get(variables: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        values = dict(constant)
        for name, node, kind in deferred:
            if isinstance(node, VariableNode):
                if node.name.value in variables:
                    values[name] = variables[node.name.value]
            else:
                values[name] = value = value_from_ast(node, kind, dict(variables))
                if value is Undefined:
                    raise ArgumentError(path, _invalid(name, node, kind, variables))
        return values

    return get


def _invalid(argument: str, node: ValueNode, kind: GraphQLInputType, variables: Mapping[str, JsonValue]) -> str:
    """Return the message for an argument that a variable makes invalid, as graphql-core words it."""
    place, variable, expected = next(_nulls(node, kind, variables, ""))
    at = f" at {place}" if place else ""
    return (
        f"Argument '{argument}' has invalid value{at}: "
        f"Expected variable '${variable}' provided to non-null type '{expected}' not to be None."
    )


def _nulls(
    node: ValueNode, kind: GraphQLInputType, variables: Mapping[str, JsonValue], place: str
) -> Iterator[tuple[str, str, GraphQLInputType]]:
    """Yield the place, the name and the expected type of each variable that is null and may not be.

    Validation has excluded every other mistake: a nullable variable may stand in such a place if it has a default.
    """
    if isinstance(node, VariableNode):
        if isinstance(kind, GraphQLNonNull) and variables.get(node.name.value) is None:
            yield place, node.name.value, kind
        return
    nullable = get_nullable_type(kind)
    if isinstance(nullable, GraphQLList):
        items = list(node.values) if isinstance(node, ListValueNode) else None
        for index, item in enumerate([node] if items is None else items):
            yield from _nulls(item, nullable.of_type, variables, place if items is None else f"{place}[{index}]")
    elif isinstance(nullable, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        for field in node.fields:
            inner = nullable.fields[field.name.value].type
            yield from _nulls(field.value, inner, variables, f"{place}.{field.name.value}")
