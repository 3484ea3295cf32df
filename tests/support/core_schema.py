"""The schema of the core, without plugins, which is built once a process."""

from gql_blog.graph import ComposedSchema, build_schema
from gql_blog.hooks import Hooks


def core_schema() -> ComposedSchema:
    """Return the one of this process; engines set their resolvers on it."""
    return build_schema(Hooks.of({}))
