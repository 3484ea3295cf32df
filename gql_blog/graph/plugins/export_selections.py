"""What export formats select of articles, checked before anybody asks for a file."""

from collections.abc import Sequence

from graphql import GraphQLError, GraphQLSchema, GraphQLSyntaxError, parse, validate

from gql_blog.errors import PluginError
from gql_blog.graph.cost.complexity import complexity_of
from gql_blog.graph.cost.document_limits import READER_LIMITS, pick_operation
from gql_blog.hooks import MOST_NODES, ExportFormat, selection


def check_selection(schema: GraphQLSchema, plugin: str, form: ExportFormat) -> None:
    """Raise PluginError for what a format cannot select: no GraphQL, nothing that articles have, or too much."""
    said = f"Plugin {plugin!r} registers the export format {form.format!r}, which selects {form.selects[:100]!r} of "
    try:
        parse(f"{{{form.selects}\n}}")  # by itself: it closes no brace but its own
        document = parse(selection(form))
        errors: Sequence[GraphQLError] = validate(schema, document)
    except GraphQLSyntaxError as error:
        errors = (error,)
    if errors:
        raise PluginError(
            f"{said}articles: {errors[0].message} Name fields of Article, as within the braces of a query."
        )
    cost = complexity_of(schema, document, pick_operation(document, None)).cost({"ids": [""] * MOST_NODES})
    if cost > READER_LIMITS.cost:
        raise PluginError(
            f"{said}{MOST_NODES} articles at once at a cost of {cost}, but readers may ask for {READER_LIMITS.cost}. "
            "Select fewer fields, or shorter lists."
        )
