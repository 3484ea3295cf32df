"""Hooks that a plugin offers to others: described by functions beside its own hooks, and called by its context."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import pluggy

from gql_blog.errors import PluginError
from gql_blog.hooks.declared.declared_types import UnsupportedType, split_optional
from gql_blog.hooks.declared.hook_markers import PROJECT
from gql_blog.hooks.declared.return_checks import InvalidReturn
from gql_blog.hooks.registration.plugin_loading import Plugin

F = TypeVar("F", bound=Callable[..., Any])

LONGEST_OFFERED: Final = 10.0
"""Seconds that an implementation of an offered hook may have at most."""

LONGEST_NAME: Final = 32
"""As of any hook, by which its circuits are stored."""

_UNIONS: Final = (Union, UnionType)
_LIMIT: Final = "gql_blog_limit"
_mark = pluggy.HookspecMarker(PROJECT)


def offered_hook(*, limit: float = 2.0) -> Callable[[F], F]:
    """Mark a function as the description of a hook that this plugin offers to others; list it in ``offers``.

    Its name begins with the plugin's and an underscore, its first argument is ``context``, the others and what it
    returns are annotated. Nothing calls the function itself. ``limit``: the seconds that an implementation may have.
    """

    def decorate(function: F) -> F:
        setattr(function, _LIMIT, limit)
        return _mark(function)

    return decorate


@dataclass(frozen=True, slots=True)
class OfferedHook:
    """A hook that a plugin offers: the types of its arguments and of what it returns, and its limit in seconds."""

    plugin: str
    name: str
    arguments: Mapping[str, Any]
    returns: Any
    limit: float
    function: Callable[..., Any]

    def check_arguments(self, given: Mapping[str, Any]) -> None:
        """PluginError: the plugin that offers the hook calls it with other arguments than it says."""
        if set(given) != set(self.arguments):
            raise PluginError(
                f"Plugin {self.plugin!r} calls its hook {self.name} with {', '.join(given) or 'nothing'}; it says that "
                f"the hook takes {', '.join(self.arguments) or 'nothing'}."
            )
        for name, value in given.items():
            if not conforms(value, self.arguments[name]):
                raise PluginError(
                    f"Plugin {self.plugin!r} calls its hook {self.name} with {name} of the type "
                    f"{type(value).__name__}, not {self.arguments[name]}."
                )

    def check_answer(self, answer: Any) -> tuple[Any]:
        """A check for what an implementation returns."""
        if not conforms(answer, self.returns):
            raise InvalidReturn(f"{self.name} returns {self.returns}, not {type(answer).__name__}")
        return (answer,)


def offered_by(plugins: Sequence[Plugin], taken: Sequence[str]) -> dict[str, OfferedHook]:
    """Return the hooks that plugins offer, by name; PluginError if one does not fit. ``taken`` are the core's."""
    found: dict[str, OfferedHook] = {}
    for plugin in plugins:
        for function in _stated(plugin):
            hook = _offered(plugin.name, function)
            if hook.name in taken or hook.name in found:
                owner = f"plugin {found[hook.name].plugin!r}" if hook.name in found else "core"
                raise PluginError(
                    f"Plugin {plugin.name!r} offers the hook {hook.name}, but the {owner} already has it. Rename it."
                )
            found[hook.name] = hook
    return found


def conforms(value: Any, annotation: Any) -> bool:
    """Whether a value has the annotated type: a class, a list, tuple or mapping of such, or any of several."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is Any:
        return True
    if origin in _UNIONS:
        return any(conforms(value, each) for each in arguments)
    if origin is not None:
        return isinstance(value, origin) and _conform(value, origin, arguments)
    if isinstance(value, bool):
        return issubclass(bool, annotation) and annotation not in (int, float)
    return isinstance(value, annotation) or (annotation is float and isinstance(value, int))


def _conform(value: Any, origin: type, arguments: tuple[Any, ...]) -> bool:
    if issubclass(origin, Mapping):
        return all(conforms(key, arguments[0]) and conforms(each, arguments[1]) for key, each in value.items())
    if issubclass(origin, tuple) and arguments[1:] != (...,):
        return len(value) == len(arguments) and all(map(conforms, value, arguments))
    return all(conforms(each, arguments[0]) for each in value)


def _stated(plugin: Plugin) -> Sequence[Callable[..., Any]]:
    stated = getattr(plugin.implementation, "offers", ())
    if not isinstance(stated, list | tuple) or not all(hasattr(each, _LIMIT) for each in stated):
        raise PluginError(
            f"Plugin {plugin.name!r}: offers must be a list of functions that are marked with @offered_hook()."
        )
    return stated


def _offered(plugin: str, function: Callable[..., Any]) -> OfferedHook:
    name = function.__name__
    where = f"Plugin {plugin!r} offers the hook {name}"
    if not name.startswith(f"{plugin}_") or len(name) > LONGEST_NAME:
        raise PluginError(
            f"{where}: its name must begin with {plugin}_, the plugin's, and have {LONGEST_NAME} characters at most."
        )
    if not inspect.getdoc(function):
        raise PluginError(f"{where}, which has no docstring. Say when it is called, and what it returns.")
    limit = getattr(function, _LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 < limit <= LONGEST_OFFERED:
        raise PluginError(f"{where}: limit must be a number of seconds, {LONGEST_OFFERED:g} at most.")
    names = list(inspect.signature(function).parameters)
    if names[:1] != ["context"]:
        raise PluginError(f"{where}: its first argument must be context.")
    try:
        hints = get_type_hints(function)
    except NameError as error:
        raise PluginError(f"{where}: {error}. Import the names of its annotations.") from None
    missing = [each for each in (*names[1:], "return") if each not in hints]
    if missing:
        raise PluginError(f"{where}: annotate {', '.join(missing)}.")
    returns = hints["return"]
    if not _is_class(returns):
        raise PluginError(f"{where}: it must return a class, a list or mapping of such, or None.")
    return OfferedHook(plugin, name, {each: hints[each] for each in names[1:]}, returns, float(limit), function)


def _is_class(annotation: Any) -> bool:
    """Whether an annotation is a class, a list or mapping of such, or None, or one of these or None."""
    try:
        kind, _ = split_optional(annotation)
    except UnsupportedType:
        return annotation is NoneType
    return isinstance(get_origin(kind) or kind, type)
