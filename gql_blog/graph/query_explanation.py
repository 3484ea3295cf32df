"""What a query would cost and read, told before it is run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, OperationType, SelectionSetNode

from gql_blog.access import Viewer
from gql_blog.graph.complexity import measure
from gql_blog.graph.document_limits import limits_of
from gql_blog.graph.document_validation import InvalidDocument
from gql_blog.graph.engine import Engine
from gql_blog.graph.error_formatting import BAD_USER_INPUT
from gql_blog.read import ArgumentError, Explanation, Question, Selection


@dataclass(frozen=True, slots=True)
class Explained:
    """A query's plan, and its cost in the points of the limits: of all, of each root field, and what is allowed."""

    name: str | None
    explanation: Explanation
    cost: int
    costs: Mapping[str, int]
    allowed: int


async def explained(
    engine: Engine,
    *,
    query: str,
    viewer: Viewer,
    operation_name: str | None = None,
    variables: Mapping[str, Any] | None = None,
) -> Explained:
    """Explain a query, which is not run; the database says how it would go about it.

    DocumentRefused for what is not valid, for arguments that cannot be answered, and for what is no query.
    """
    asked = engine.asked(query, operation_name, variables or {}, viewer)
    question, operation = asked.question, asked.question.operation
    if operation.operation is not OperationType.QUERY:
        raise _refused("Only a query has a plan; a mutation's payload is read when the change is made.")
    try:
        steps = asked.planner.told(question, asked.reading)
    except ArgumentError as fault:
        raise _refused(fault.message, fault.place) from None
    return Explained(
        operation.name.value if operation.name else None,
        await asked.reader.run(steps),
        question.cost,
        _costs(engine, question),
        limits_of(viewer.role).cost,
    )


def _costs(engine: Engine, question: Question) -> dict[str, int]:
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
        costs[key] = measure(engine.schema, question.document, alone).cost(question.sent)
    return costs


def _refused(message: str, place: str = "") -> InvalidDocument:
    path = [step.partition(".")[2] for step in place.split("/")[1:]] or None
    return InvalidDocument((GraphQLError(message, path=path, extensions={"code": BAD_USER_INPUT}),))
