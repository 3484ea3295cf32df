"""One call of one plugin: bounded, checked, counted, and never the cause of another plugin's failure."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gql_blog.errors import GqlBlogError
from gql_blog.hooks.health import FailureCount, PluginHealth, PluginState
from gql_blog.hooks.implementation import Implementation
from gql_blog.hooks.isolation import run
from gql_blog.hooks.loading import Plugin

T = TypeVar("T")
log = logging.getLogger("gql_blog.hooks")


class CircuitOpen(Exception):
    """The plugin failed too often, and was not asked."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What one plugin answered, or why it did not."""

    plugin: str
    value: T | None = None
    error: BaseException | None = None

    @property
    def aside(self) -> bool:
        """Whether the plugin was not asked, because it failed too often."""
        return isinstance(self.error, CircuitOpen)


class Caller:
    """Calls the plugins of one app, and keeps count of their failures."""

    def __init__(self, plugins: Sequence[Plugin]) -> None:
        self._plugins = tuple(plugins)
        self._counts = {plugin.name: FailureCount() for plugin in plugins}

    async def attempt(
        self,
        plugin: str,
        function: Callable[..., Any],
        check: Callable[[Any], T | None],
        *arguments: Any,
        limit: float,
        refusals: tuple[type[GqlBlogError], ...] = (),
        **named: Any,
    ) -> Outcome[T]:
        """Call and check, within ``limit`` seconds. ``refusals`` are errors that are answers: they are passed on,
        uncounted.
        """
        count = self._counts[plugin]
        if count.state is PluginState.ASIDE:
            return Outcome(plugin, error=CircuitOpen(plugin))
        try:
            value = check(await run(function, *arguments, limit=limit, **named))
        except refusals:
            count.succeeded()
            raise
        except asyncio.CancelledError as error:
            if _is_cancelled():
                raise
            return self._failed(plugin, function, error)
        except (Exception, SystemExit) as error:
            return self._failed(plugin, function, error)
        count.succeeded()
        return Outcome(plugin, value)

    async def ask(
        self,
        implementation: Implementation,
        check: Callable[[Any], T | None],
        offered: Mapping[str, Any],
        *,
        limit: float,
        refusals: tuple[type[GqlBlogError], ...] = (),
    ) -> Outcome[T]:
        """Call an implementation with those of the offered arguments that it takes."""
        named = {name: offered[name] for name in implementation.arguments}
        return await self.attempt(
            implementation.plugin, implementation.function, check, limit=limit, refusals=refusals, **named
        )

    def health(self, hooks: Mapping[str, Sequence[str]]) -> tuple[PluginHealth, ...]:
        """A report for each plugin, by name; ``hooks`` tells which it implements."""
        return tuple(
            PluginHealth(
                plugin.name,
                plugin.version,
                tuple(hooks.get(plugin.name, ())),
                (count := self._counts[plugin.name]).state,
                count.total,
                count.last_error,
            )
            for plugin in self._plugins
        )

    def _failed(self, plugin: str, function: Callable[..., Any], error: BaseException) -> Outcome[Any]:
        count = self._counts[plugin]
        count.failed(error)
        called = getattr(function, "__qualname__", type(function).__qualname__)
        log.warning("plugin %s failed in %s (%d in a row)", plugin, called, count.in_a_row, exc_info=error)
        if count.state is PluginState.ASIDE:
            log.error("plugin %s is put aside until the next start", plugin)
        return Outcome(plugin, error=error)


def _is_cancelled() -> bool:
    """Whether the caller itself is cancelled, rather than a plugin having raised CancelledError of its own accord."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
