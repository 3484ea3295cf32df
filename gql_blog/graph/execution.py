"""graphql-core's walk over answers that a plan has read: resolvers that look a value up by its response key.

The root fields of mutations and subscriptions keep Strawberry's resolvers; what these name is read here, each payload
by one plan, before the walk goes on below it.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from enum import Enum
from inspect import isawaitable
from typing import Any

from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    get_named_type,
    is_non_null_type,
)

from gql_blog.access import Viewer
from gql_blog.graph.payloads import Payload, Problem, Ref
from gql_blog.graph.resolvers import Events
from gql_blog.read import TYPE_KEY, ArgumentError, FieldError, Planner, Question, ReadContext, Selection
from gql_blog.store import Reader
from gql_blog.write import Writer

_PREPARED = "gql_blog.prepared"


@dataclass(frozen=True, slots=True)
class Operation:
    """What the resolvers of one operation find on their context."""

    viewer: Viewer
    writer: Writer
    events: Events
    planner: Planner
    reader: Reader
    reading: ReadContext
    question: Question


def prepare(schema: GraphQLSchema) -> None:
    """Give every field of ``schema`` the resolver that its place asks for; once, however often it is called."""
    if schema.extensions.get(_PREPARED):
        return
    schema.extensions[_PREPARED] = True
    roots = (schema.mutation_type, schema.subscription_type)
    for kind in schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType):
            kind.is_type_of = None
            for field in kind.fields.values():
                if kind not in roots:
                    field.resolve = _from_answer
        elif isinstance(kind, GraphQLInterfaceType):
            kind.resolve_type = _type_of
        elif isinstance(kind, GraphQLEnumType):
            kind.serialize = _enum_name  # type: ignore[method-assign, assignment]
    if schema.mutation_type:
        for field in schema.mutation_type.fields.values():
            assert field.resolve
            field.resolve = _reading_after(field.resolve)
    if schema.subscription_type:
        for field in schema.subscription_type.fields.values():
            assert field.subscribe
            field.subscribe = _reading_each(field.subscribe)
            field.resolve = _event


def _from_answer(source: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
    value = source[info.path.key]
    if isinstance(value, Exception):
        raise value
    return value


def _type_of(value: Any, _info: GraphQLResolveInfo[Any], _kind: Any) -> str:
    return str(value[TYPE_KEY])


def _enum_name(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)


def _reading_after(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a mutation's resolver: its payload's selection is read when the change is made."""

    async def resolve_and_read(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> dict[str, Any]:
        made = resolve(source, info, **arguments)
        payload: Payload = await made if isawaitable(made) else made
        kind = get_named_type(info.return_type)
        assert isinstance(kind, GraphQLObjectType)
        return await _payload(info.context, kind, list(info.field_nodes), payload)

    return resolve_and_read


async def _payload(
    operation: Operation, kind: GraphQLObjectType, nodes: list[FieldNode], payload: Payload
) -> dict[str, Any]:
    question = operation.question
    selection = Selection(operation.planner.schema, question.document, question.variables)
    answer: dict[str, Any] = {TYPE_KEY: kind.name}
    for key, inner in selection.children(kind, nodes).items():
        name = inner[0].name.value
        if name == "__typename":
            continue
        if name == "errors":
            answer[key] = [_problem(operation, problem, inner) for problem in payload.errors]
        else:
            answer[key] = await _value(operation, payload.values.get(name), inner)
    return answer


async def _value(operation: Operation, value: Ref | tuple[Ref, ...] | str | None, nodes: list[FieldNode]) -> Any:
    if isinstance(value, Ref):
        return (await _read(operation, [value], nodes))[0]
    if isinstance(value, tuple):
        return [row for row in await _read(operation, list(value), nodes) if row is not None]
    return value


async def _read(operation: Operation, refs: list[Ref], nodes: list[FieldNode]) -> list[Any]:
    if not refs:
        return []
    steps = operation.planner.rows(
        operation.question,
        operation.reading,
        refs[0].entity,
        [ref.id for ref in refs],
        nodes,
        granted=refs[0].granted,
    )
    return await operation.reader.run(steps)


def _problem(operation: Operation, problem: Problem, nodes: list[FieldNode]) -> Mapping[str, Any]:
    kind = operation.planner.schema.type_map[problem.typename]
    assert isinstance(kind, GraphQLObjectType)
    return operation.planner.plain(operation.question, kind, nodes, problem.entries())


def _reading_each(subscribe: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a subscription's resolver: what each event names is read, and does not come where the viewer may not see it.

    That an event came at all would tell of what is hidden.
    """

    async def subscribe_and_read(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> AsyncIterator[Any]:
        heard = subscribe(source, info, **arguments)
        return _seen(await heard if isawaitable(heard) else heard, info)

    return subscribe_and_read


async def _seen(heard: AsyncGenerator[Ref, None], info: GraphQLResolveInfo[Any]) -> AsyncIterator[Any]:
    operation: Operation = info.context
    async with aclosing(heard):
        async for ref in heard:
            (value,) = await _read(operation, [ref], list(info.field_nodes))
            if value is not None:
                yield value


def _event(value: Any, _info: GraphQLResolveInfo[Any], **_: Any) -> Any:
    return value


def foregone(schema: GraphQLSchema, question: Question, fault: ArgumentError) -> ExecutionResult | None:
    """Return the answer where nothing that could be read would show in it, ``None`` where something may.

    The first field at the root that has a fault in it is itself wrong, and may not be null: there is no data then,
    and graphql-core looks no further.
    """
    root = schema.query_type
    assert root is not None
    wrong = {each.place: each for each in (fault, *fault.others)}
    fields = Selection(schema, question.document, question.variables).fields(root, [question.operation.selection_set])
    for key, nodes in fields.items():
        place = f"/{root.name}.{key}"
        found = wrong.get(place)
        if found is not None and is_non_null_type(root.fields[nodes[0].name.value].type):
            error = GraphQLError(found.message, nodes, path=[key], original_error=FieldError(found.message))
            return ExecutionResult(None, [error])
        if any(each == place or each.startswith(f"{place}/") for each in wrong):
            return None
    return None
