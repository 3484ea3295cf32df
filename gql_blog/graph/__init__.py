"""What a frontend may ask: the types, inputs, queries, mutations and subscriptions, composed from core and plugins.

May touch: Strawberry, graphql-core, ``read`` for what each field needs, ``write`` and ``events`` for what is done and
heard. May not: hold SQL beyond the conditions and orders of a need, know HTTP, or decide who may do what.
"""

from gql_blog.graph.document_validation import InvalidDocument
from gql_blog.graph.engine import Engine, EngineSettings
from gql_blog.graph.query_explanation import Explained, explained
from gql_blog.graph.result import GraphQLResult
from gql_blog.graph.schema_builder import ComposedSchema, build_schema
from gql_blog.graph.schema_changes import BreakingChange, breaking_changes, declared_breaks

__all__ = [
    "BreakingChange",
    "ComposedSchema",
    "Engine",
    "EngineSettings",
    "Explained",
    "GraphQLResult",
    "InvalidDocument",
    "breaking_changes",
    "build_schema",
    "declared_breaks",
    "explained",
]
