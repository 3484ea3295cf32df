"""The fields of Query that plugins add, checked against the core and against each other."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from gql_blog.errors import PluginError
from gql_blog.graph.declared.declarations import FieldDeclaration, declared_fields
from gql_blog.graph.plugins.plugin_fields import plain_name
from gql_blog.graph.plugins.plugin_objects import PluginTypes
from gql_blog.graph.plugins.plugin_resolvers import field_declaration, query_need
from gql_blog.hooks import Hooks, Query, Registered


def plugin_queries(hooks: Hooks, types: PluginTypes, root: type) -> dict[str, FieldDeclaration]:
    """Return the queries of plugins by name. PluginError for a name that is taken."""

    def declared(registered: Registered[Query]) -> FieldDeclaration:
        place = f"Query.{registered.value.name}"
        return field_declaration(types, registered, place, partial(query_need, hooks, registered))

    return added_to_root(hooks.queries, root, "query", declared)


def added_to_root(
    added: Sequence[Registered[Any]], root: type, what: str, declared: Callable[[Any], FieldDeclaration]
) -> dict[str, FieldDeclaration]:
    """Return the fields that plugins add to a root, as they are ``declared``. PluginError for a name that is taken."""
    owners = {plain_name(name): "" for name in declared_fields(root)}
    found: dict[str, FieldDeclaration] = {}
    for registered in added:
        name, plugin = registered.value.name, registered.plugin
        owner = owners.setdefault(plain_name(name), plugin)
        if owner == "":
            raise PluginError(
                f"Plugin {plugin!r} adds the {what} {name}, but the core already has it. Give it another name."
            )
        if owner != plugin or name in found:
            raise PluginError(
                f"Plugins {owner!r} and {plugin!r} both add the {what} {name}. "
                "Add one of them to GQL_BLOG_BLOCKED_PLUGINS."
            )
        found[name] = declared(registered)
    return found
