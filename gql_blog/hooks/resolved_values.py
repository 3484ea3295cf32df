"""What fields, queries and subscriptions have in common when they are registered: their names, types and resolvers."""

import inspect
import re
from types import NoneType
from typing import Final, get_args

from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.hooks.calls.resolver_calls import pages_of
from gql_blog.hooks.declared.callbacks import callback
from gql_blog.hooks.declared.connections import TableConnection, check_listed
from gql_blog.hooks.declared.registration_values import Argument, Connection, Field, Query

MAX_FIELD_COST: Final = 1000
FIELD_NAME: Final = re.compile(r"[a-z][A-Za-z0-9]{0,63}")


def check_resolved(
    plugin: str, value: Field | Query, where: str, offered: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    """Check what fields and queries have in common; ``offered`` to ``resolve``, also where it is a connection."""
    if not FIELD_NAME.fullmatch(value.name):
        raise PluginError(f"{where}: the name must be camelCase, with letters and digits only.")
    if not value.description.strip():
        raise PluginError(f"{where}, which has no description. Add one.")
    if value.role is not None and not isinstance(value.role, Role):
        raise PluginError(f"{where}: role must be a Role or None.")
    if isinstance(value.cost, bool) or not isinstance(value.cost, int) or not 0 <= value.cost <= MAX_FIELD_COST:
        raise PluginError(f"{where}: cost must be an integer from 0 to {MAX_FIELD_COST}.")
    for name, argument in value.arguments.items():
        if not FIELD_NAME.fullmatch(name) or not isinstance(argument, Argument):
            raise PluginError(f"{where}: the argument {name!r} must be an Argument with a camelCase name.")
    if value.pure and inspect.iscoroutinefunction(value.resolve):
        raise PluginError(f"{where}: a pure field has a sync resolve.")
    if isinstance(value.graphql_type, Connection):
        _check_connection(plugin, value, where, offered)
    elif isinstance(value.graphql_type, TableConnection):
        check_listed(value, value.graphql_type, where)
    elif NoneType not in get_args(value.graphql_type):
        raise PluginError(f"{where}: its type must allow None, for example 'str | None', because a plugin may fail.")
    else:
        callback(value.resolve, offered[0], f"{where}: resolve")


def _check_connection(
    plugin: str, value: Field | Query, where: str, offered: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    pages_of(plugin, value)
    if "page" not in callback(value.resolve, offered[1], f"{where}: resolve").arguments:
        raise PluginError(f"{where}: resolve of a connection takes the page that is asked for. Add 'page'.")
    taken = {"first", "after"} & value.arguments.keys()
    if taken:
        raise PluginError(f"{where}: a connection has the argument {min(taken)!r} already. Give it another name.")
    if value.graphql_type.count is not None:
        callback(value.graphql_type.count, offered[0], f"{where}: count")
