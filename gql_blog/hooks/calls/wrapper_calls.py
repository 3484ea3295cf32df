"""Calling what plugins do around the calls of hooks: behind a circuit of its own, and without a say in the call.

Whatever a wrapper does, the call is made once, and its answer or error is what it was.
"""

import asyncio
import inspect
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, closing
from functools import partial
from time import perf_counter
from typing import Any, Final

from gql_blog.content import CircuitKey
from gql_blog.errors import PluginError
from gql_blog.hooks.calls.invocation import Outcome, PluginCaller
from gql_blog.hooks.circuits.plugin_call import Deadline
from gql_blog.hooks.circuits.plugin_contexts import PluginContexts
from gql_blog.hooks.declared.callbacks import WRAP, callback, wrapped_hooks
from gql_blog.hooks.declared.plugin_context import Grant
from gql_blog.hooks.declared.registration_values import Registered
from gql_blog.hooks.declared.return_checks import InvalidReturn, anything
from gql_blog.hooks.declared.site_values import CallOutcome, WrappedCall, Wrapper

WRAP_LIMIT: Final = 0.5
"""Seconds that a wrapper has before a call, and again after it, as the spec of ``register_wrappers`` promises."""

_UNTOLD: Final = CallOutcome(0.0, asyncio.CancelledError.__name__)
_END: Final = object()

Drive = Callable[..., Any]


class WrappingCaller(PluginCaller):
    """Calls the plugins of one app, with their wrappers around: that of the first plugin is the outermost."""

    _wrappers: Mapping[str, tuple[tuple[Registered[Wrapper], Drive], ...]] = {}

    def wrap(self, wrappers: Sequence[Registered[Wrapper]], hooks: Collection[str], contexts: PluginContexts) -> None:
        """Wrap calls from now on. ``hooks`` are all that there are; PluginError: a wrapper is none, or names others."""
        wrapped = wrapped_hooks(hooks)
        drives = [(each, _drive(each, wrapped)) for each in wrappers]
        names = Counter((each.plugin, each.value.name) for each in wrappers)
        for plugin, name in (each for each, times in names.items() if times > 1):
            raise PluginError(f"Plugin {plugin!r} registers two wrappers {name!r}. Give one another name.")
        self._wrappers = {
            hook: tuple((each, drive) for each, drive in drives if hook in (each.value.hooks or wrapped))
            for hook in wrapped
        }
        self._contexts = contexts

    def call(self, key: CircuitKey, *arguments: Any, **named: Any) -> Coroutine[Any, Any, Outcome[Any]]:
        """Call a plugin, with what is wrapped around."""
        call = partial(super().call, key, *arguments, **named)
        wrappers = self._wrappers.get(key.hook)
        return self._wrapped(key, call, wrappers) if wrappers else call()

    async def _wrapped(
        self,
        key: CircuitKey,
        call: Callable[[], Coroutine[Any, Any, Outcome[Any]]],
        wrappers: Sequence[tuple[Registered[Wrapper], Drive]],
    ) -> Outcome[Any]:
        told, error = _UNTOLD, None
        async with AsyncExitStack() as stack:
            for wrapper, drive in wrappers:
                await stack.enter_async_context(self._around(wrapper, drive, key, lambda: told))
            start = perf_counter()
            try:
                outcome = await call()
                error = outcome.error
            except BaseException as raised:
                error = raised
                raise
            finally:
                told = CallOutcome(perf_counter() - start, None if error is None else type(error).__name__)
        return outcome

    @asynccontextmanager
    async def _around(
        self, wrapper: Registered[Wrapper], drive: Drive, key: CircuitKey, told: Callable[[], CallOutcome]
    ) -> AsyncIterator[None]:
        """Have a wrapper entered, and left with what is ``told`` at the end of the block: it waits meanwhile."""
        name = wrapper.value.name
        context = self._contexts.of(wrapper.plugin, f"wrap of {name}", None, Grant.NONE)
        wrapping = _Wrapping()
        offered = {"context": context, "call": WrappedCall(key.plugin, key.hook, key.subject or None)}
        own = CircuitKey(wrapper.plugin, "register_wrappers", name)
        call = self.call(own, drive, anything, wrapping, offered, limit=wrapping.deadline)
        task = asyncio.create_task(call, name=f"gql_blog wrapper: {own}")
        try:
            entered: asyncio.Future[Any] = asyncio.wrap_future(wrapping.entered)
            await asyncio.wait([entered, task], return_when=asyncio.FIRST_COMPLETED)
            yield
        finally:
            wrapping.ended.set_result(told())
            await asyncio.wait({task})


class _Wrapping:
    """One run of a wrapper: its time stands still from when it has ``entered`` until the call has ``ended``."""

    def __init__(self) -> None:
        self.deadline = Deadline(WRAP_LIMIT)
        self.entered: Future[None] = Future()
        self.ended: Future[CallOutcome] = Future()


def _drive(wrapper: Registered[Wrapper], hooks: Collection[str]) -> Drive:
    """Return what runs a wrapper from its beginning to its end, in one thread or task."""
    where = f"Plugin {wrapper.plugin!r} registers the wrapper {wrapper.value.name!r}"
    called = callback(wrapper.value.wrap, WRAP, f"{where}: wrap")
    is_async = inspect.isasyncgenfunction(wrapper.value.wrap)
    if not is_async and not inspect.isgeneratorfunction(wrapper.value.wrap):
        raise PluginError(f"{where}: wrap must be a function that yields once, by 'def' or by 'async def'.")
    unknown = [each for each in wrapper.value.hooks if each not in hooks]
    if unknown:
        raise PluginError(f"{where}: hooks has {unknown[0]!r}. It is a list of some of {', '.join(sorted(hooks))}.")

    def in_thread(wrapping: _Wrapping, offered: Mapping[str, Any]) -> None:
        with closing(called.function(**called.chosen(offered))) as generator:
            if next(generator, _END) is not _END:
                with wrapping.deadline.standing_still():
                    wrapping.entered.set_result(None)
                    told = wrapping.ended.result()
                try:
                    generator.send(told)
                except StopIteration:
                    return
        raise InvalidReturn("wrap yields once")

    async def on_loop(wrapping: _Wrapping, offered: Mapping[str, Any]) -> None:
        async with aclosing(called.function(**called.chosen(offered))) as generator:
            if await anext(generator, _END) is not _END:
                with wrapping.deadline.standing_still():
                    wrapping.entered.set_result(None)
                    told = await asyncio.shield(asyncio.wrap_future(wrapping.ended))
                try:
                    await generator.asend(told)
                except StopAsyncIteration:
                    return
        raise InvalidReturn("wrap yields once")

    return on_loop if is_async else in_thread
