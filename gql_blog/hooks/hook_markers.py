"""The ``hookimpl`` marker, the entry point group, and the version of the plugin API."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar, overload

import pluggy

PROJECT: Final = "gql_blog"
"""pluggy's project name: the prefix of the attributes that its markers set."""

ENTRY_POINT_GROUP: Final = "gql_blog.plugins"

PLUGIN_API_VERSION: Final = 2
"""It grows when a hook or a value changes in a way that breaks plugins.

A plugin states the version that it was written for as ``api_version``; one that states none, or another, stops the
start.
"""


F = TypeVar("F", bound=Callable[..., Any])

_mark = pluggy.HookimplMarker(PROJECT)

ORDER_ATTRIBUTE: Final = "gql_blog_order"
"""The attribute that holds the declared order: a pair (before, after) of tuples of plugin names."""


@overload
def hookimpl(function: F, /) -> F: ...


@overload
def hookimpl(*, before: Sequence[str] = (), after: Sequence[str] = ()) -> Callable[[F], F]: ...


def hookimpl(function: F | None = None, /, *, before: Sequence[str] = (), after: Sequence[str] = ()) -> Any:
    """Mark a function as this plugin's implementation of the hook of the same name.

    ``before`` and ``after`` name plugins, for this hook alone; plugins that are not installed are ignored. Otherwise
    plugins are called in the order of their names. The function may take fewer arguments than the hook offers.
    """

    def decorate(implementation: F) -> F:
        setattr(implementation, ORDER_ATTRIBUTE, (tuple(before), tuple(after)))
        return _mark(implementation)

    return decorate if function is None else decorate(function)
