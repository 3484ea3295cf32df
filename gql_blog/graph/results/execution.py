"""Execution by graphql-core, over data that a plan has read.

Readable fields get a resolver that looks the value up by its response key. The root fields of mutations and
subscriptions keep Strawberry's resolvers, wrapped: what they refer to is read by one plan for each payload, before
graphql-core executes the selection below it.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from inspect import isawaitable
from typing import Any

from graphql import (
    ExecutionResult,
    Executor,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    create_source_event_stream,
    experimental_execute_incrementally,
    get_named_type,
    is_non_null_type,
)

from gql_blog.errors import ReadTimeout, StoreUnavailable
from gql_blog.graph.commands.payloads import (
    Payload,
    PayloadError,
    PayloadValue,
    PlainObject,
    PluginValue,
    Ref,
    Told,
    ToldValue,
)
from gql_blog.graph.commands.resolvers import OperationContext
from gql_blog.read import (
    MOST_ITEMS,
    TYPE_KEY,
    ArgumentError,
    FieldError,
    OperationRequest,
    Selection,
    declared_need,
    most_of,
)
from gql_blog.store import ReadBudget

_INSTALLED = "gql_blog.resolvers_installed"
_MADE = "The change was made, but its payload could not be read."


async def execute_with_core(schema: GraphQLSchema, context: OperationContext, root: Any) -> ExecutionResult:
    """Execute a query or an event over ``root``, which a plan has read, or a mutation."""
    operation = context.operation
    # ``execute`` refuses every schema that declares @defer. Documents have lost it when they come here.
    result: Any = experimental_execute_incrementally(
        schema,
        operation.document,
        root_value=root,
        context_value=context,
        variable_values=dict(operation.sent),
        operation_name=_name(operation.operation),
    )
    executed: ExecutionResult = await result if isawaitable(result) else result
    return executed


async def event_source(
    schema: GraphQLSchema, context: OperationContext
) -> AsyncGenerator[Told, None] | ExecutionResult:
    """Start a subscription: return what its events refer to, or the one result with the errors that prevent it."""
    operation = context.operation
    executor = Executor.build(
        schema,
        operation.document,
        context_value=context,
        raw_variable_values=dict(operation.sent),
        operation_name=_name(operation.operation),
    )
    if isinstance(executor, list):
        return ExecutionResult(None, executor)
    stream: Any = create_source_event_stream(executor)
    source: AsyncGenerator[Told, None] | ExecutionResult = await stream if isawaitable(stream) else stream
    return source


async def execute_event(
    schema: GraphQLSchema, context: OperationContext, ref: Told, budget: ReadBudget
) -> ExecutionResult | None:
    """Execute a subscription for one event; ``None`` if the viewer may not see, nor know of, what it refers to."""
    operation = context.operation
    assert schema.subscription_type
    selection = Selection(schema, operation.document, operation.variables)
    (nodes,) = selection.fields(schema.subscription_type, [operation.operation.selection_set]).values()
    if isinstance(ref, Ref):
        (value,) = await _read(context, [ref], nodes, budget)
    else:
        kind, planner = schema.subscription_type.fields[nodes[0].name.value], context.planner
        reading = (operation, context.reading, kind, nodes)
        read = planner.value(*reading, ref.value) if isinstance(ref, ToldValue) else planner.call(*reading, ref.need)
        value = await context.reader.run(read, budget)
    return None if value is None else await execute_with_core(schema, context, value)


def _name(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None


def install_resolvers(schema: GraphQLSchema) -> None:
    """Set the resolver of every field of ``schema``. A second call does nothing."""
    if schema.extensions.get(_INSTALLED):
        return
    schema.extensions[_INSTALLED] = True
    roots = (schema.mutation_type, schema.subscription_type)
    for kind in schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType):
            kind.is_type_of = None
            for field in kind.fields.values():
                if kind not in roots:
                    field.resolve = _resolve_from_result
        elif isinstance(kind, GraphQLInterfaceType):
            kind.resolve_type = lambda value, _info, _kind: str(value[TYPE_KEY])
    if schema.mutation_type:
        for field in schema.mutation_type.fields.values():
            assert field.resolve
            field.resolve = _read_payload_after(field.resolve)
    if schema.subscription_type:
        for field in schema.subscription_type.fields.values():
            field.resolve = lambda value, _info, **_: value


def _resolve_from_result(source: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
    value = source[info.path.key]
    if isinstance(value, Exception):
        raise value
    return value


def _read_payload_after(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a mutation's resolver: the payload's selection is read after the change."""

    async def resolve_and_read(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> dict[str, Any]:
        made: list[str] = info.context.made
        try:
            resolved = resolve(source, info, **arguments)
            payload: Payload = await resolved if isawaitable(resolved) else resolved
        except StoreUnavailable as error:
            if not made:
                raise
            earlier = f"{error.message} What was asked for before it was done: {', '.join(made)}."
            raise StoreUnavailable(earlier, retry_after=None) from error
        if not payload.errors:
            made.append(str(info.path.key))
        kind = get_named_type(info.return_type)
        assert isinstance(kind, GraphQLObjectType)
        try:
            return await _payload(info.context, kind, list(info.field_nodes), payload)
        except ReadTimeout as error:
            if payload.errors:
                raise
            raise ReadTimeout(f"{_MADE} {error.message}", allowed=error.allowed) from error
        except StoreUnavailable as error:
            if payload.errors:
                raise
            raise StoreUnavailable(f"{_MADE} {error.message}", retry_after=None) from error

    return resolve_and_read


async def _payload(
    context: OperationContext, kind: GraphQLObjectType, nodes: list[FieldNode], payload: Payload
) -> dict[str, Any]:
    operation = context.operation
    selection = Selection(context.planner.schema, operation.document, operation.variables)
    data: dict[str, Any] = {TYPE_KEY: kind.name}
    for key, inner in selection.children(kind, nodes).items():
        name = inner[0].name.value
        if name == "__typename":
            continue
        if name == "errors":
            data[key] = [_error(context, error, inner) for error in payload.errors[:MOST_ITEMS]]
        else:
            data[key] = await _value(context, payload.values.get(name), kind.fields[name], inner)
    return data


async def _value(context: OperationContext, value: PayloadValue, field: GraphQLField, nodes: list[FieldNode]) -> Any:
    if isinstance(value, PluginValue):
        read = context.planner.value(context.operation, context.reading, field, nodes, value.value)
        return await context.reader.run(read, context.budget)
    if isinstance(value, Ref):
        return (await _read(context, [value], nodes))[0]
    if isinstance(value, tuple):
        value = value[: most_of(declared_need(field))]
        refs = [each for each in value if isinstance(each, Ref)]
        if len(refs) < len(value):
            return [_plain(context, field, each, nodes) for each in value if not isinstance(each, Ref)]
        return [row for row in await _read(context, refs, nodes) if row is not None]
    return value


def _plain(
    context: OperationContext, field: GraphQLField, value: PlainObject, nodes: list[FieldNode]
) -> Mapping[str, Any]:
    kind = get_named_type(field.type)
    assert isinstance(kind, GraphQLObjectType)
    return context.planner.plain(context.operation, kind, nodes, value)


async def _read(
    context: OperationContext, refs: list[Ref], nodes: list[FieldNode], budget: ReadBudget | None = None
) -> list[Any]:
    if not refs:
        return []
    read = context.planner.rows(
        context.operation, context.reading, refs[0].entity, [ref.id for ref in refs], nodes, granted=refs[0].granted
    )
    return await context.reader.run(read, budget or context.budget)


def _error(context: OperationContext, error: PayloadError, nodes: list[FieldNode]) -> Mapping[str, Any]:
    kind = context.planner.schema.type_map[error.typename]
    assert isinstance(kind, GraphQLObjectType)
    return context.planner.plain(context.operation, kind, nodes, error.fields())


def root_argument_error(
    schema: GraphQLSchema, operation: OperationRequest, error: ArgumentError
) -> ExecutionResult | None:
    """Return the whole result if a wrong argument makes the data null, so that nothing needs to be read.

    That is so if the first root field that has a wrong argument in it has it itself, and may not be null: graphql-core
    then reports this one error. Else return ``None``.
    """
    root = schema.query_type
    assert root is not None
    wrong = {each.path: each for each in (error, *error.others)}
    fields = Selection(schema, operation.document, operation.variables).fields(
        root, [operation.operation.selection_set]
    )
    for key, nodes in fields.items():
        place = f"/{root.name}.{key}"
        found = wrong.get(place)
        if found is not None and is_non_null_type(root.fields[nodes[0].name.value].type):
            shown = GraphQLError(found.message, nodes, path=[key], original_error=FieldError(found.message))
            return ExecutionResult(None, [shown])
        if any(each == place or each.startswith(f"{place}/") for each in wrong):
            return None
    return None
