"""Calling the routes of plugins: their answers, what comes after a log-in, and bodies in parts, both ways."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, nullcontext
from dataclasses import replace
from typing import Any, Final

from gql_blog.content import CircuitKey
from gql_blog.errors import (
    Conflict,
    ErrorGroup,
    Forbidden,
    IdempotencyMismatch,
    InputError,
    NotFound,
    RateLimited,
    Unauthenticated,
)
from gql_blog.hooks.calls.invocation import CallsOfApp
from gql_blog.hooks.circuits.plugin_call import Deadline
from gql_blog.hooks.declared import return_checks
from gql_blog.hooks.declared.callbacks import HANDLE, callback
from gql_blog.hooks.declared.plugin_context import Grant, Viewer
from gql_blog.hooks.declared.registration_values import Registered
from gql_blog.hooks.declared.site_values import Route, RouteRequest, RouteResponse

SendPart = Callable[[bytes], Awaitable[None]]

ROUTE_LIMIT: Final = 10.0
"""Seconds, as the spec of ``register_routes`` promises: for an answer, and for each part of a body."""

REJECTIONS: Final = (
    Conflict,
    ErrorGroup,
    Forbidden,
    IdempotencyMismatch,
    InputError,
    NotFound,
    RateLimited,
    Unauthenticated,
)
"""What a route or a mutation may raise on purpose, or a command that it issues: no failure of the plugin."""


class RouteCalls(CallsOfApp):
    """Calls the routes of one app's plugins: each answer, and each body that comes in parts, behind its own circuit."""

    async def handle(self, route: Registered[Route], request: RouteRequest, viewer: Viewer) -> RouteResponse:
        """Return the answer of a plugin's route. GqlBlogError as the plugin raised it; PluginError: it failed."""
        subject = f"{request.method} {route.value.path}"
        called = callback(route.value.handle, HANDLE, "handle")
        context = self._contexts.of(route.plugin, f"handle of {subject}", viewer, Grant.ASK | Grant.ISSUE)
        key = CircuitKey(route.plugin, "register_routes", subject)
        deadline = Deadline(ROUTE_LIMIT)
        given = replace(request, chunks=_Arriving(request.chunks, deadline))
        with self._contexts.using_tables():
            outcome = await self._caller.call(
                key,
                called.function,
                return_checks.route_response,
                limit=deadline,
                rejections=REJECTIONS,
                **called.chosen({"context": context, "request": given}),
            )
        answer = outcome.required(f"Plugin {route.plugin!r} failed to answer {subject}.")
        return answer if answer.then is None else replace(answer, then=self._later(key, answer.then))

    async def send(self, route: Registered[Route], method: str, body: AsyncIterator[bytes], send: SendPart) -> None:
        """Send a body in parts, each when the last one was taken; errors as for ``handle``.

        The plugin's iterator runs in one task from its beginning to its end. It ends with the task that called this.
        """
        subject = f"{method} {route.value.path}"
        deadline = Deadline(ROUTE_LIMIT)

        async def send_parts() -> bool:
            async with aclosing(body) if isinstance(body, AsyncGenerator) else nullcontext():
                async for part in body:
                    checked = return_checks.response_part(part)
                    with deadline.standing_still():
                        await send(checked)
            return True

        # A circuit of its own: an answer that begins well would close that of the route each time.
        key = CircuitKey(route.plugin, "register_routes", f"body of {subject}")
        with self._contexts.using_tables():
            outcome = await self._caller.call(key, send_parts, bool, limit=deadline, rejections=REJECTIONS)
        outcome.required(f"Plugin {route.plugin!r} failed to send the body of {subject}.")

    def _later(self, key: CircuitKey, then: Callable[..., Any]) -> Callable[[], Awaitable[None]]:
        """Return what calls the rest of a route's answer, behind the same circuit; PluginError if it fails."""

        async def call() -> None:
            with self._contexts.using_tables():
                outcome = await self._caller.call(key, then, return_checks.anything, limit=ROUTE_LIMIT)
            outcome.required(f"Plugin {key.plugin!r} failed after a log-in.")

        return call


class _Arriving:
    """The chunks of a body, between which the time limit of who takes them runs."""

    def __init__(self, chunks: AsyncIterator[bytes], deadline: Deadline) -> None:
        self._chunks = chunks
        self._deadline = deadline

    def __aiter__(self) -> "_Arriving":
        return self

    async def __anext__(self) -> bytes:
        with self._deadline.standing_still():
            return await anext(self._chunks)
