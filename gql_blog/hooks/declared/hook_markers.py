"""The ``hookimpl`` marker, the entry point group, and the version of the plugin API."""

import inspect
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
"""The attribute that holds the declared order: a triple (before, after, requires) of tuples of plugin names."""

READS_ATTRIBUTE: Final = "gql_blog_reads"
"""The attribute that holds the names of the models whose rows are read."""

Names = str | Sequence[str]
"""A name, or several: of plugins, or of models."""


@overload
def hookimpl(function: F, /) -> F: ...


@overload
def hookimpl(
    *, before: Names = (), after: Names = (), requires: Names = (), reads: Names = (), optional: bool = False
) -> Callable[[F], F]: ...


def hookimpl(
    function: F | None = None,
    /,
    *,
    before: Names = (),
    after: Names = (),
    requires: Names = (),
    reads: Names = (),
    optional: bool = False,
) -> Any:
    """Mark a function as this plugin's implementation of the hook of the same name.

    ``before`` and ``after`` name plugins, for this hook alone: those that are installed but blocked are passed over,
    and a name that no installed plugin has stops the start. ``requires`` names plugins without which this one does not
    work. Otherwise plugins are called in the order of their names. The function may take fewer arguments than the hook
    offers. ``reads`` names models of the plugin's own tables, whose rows a rendering hook finds in ``context.rows``:
    when they change, articles are rendered again. ``optional``: a hook of this name need not exist, because the plugin
    that offers it may be missing.
    """

    def decorate(implementation: F) -> F:
        setattr(implementation, ORDER_ATTRIBUTE, tuple(map(_names, (before, after, requires))))
        setattr(implementation, READS_ATTRIBUTE, _names(reads))
        return _mark(implementation, optionalhook=optional)

    return decorate if function is None else decorate(function)


def is_implementation(value: Any) -> bool:
    """Whether a part of a plugin is marked as its implementation of a hook."""
    return inspect.isroutine(value) and hasattr(value, ORDER_ATTRIBUTE)


def required_plugins(function: Any) -> tuple[str, ...]:
    """Return the names of the plugins that an implementation requires."""
    _, _, required = getattr(function, ORDER_ATTRIBUTE, ((), (), ()))
    return tuple(required)


def _names(given: Names) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
