"""Counts the calls of all plugins, their failures and their seconds, and shows them to Prometheus."""

from collections.abc import AsyncGenerator, Sequence

from gql_blog.plugin import (
    CallOutcome,
    Forbidden,
    PluginContext,
    Role,
    Route,
    RouteResponse,
    Unauthenticated,
    WrappedCall,
    Wrapper,
    hookimpl,
)
from gql_blog_call_times.counts import Counts

api_version = 2


def counts_of(context: PluginContext) -> Counts:
    """Return the counts of this app, which are this process's own."""
    counts: Counts = context.state.setdefault("counts", Counts())
    return counts


async def count(context: PluginContext, call: WrappedCall) -> AsyncGenerator[None, CallOutcome]:
    """Count a call. All of it runs on the event loop, so that no two calls are counted at once."""
    outcome = yield
    counts_of(context).add(call, outcome)


@hookimpl
def register_wrappers() -> Sequence[Wrapper]:
    """Count all calls."""
    return [Wrapper(name="count", description="Count calls, failures and seconds.", wrap=count)]


async def metrics(context: PluginContext) -> RouteResponse:
    """Show the counts to administrators: names of plugins and fields are not for everybody."""
    if context.viewer is None or context.viewer.role is None:
        raise Unauthenticated("Send the token of an ADMIN.")
    if context.viewer.role is not Role.ADMIN:
        raise Forbidden("The counts are for the role ADMIN.")
    return RouteResponse(body=counts_of(context).text(), media_type="text/plain; version=0.0.4")


@hookimpl
def register_routes() -> Sequence[Route]:
    """Add the address that Prometheus asks."""
    return [Route(path="/metrics", handle=metrics, headers={"cache-control": "no-store"})]
