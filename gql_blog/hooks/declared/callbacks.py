"""Callbacks that plugins register: called by keyword, with those of the offered arguments that they name."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gql_blog.errors import PluginError

RESOLVE: Final = ("context", "rows", "arguments")
RESOLVE_PAGE: Final = (*RESOLVE, "page")
MAKE: Final = ("context", "rows")
FIND: Final = ("context", "keys")
ANSWER: Final = ("context", "arguments")
HEAR: Final = ("context", "events", "arguments")
ANSWER_PAGE: Final = (*ANSWER, "page")
WRITE: Final = ("context", "articles", "options", "site", "pictures")
OMITS: Final = ("context", "article", "options", "dialogue", "pictures")
RECOGNISES: Final = ("context", "head", "name")
READ_IMPORT: Final = ("context", "file", "options", "zone")
PARSE_IMPORT: Final = ("context", "data", "name", "options")
READ_FOLDER: Final = ("context", "files", "read", "urls", "options")
HANDLE: Final = ("context", "request")
RUN: Final = ("context", "options")
MUTATE: Final = ("context", "arguments")
DO: Final = ("context",)
EXTEND: Final = ("context", "parser")
WRAP: Final = ("context", "call")
"""The arguments that callbacks are offered."""

WITH_CALLBACKS: Final = (
    *("register_exports", "register_fields", "register_importers", "register_jobs", "register_markdown"),
    *("register_mutations", "register_nodes", "register_queries", "register_routes", "register_subscriptions"),
)
"""The hooks of the start whose callbacks are called behind circuits."""

_OF_LIFE: Final = ("on_startup", "on_shutdown")
"""Hooks that are not wrapped: a wrapper may need what those of its own plugin open and close."""

_BY_NAME: Final = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True)
class Callback:
    """A function, and the names of the arguments that it takes."""

    function: Callable[..., Any]
    arguments: tuple[str, ...]

    def chosen(self, offered: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of the offered arguments that it takes."""
        return {name: offered[name] for name in self.arguments}


def callback(function: Any, offered: Sequence[str], where: str) -> Callback:
    """Return a function with the names of the arguments that it takes; PluginError if it wants others."""
    if not callable(function):
        raise PluginError(f"{where} must be a function.")
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        raise PluginError(f"{where} has no signature that can be read. Wrap it in a function of your own.") from None
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters):
        return Callback(function, tuple(offered))
    unknown = [
        each.name
        for each in parameters
        if each.default is inspect.Parameter.empty
        and each.kind is not inspect.Parameter.VAR_POSITIONAL
        and (each.name not in offered or each.kind not in _BY_NAME)
    ]
    if unknown:
        raise PluginError(
            f"{where} takes {', '.join(unknown)}, but it is called by keyword with {', '.join(offered)}. Name its "
            "arguments so; it may leave some out."
        )
    taken = {each.name for each in parameters if each.kind in _BY_NAME}
    return Callback(function, tuple(name for name in offered if name in taken))


def wrapped_hooks(hooks: Iterable[str]) -> frozenset[str]:
    """Return those of all hooks whose calls, or whose callbacks, are wrapped."""
    return frozenset((*WITH_CALLBACKS, *(each for each in hooks if not each.startswith("register_")))) - {*_OF_LIFE}
