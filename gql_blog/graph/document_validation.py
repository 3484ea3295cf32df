"""A document's way until it may be executed: parse, pick, measure, check, validate; then, for each request, allow.

``examine`` depends on the text and on nothing else of a request but the limits, so that its result may be kept and
used again; ``allow`` is all that a known document costs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    validate,
)

from gql_blog.errors import CostExceeded, GqlBlogError
from gql_blog.graph.complexity import Complexity, measure
from gql_blog.graph.document_limits import STAFF_LIMITS, Limits, check, check_cost, parse, pick_operation
from gql_blog.graph.error_formatting import MAX_ERRORS
from gql_blog.graph.variable_coercion import Variables

_INTROSPECTION = re.compile(r"__(schema|type)\b")


@dataclass(frozen=True, slots=True)
class ValidatedDocument:
    """A valid document, the operation that was asked for, and what it takes.

    ``introspection``: what to answer those who may not ask for the schema; empty where the document does not.
    ``limits``: those that it was found to keep.
    """

    document: DocumentNode
    operation: OperationDefinitionNode
    measure: Complexity
    introspection: tuple[GraphQLError, ...]
    limits: Limits
    variables: Variables


class InvalidDocument(Exception):
    """The document is not executed; ``errors`` say why, and are to be presented like any others."""

    def __init__(self, errors: tuple[GraphQLError, ...]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors

    def reasons(self) -> list[str]:
        """Return each error in a line: its message, and where in the document it is, or in the answer."""
        return [_placed(error) for error in self.errors]


def examine(
    schema: GraphQLSchema, text: str, operation_name: str | None, limits: Limits = STAFF_LIMITS
) -> ValidatedDocument:
    """Parse, measure and validate a document, in this order; DocumentRefused for what is beyond limits or not valid."""
    try:
        document = parse(text, limits)
        operation = pick_operation(document, operation_name)
        measured = measure(schema, document, operation)
        check(measured, limits)
    except GraphQLError as error:
        raise InvalidDocument((error,)) from None
    except GqlBlogError as error:
        raise InvalidDocument((_as_graphql(error),)) from None
    errors = validate(schema, document, max_errors=MAX_ERRORS)
    if errors:
        raise InvalidDocument(tuple(errors))
    # Hardly any document asks for the schema, and walking it once more is a fifth of what it costs to see it first.
    asks = _INTROSPECTION.search(text)
    introspection = validate(schema, document, [NoSchemaIntrospectionCustomRule], max_errors=1) if asks else []
    variables = Variables(schema, operation.variable_definitions or ())
    return ValidatedDocument(document, operation, measured, tuple(introspection[:1]), limits, variables)


def allow(examined: ValidatedDocument, variables: Mapping[str, object], limits: Limits, *, introspection: bool) -> int:
    """The cost of the operation with these variables; DocumentRefused where this viewer may not have it.

    ``variables`` as they were sent. To be asked for every request, since it depends on who asks and with what.
    """
    if examined.introspection and not introspection:
        raise InvalidDocument(examined.introspection)
    try:
        if limits is not examined.limits:
            check(examined.measure, limits)
        cost = examined.measure.cost(variables)
        check_cost(cost, limits)
    except CostExceeded as error:
        raise InvalidDocument((_as_graphql(error),)) from None
    return cost


def _placed(error: GraphQLError) -> str:
    places = [f"line {each.line}, column {each.column}" for each in error.locations or ()]
    if not places and error.path:
        places = [f"at {'.'.join(map(str, error.path))}"]
    return f"{error.message} ({'; '.join(places)})" if places else error.message


def _as_graphql(error: GqlBlogError) -> GraphQLError:
    return GraphQLError(error.message, original_error=error)
