"""A plugin that does everything wrong that a plugin can, and one that does the same work in an orderly way."""

import asyncio
import logging
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass, make_dataclass
from datetime import timedelta
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, Final

from pydantic import BaseModel, SecretStr
from support.busy import work_for

from gql_blog.hooks.circuits.loop_watchdog import LONGEST_STRETCH
from gql_blog.plugin import (
    ID,
    Argument,
    ExportFormat,
    Field,
    Job,
    Mutation,
    Node,
    PluginCommand,
    Query,
    Route,
    RouteResponse,
    Subscription,
    WrappedCall,
    Wrapper,
    hookimpl,
    offered_hook,
)

log = logging.getLogger("gql_blog.plugin.chaos")

SECRET: Final = "chaos-secret-4711"


class Behaviour(StrEnum):
    """What a hook does instead of its work."""

    RAISES = "RAISES"
    HANGS = "HANGS"
    BLOCKS = "BLOCKS"
    NONSENSE = "NONSENSE"
    MUTATES = "MUTATES"
    EXITS = "EXITS"
    LEAKS = "LEAKS"
    """It names a secret in an error."""
    TELLS = "TELLS"
    """It logs its settings, which have a secret, and answers with them."""

    @property
    def fails(self) -> bool:
        """Whether there is no answer. What blocks gives one at last, and what meddles with its input, too."""
        return self not in (Behaviour.BLOCKS, Behaviour.MUTATES)

    @property
    def is_nonsense(self) -> bool:
        """Whether there is an answer, of no use."""
        return self in (Behaviour.NONSENSE, Behaviour.TELLS)


class Known(BaseModel):
    """The settings of the plugin."""

    secret: SecretStr = SecretStr(SECRET)


class Plague:
    """What the plugin does at present; ``None``: it is mended. ``seen`` is what it was given when it came to an end."""

    def __init__(self) -> None:
        self.behaviour: Behaviour | None = None
        self.seen: list[Any] = []
        self.calls = 0
        self._free = threading.Event()

    def become(self, behaviour: Behaviour | None) -> None:
        """Do this from now on."""
        self.behaviour, self.calls = behaviour, 0

    def end(self) -> None:
        """Let go whatever hangs."""
        self._free.set()

    def act(self, given: Any, answer: Any) -> Any:
        """Do what a sync hook does."""
        self._begin(given)
        if self.behaviour is Behaviour.HANGS:
            self._free.wait()
        return self._outcome(given, answer)

    async def act_async(self, given: Any, answer: Any) -> Any:
        """Do what an async hook does."""
        self._begin(given)
        if self.behaviour is Behaviour.HANGS:
            await asyncio.Event().wait()
        return self._outcome(given, answer)

    def _begin(self, given: Any) -> None:
        self.calls += 1
        if self.behaviour is Behaviour.RAISES:
            raise ZeroDivisionError
        elif self.behaviour is Behaviour.LEAKS:
            raise RuntimeError(SECRET)
        elif self.behaviour is Behaviour.EXITS:
            sys.exit(3)
        elif self.behaviour is Behaviour.BLOCKS:
            work_for(LONGEST_STRETCH + 0.05)

    def _outcome(self, given: Any, answer: Any) -> Any:
        self.seen.append(given)
        if self.behaviour is Behaviour.NONSENSE:
            return object()
        if self.behaviour is Behaviour.TELLS:
            log.warning("%s %r", Known(), Known())
            return Known()
        if self.behaviour is Behaviour.MUTATES:
            meddle_with(given)
        return answer


def meddle_with(value: Any) -> None:
    """Change whatever lets itself be changed, however deep."""
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            meddle_with(getattr(value, each.name))
            with suppress(AttributeError, TypeError):
                setattr(value, each.name, SECRET)
    elif isinstance(value, Mapping):
        for name, each in list(value.items()):
            meddle_with(each)
            with suppress(TypeError):
                value[name] = SECRET  # type: ignore[index]
    elif isinstance(value, list | tuple):
        for each in value:
            meddle_with(each)
        with suppress(AttributeError):
            value.clear()  # type: ignore[union-attr]


def hook_of(plague: Plague, name: str, argument: str, answer: Callable[[Any], Any], *, is_async: bool) -> Any:
    """Return an implementation of a hook, which takes one argument of this name."""
    body = f"await act({argument}, answer({argument}))" if is_async else f"act({argument}, answer({argument}))"
    source = f"{'async ' if is_async else ''}def {name}({argument}): return {body}"
    made: dict[str, Any] = {"act": plague.act_async if is_async else plague.act, "answer": answer}
    exec(source, made)  # the names of its arguments are what is looked at
    return hookimpl(made[name])


def callback_of(plague: Plague, argument: str, answer: Callable[[Any], Any], *, is_async: bool) -> Any:
    """Return a callback, in the same way."""
    function = hook_of(plague, "callback", argument, answer, is_async=is_async)
    return function


Registering = Callable[[Any, str], list[Any]]
"""Makes what a registration hook returns of a callback and the plugin's name."""

THINGS: Final = {name: make_dataclass(f"Thing{name.title()}", [("id", ID)]) for name in ("chaos", "orderly")}
"""Types of nodes, by plugin."""

REGISTERED: Final[dict[str, tuple[str, Callable[[str, Any], Any], Registering]]] = {
    "register_fields": (
        "rows",
        lambda name, rows: [f"{name} {row.title}" for row in rows],
        lambda call, name: [
            Field(
                type_name="Article",
                name=name,
                description="What it says.",
                graphql_type=str | None,
                needs=("title",),
                resolve=call,
            )
        ],
    ),
    "register_queries": (
        "arguments",
        lambda name, _: name,
        lambda call, name: [Query(name=name, description="What it says.", graphql_type=str | None, resolve=call)],
    ),
    "register_nodes": (
        "keys",
        lambda name, keys: [THINGS[name](f"{name}_{key}") for key in keys],
        lambda call, name: [Node(item=THINGS[name], prefix=name, resolve=call)],
    ),
    "register_subscriptions": (
        "events",
        lambda name, _: name,
        lambda call, name: [
            Subscription(
                name=name,
                description="What it says.",
                graphql_type=str | None,
                kinds=["article.published"],
                resolve=call,
            )
        ],
    ),
    "register_mutations": (
        "arguments",
        lambda name, _: {"said": name},
        lambda call, name: [
            Mutation(
                name=name,
                description="What it says.",
                run=call,
                result={"said": str},
                arguments={"list": Argument(graphql_type=list[str], description="A list.", default=["a"])},
            )
        ],
    ),
    "register_exports": (
        "articles",
        lambda name, articles: f"{name} {articles[0].title}".encode(),
        lambda call, name: [ExportFormat(format=name, media_type="text/plain", extension=name, write=call)],
    ),
    "register_routes": (
        "request",
        lambda name, _: RouteResponse(body=name),
        lambda call, _name: [Route(path="/told", handle=call)],
    ),
    "register_commands": (
        "options",
        lambda name, _: name,
        lambda call, name: [PluginCommand(name=name, description="What it says.", run=call)],
    ),
    "register_jobs": (
        "context",
        lambda _name, _: None,
        lambda call, name: [Job(name=name, description="What it does.", run=call, every=timedelta(hours=1))],
    ),
}
"""Registration hooks whose callbacks are called while the app serves."""


def registering(plague: Plague, hook: str, plugin: str, *, is_async: bool) -> Any:
    """Return a registration hook whose callback is called while the app serves."""
    argument, answer, register = REGISTERED[hook]
    call = callback_of(plague, argument, lambda given: answer(plugin, given), is_async=is_async)
    made: dict[str, Any] = {"values": register(call, plugin)}
    exec(f"def {hook}(): return values", made)
    return hookimpl(made[hook])


def wrapping(plague: Plague, plugin: str, is_async: bool) -> Any:
    """Return a plugin that wraps the queries of all plugins, and has one."""

    def wrap(call: WrappedCall) -> Iterator[Any]:
        yield plague.act(call, None)

    async def later(call: WrappedCall) -> AsyncIterator[Any]:
        yield await plague.act_async(call, None)

    made: dict[str, Any] = {
        "query": Query(name=plugin, description="What it says.", graphql_type=str | None, resolve=lambda: plugin),
        "wrapper": Wrapper(
            name=plugin, description="Look on.", wrap=later if is_async else wrap, hooks=["register_queries"]
        ),
    }
    exec("def register_queries(): return [query]\ndef register_wrappers(): return [wrapper]", made)
    return plugin_of(**{name: hookimpl(made[name]) for name in ("register_queries", "register_wrappers")})


def plugin_of(**hooks: Any) -> Any:
    """Return a plugin with these hooks."""
    return SimpleNamespace(api_version=2, **hooks)


@offered_hook(limit=2)
def orderly_weigh(context: Any, text: str) -> float:  # type: ignore[empty-body]
    """Asked for what a text weighs."""
