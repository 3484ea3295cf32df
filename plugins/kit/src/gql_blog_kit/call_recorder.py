"""Recording what is called of a plugin: its hooks, and the callbacks that it registers."""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from time import perf_counter
from types import SimpleNamespace
from typing import Any, Final, get_origin

from gql_blog.hooks import (
    ExportFormat,
    Field,
    Importer,
    Job,
    MarkdownExtension,
    Mutation,
    PluginCommand,
    Query,
    Route,
    Wrapper,
    contracts,
    is_implementation,
)

REGISTRATION_PREFIX: Final = "register_"
"""The prefix of hooks that are called once, at the start: not they are recorded, but the callbacks that they return."""

_NAMES: Final = ("name", "format", "path")
"""What a registered value may be called by."""


@dataclass(frozen=True)
class HookCall:
    """One call of a plugin's hook or callback: its arguments, and what it returned or raised.

    ``hook`` is the name of the hook, or of the callback, such as ``resolve``; ``subject`` says of what: the field
    ``Post.mood``, the format, the mutation, the path, the command or the job. ``changed``: the arguments were not the
    same afterwards. ``seconds``: how long it took, which makes no two calls different.
    """

    plugin: str
    hook: str
    arguments: Mapping[str, Any]
    returned: Any = None
    raised: BaseException | None = None
    subject: str = ""
    changed: bool = False
    seconds: float = field(default=0.0, compare=False)


_WITH_CALLBACKS: Final = (Field, Query, Mutation, Importer, ExportFormat, MarkdownExtension, Route, PluginCommand, Job)


def recorded_names() -> set[str]:
    """Return the names under which calls are recorded: of hooks, and of callbacks."""
    callbacks = {each.name for kind in _WITH_CALLBACKS for each in fields(kind) if "Callable" in str(each.type)}
    return {hook for hook in contracts() if not hook.startswith(REGISTRATION_PREFIX)} | callbacks


def with_recording(name: str, plugin: object, hook_calls: list[HookCall]) -> object:
    """Return the same plugin; every finished call of its hooks and callbacks is appended to ``hook_calls``."""
    parts = {part: getattr(plugin, part) for part in dir(plugin) if not part.startswith("__") or part == "__version__"}
    for hook in (*contracts(), *others_hooks(plugin)):
        if hook in parts and hook.startswith(REGISTRATION_PREFIX):
            parts[hook] = _registering(name, parts[hook], hook_calls)
        elif hook in parts:
            parts[hook] = _recording(HookCall(name, hook, {}), parts[hook], hook_calls)
    return SimpleNamespace(**parts)


def others_hooks(plugin: object) -> tuple[str, ...]:
    """Return the names of a plugin's implementations of hooks that plugins offer."""
    marked = (name for name in dir(plugin) if is_implementation(getattr(plugin, name, None)))
    return tuple(name for name in marked if name not in contracts())


def _registering(plugin: str, function: Callable[..., Any], hook_calls: list[HookCall]) -> Callable[..., Any]:
    """Return the same registration hook, which returns values whose callbacks are recorded."""

    @functools.wraps(function)
    def register(**arguments: Any) -> Any:
        returned = function(**arguments)
        if not isinstance(returned, Sequence) or isinstance(returned, str):
            return returned
        return tuple(_with_callbacks(plugin, each, hook_calls) for each in returned)

    return register


def _with_callbacks(plugin: str, value: Any, hook_calls: list[HookCall]) -> Any:
    if not is_dataclass(value) or isinstance(value, type | Wrapper):
        return value
    subject = next((getattr(value, name) for name in _NAMES if hasattr(value, name)), "")
    if hasattr(value, "type_name"):
        subject = f"{value.type_name}.{subject}"
    recorded = {
        each.name: _recording(HookCall(plugin, each.name, {}, subject=subject), callback, hook_calls)
        for each in fields(value)
        if _is_callback(callback := getattr(value, each.name))
    }
    return replace(value, **recorded)


def _is_callback(value: Any) -> bool:
    """Whether a value is called, and is no annotation: those can be called, too."""
    return callable(value) and not isinstance(value, type) and get_origin(value) is None


def _recording(call: HookCall, function: Callable[..., Any], hook_calls: list[HookCall]) -> Callable[..., Any]:
    def record(arguments: Mapping[str, Any], before: str, start: float, **outcome: Any) -> None:
        seconds = perf_counter() - start
        changed = repr(arguments) != before
        hook_calls.append(replace(call, arguments=arguments, changed=changed, seconds=seconds, **outcome))

    @functools.wraps(function)
    def plain(**arguments: Any) -> Any:
        before, start = repr(arguments), perf_counter()
        try:
            returned = function(**arguments)
        except BaseException as error:
            record(arguments, before, start, raised=error)
            raise
        record(arguments, before, start, returned=returned)
        return returned

    @functools.wraps(function)
    async def awaited(**arguments: Any) -> Any:
        before, start = repr(arguments), perf_counter()
        try:
            returned = await function(**arguments)
        except BaseException as error:
            record(arguments, before, start, raised=error)
            raise
        record(arguments, before, start, returned=returned)
        return returned

    return awaited if inspect.iscoroutinefunction(function) else plain
