"""The schema of the core, without plugins, which is long to build and the same for all who do not change it."""

from functools import cache

from gql_blog.graph import ComposedSchema, build_schema
from gql_blog.hooks import Hooks


@cache
def core_schema() -> ComposedSchema:
    """Return the one of this process; who sets resolvers on a schema builds their own."""
    return build_schema(Hooks.of({}))
