"""Objects of plugins that implement ``Node``: the core's ``node`` and ``nodes`` find them among its own."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from gql_blog.access import Viewer
from gql_blog.graph.declared.declarations import FieldDeclaration, declared_fields
from gql_blog.graph.plugins.plugin_objects import PluginTypes
from gql_blog.hooks import Hooks, Node, Registered, WrongValue, key_in
from gql_blog.read import Batch, ById


def with_own_nodes(root: type, hooks: Hooks, types: PluginTypes) -> dict[str, FieldDeclaration]:
    """Return the fields of Query that find objects by their ids, and the plugins' among these."""
    for each in hooks.nodes:
        types.notation(each.plugin, f"the node {each.value.prefix}", each.value.item)
    own = tuple(_own_node(hooks, each) for each in hooks.nodes)
    return {
        name: replace(each, need=replace(each.need, own=own))
        for name, each in declared_fields(root).items()
        if isinstance(each.need, ById)
    }


def _own_node(hooks: Hooks, registered: Registered[Node]) -> tuple[str, Callable[[str], Any], Batch]:
    node, resolve = registered.value, hooks.callbacks.resolvers.of_node(registered)

    async def resolve_nodes(rows: Sequence[tuple[str, Any]], viewer: Viewer) -> list[Any]:
        found = await resolve([key for _, key in rows], viewer)
        return [_named(each, identifier) for each, (identifier, _) in zip(found, rows, strict=True)]

    return node.item.__name__, partial(key_in, node), Batch((), resolve_nodes, registered.plugin)


def _named(value: Any, identifier: str) -> Any:
    """Return an object that has the id by which it was asked for."""
    if value is None or isinstance(value, Exception) or value["id"] == identifier:
        return value
    return WrongValue(f"the object with the id {identifier!r} says that its id is {value['id']!r}")
