"""What a frontend may ask: the types, inputs, queries, mutations and subscriptions, composed from core and plugins.

May touch: Strawberry, graphql-core, ``read`` for what each field needs, ``write`` and ``feed`` for what is done and
heard. May not: hold SQL beyond the conditions and orders of a need, know HTTP, or decide who may do what.
"""

from gql_blog.graph.admission import DocumentRefused
from gql_blog.graph.answering import Answer
from gql_blog.graph.changes import BreakingChange, breaking_changes, declared_breaks
from gql_blog.graph.compose import ComposedSchema, build_schema
from gql_blog.graph.engine import Engine, EngineSettings
from gql_blog.graph.explaining import Explained, explained

__all__ = [
    "Answer",
    "BreakingChange",
    "ComposedSchema",
    "DocumentRefused",
    "Engine",
    "EngineSettings",
    "Explained",
    "breaking_changes",
    "build_schema",
    "declared_breaks",
    "explained",
]
