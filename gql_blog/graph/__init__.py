"""The GraphQL schema, composed of the core and the plugins' fields, and the engine that executes documents.

May use: Strawberry and graphql-core; ``read`` for what fields need, ``render`` for a body as a tree, ``write`` for
mutations, ``events`` for subscriptions. Must not: contain SQL other than the conditions and sort orders that
a field declares, depend on HTTP, or decide permissions.
"""

from typing import TYPE_CHECKING

from gql_blog.late_door import late_door

if TYPE_CHECKING:
    from gql_blog.graph.engine import Engine, EngineSettings, OperationKind
    from gql_blog.graph.plugins.plugin_resolvers import columns_of, is_of_core, row_type_of
    from gql_blog.graph.plugins.plugin_services import PluginServices
    from gql_blog.graph.query_explanation import QueryExplanation, explain_query
    from gql_blog.graph.results.result import GraphQLResult
    from gql_blog.graph.schema_builder import ComposedSchema, build_schema
    from gql_blog.graph.schema_changes import BreakingChange, added_sdl, breaking_changes, declared_breaks
    from gql_blog.graph.validation.document_validation import InvalidDocument, validate_document
else:
    __getattr__ = late_door(__name__)
