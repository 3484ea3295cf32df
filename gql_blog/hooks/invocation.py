"""Calling a plugin: with a time limit, in a thread where it may block, with its result checked and failures counted."""

import asyncio
import contextvars
import inspect
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gql_blog.errors import GqlBlogError
from gql_blog.hooks.circuit_breaker import CircuitBreaker, PluginHealth, PluginState
from gql_blog.hooks.hook_implementations import Implementation
from gql_blog.hooks.plugin_loading import Plugin


async def call_with_timeout(function: Callable[..., Any], *arguments: Any, limit: float, **named: Any) -> Any:
    """Return what ``function`` returns, awaited if it is awaitable; TimeoutError after ``limit`` seconds.

    A sync function runs in a daemon thread. A thread cannot be stopped: one that hangs goes on, does not delay the end
    of the process, and its result is dropped.
    """
    async with asyncio.timeout(limit):
        if inspect.iscoroutinefunction(function):
            return await function(*arguments, **named)
        answer = await _in_thread(lambda: function(*arguments, **named))
        return await answer if inspect.isawaitable(answer) else answer


async def _in_thread(call: Callable[[], Any]) -> Any:
    """Run one call in its own thread: in a pool, a hanging call would occupy a worker for good."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()
    context = contextvars.copy_context()

    def resolve_future(answer: Any, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)

    def work() -> None:
        answer, error = None, None
        try:
            answer = context.run(call)
        except BaseException as raised:  # the caller must get every error
            error = RuntimeError("StopIteration") if isinstance(raised, StopIteration) else raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(resolve_future, answer, error)

    threading.Thread(target=work, name="gql_blog hook", daemon=True).start()
    return await future


T = TypeVar("T")
log = logging.getLogger("gql_blog.hooks")


class CircuitOpen(Exception):
    """The plugin is disabled, and was not called."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What one plugin returned, or the error that it failed with."""

    plugin: str
    value: T | None = None
    error: BaseException | None = None

    @property
    def circuit_open(self) -> bool:
        """Whether the plugin was not called, because it is disabled."""
        return isinstance(self.error, CircuitOpen)


class PluginCaller:
    """Calls the plugins of one app, each behind its own circuit breaker."""

    def __init__(self, plugins: Sequence[Plugin]) -> None:
        self._plugins = tuple(plugins)
        self._breakers = {plugin.name: CircuitBreaker() for plugin in plugins}

    async def call(
        self,
        plugin: str,
        function: Callable[..., Any],
        check: Callable[[Any], T | None],
        *arguments: Any,
        limit: float,
        rejections: tuple[type[GqlBlogError], ...] = (),
        **named: Any,
    ) -> Outcome[T]:
        """Call ``function`` within ``limit`` seconds and check its result; a failure is returned in the outcome.

        ``rejections`` are errors that a hook may raise on purpose: they are raised, and do not count as failures.
        """
        breaker = self._breakers[plugin]
        if breaker.state is PluginState.DISABLED:
            return Outcome(plugin, error=CircuitOpen(plugin))
        try:
            value = check(await call_with_timeout(function, *arguments, limit=limit, **named))
        except rejections:
            breaker.record_success()
            raise
        except asyncio.CancelledError as error:
            if _is_cancelled():
                raise
            return self._failed(plugin, function, error)
        except (Exception, SystemExit) as error:
            return self._failed(plugin, function, error)
        breaker.record_success()
        return Outcome(plugin, value)

    async def call_hook(
        self,
        implementation: Implementation,
        check: Callable[[Any], T | None],
        offered: Mapping[str, Any],
        *,
        limit: float,
        rejections: tuple[type[GqlBlogError], ...] = (),
    ) -> Outcome[T]:
        """Call an implementation with those of the ``offered`` arguments that its signature names."""
        named = {name: offered[name] for name in implementation.arguments}
        return await self.call(
            implementation.plugin, implementation.function, check, limit=limit, rejections=rejections, **named
        )

    def health(self, hooks: Mapping[str, Sequence[str]]) -> tuple[PluginHealth, ...]:
        """Return a report for each plugin; ``hooks`` gives the hooks that each implements, by the plugin's name."""
        return tuple(
            PluginHealth(
                plugin.name,
                plugin.version,
                tuple(hooks.get(plugin.name, ())),
                (breaker := self._breakers[plugin.name]).state,
                breaker.total_failures,
                breaker.last_error,
            )
            for plugin in self._plugins
        )

    def _failed(self, plugin: str, function: Callable[..., Any], error: BaseException) -> Outcome[Any]:
        breaker = self._breakers[plugin]
        breaker.record_failure(error)
        called = getattr(function, "__qualname__", type(function).__qualname__)
        log.warning(
            "plugin %s failed in %s (%d in a row)", plugin, called, breaker.consecutive_failures, exc_info=error
        )
        if breaker.state is PluginState.DISABLED:
            log.error("plugin %s is disabled until the next start", plugin)
        return Outcome(plugin, error=error)


def _is_cancelled() -> bool:
    """Return whether the calling task is cancelled; if not, the plugin raised CancelledError by itself."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
