"""Objects of a plugin's own that the core's ``node`` and ``nodes`` find by their ids."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Any, Final, get_type_hints

from gql_blog.errors import PluginError
from gql_blog.hooks.declared.callbacks import FIND, callback
from gql_blog.hooks.declared.core_nodes import ID
from gql_blog.hooks.declared.registration_values import MaybeAwaitable

_PREFIX: Final = re.compile(r"[a-z][a-z0-9]{3,19}")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,17}")
_TEXT: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A type of the plugin's own that implements ``Node``: ``Query.node`` and ``Query.nodes`` find its objects by id.

    ``item`` is a dataclass with a field ``id: ID``, which holds the ``prefix``, ``_`` and the object's key, such as
    ``term_12``. A prefix has 4 to 20 lower-case letters and digits and is no other plugin's; those of the core have 3.
    ``key`` is ``int``, for whole numbers from 0, or ``str``, for at most 100 letters, digits, ``_`` and ``-``: an id
    with another key names nothing, and the plugin is not asked. ``resolve(context, keys)`` gets the keys of all ids in
    a request at once, each once, and returns an object for each in the same order, ``None`` for what is not there or
    what ``context.viewer`` may not see. It may read the plugin's tables, and ask.
    """

    item: type[Any]
    prefix: str
    key: type[int] | type[str] = str
    resolve: Callable[..., MaybeAwaitable[Sequence[Any]]]


def check_node(node: Node, where: str) -> None:
    """PluginError, which begins with ``where``, if it does not fit."""
    if not _PREFIX.fullmatch(node.prefix):
        raise PluginError(
            f"{where}: a prefix has 4 to 20 lower-case letters and digits, and begins with a letter; those of the core "
            "have 3."
        )
    if node.key not in (int, str):
        raise PluginError(f"{where}: the key of a node is int or str, not {node.key!r}.")
    if not (isinstance(node.item, type) and is_dataclass(node.item)):
        raise PluginError(f"{where}: the item of a node is a dataclass of the plugin's own.")
    if get_type_hints(node.item, include_extras=True).get("id") != ID:
        raise PluginError(f"{where}: {node.item.__name__} must have the field 'id: ID', which is never None.")
    callback(node.resolve, FIND, f"{where}: resolve")


def key_in(node: Node, identifier: str) -> int | str | None:
    """Return the key that an id has for a node, ``None`` for an id of something else."""
    prefix, _, key = identifier.partition("_")
    if prefix != node.prefix or not (_NUMBER if node.key is int else _TEXT).fullmatch(key):
        return None
    return node.key(key)
