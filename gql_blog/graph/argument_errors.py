"""Queries with arguments that cannot be answered: what is known of their answers before anything is read."""

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, is_non_null_type

from gql_blog.read import ArgumentError, FieldError, Question, Selection


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
