"""The plan and the cost of a query, without running it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, OperationType, SelectionSetNode

from gql_blog.access import Viewer
from gql_blog.errors import BAD_USER_INPUT
from gql_blog.graph.complexity import complexity_of
from gql_blog.graph.document_limits import limits_of
from gql_blog.graph.document_validation import InvalidDocument
from gql_blog.graph.engine import Engine
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
    engine: Engine,
    *,
    query: str,
    viewer: Viewer,
    operation_name: str | None = None,
    variables: Mapping[str, Any] | None = None,
) -> QueryExplanation:
    """Explain a query without running it, with the plans of the database for its statements.

    Raises InvalidDocument if the document or an argument is not valid, or the operation is not a query.
    """
    context = engine.context_of(query, operation_name, variables or {}, viewer)
    question, operation = context.question, context.question.operation
    if operation.operation is not OperationType.QUERY:
        raise _invalid("Only a query can be explained: a mutation reads its payload after the change.")
    try:
        steps = context.planner.explain(question, context.reading)
    except ArgumentError as error:
        raise _invalid(error.message, error.path) from None
    return QueryExplanation(
        operation.name.value if operation.name else None,
        await context.reader.run(steps),
        question.cost,
        _costs(engine, question),
        limits_of(viewer.role).cost,
    )


def _costs(engine: Engine, question: OperationRequest) -> dict[str, int]:
    """Return what each root field costs by itself."""
    root = engine.schema.query_type
    assert root
    operation = question.operation
    selection = Selection(engine.schema, question.document, question.variables)
    costs = {}
    for key, nodes in selection.fields(root, [operation.selection_set]).items():
        alone = OperationDefinitionNode(
            operation=operation.operation,
            variable_definitions=operation.variable_definitions,
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        costs[key] = complexity_of(engine.schema, question.document, alone).cost(question.sent)
    return costs


def _invalid(message: str, place: str = "") -> InvalidDocument:
    path = [step.partition(".")[2] for step in place.split("/")[1:]] or None
    return InvalidDocument((GraphQLError(message, path=path, extensions={"code": BAD_USER_INPUT}),))
