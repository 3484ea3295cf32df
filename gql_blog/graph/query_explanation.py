"""The plan and the cost of a query, without running it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, OperationType, SelectionSetNode

from gql_blog.access import Viewer
from gql_blog.errors import BAD_USER_INPUT
from gql_blog.graph.cost.complexity import complexity_of
from gql_blog.graph.cost.document_limits import limits_of
from gql_blog.graph.engine import Engine
from gql_blog.graph.validation.document_validation import InvalidDocument
from gql_blog.read import ArgumentError, Explanation, OperationRequest, Selection


@dataclass(frozen=True, slots=True)
class QueryExplanation:
    """A query's plan, and its cost in points: in all, of each root field, and the most that is allowed."""

    name: str | None
    explanation: Explanation
    cost: int
    costs: Mapping[str, int]
    allowed: int


async def explain_query(
    engine: Engine, *, query: str, viewer: Viewer, variables: Mapping[str, Any] | None = None
) -> QueryExplanation:
    """Explain a query, without running it, by the database's plans; InvalidDocument if it is wrong, or no query."""
    context = engine.context_of(query, variables or {}, viewer)
    operation_request, operation = context.operation, context.operation.operation
    if operation.operation is not OperationType.QUERY:
        raise _invalid("Only a query can be explained: a mutation reads its payload after the change.")
    try:
        read = context.planner.explain(operation_request, context.reading)
    except ArgumentError as error:
        raise _invalid(error.message, error.path) from None
    return QueryExplanation(
        operation.name.value if operation.name else None,
        await context.reader.run(read),
        operation_request.cost,
        _costs(engine, operation_request),
        limits_of(viewer.role).cost,
    )


def _costs(engine: Engine, operation_request: OperationRequest) -> dict[str, int]:
    root = engine.schema.query_type
    assert root
    operation = operation_request.operation
    selection = Selection(engine.schema, operation_request.document, operation_request.variables)
    costs = {}
    for key, nodes in selection.fields(root, [operation.selection_set]).items():
        alone = OperationDefinitionNode(
            operation=operation.operation,
            variable_definitions=operation.variable_definitions,
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        costs[key] = complexity_of(engine.schema, operation_request.document, alone).cost(operation_request.sent)
    return costs


def _invalid(message: str, place: str = "") -> InvalidDocument:
    path = [step.partition(".")[2] for step in place.split("/")[1:]] or None
    return InvalidDocument((GraphQLError(message, path=path, extensions={"code": BAD_USER_INPUT}),))
