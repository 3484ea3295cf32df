"""The site: every address, and what answers there."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from gql_blog.transfer import Downloads
from gql_blog.web.connections import Connections
from gql_blog.web.downloads import DownloadRoutes
from gql_blog.web.endpoint import GraphQLEndpoint
from gql_blog.web.engine import Engine
from gql_blog.web.health import Health, Readiness
from gql_blog.web.ide import Workbench
from gql_blog.web.metrics import Metrics
from gql_blog.web.middleware import Inner, Middleware
from gql_blog.web.operation_runner import OperationRunner
from gql_blog.web.operations import OperationsRoutes, missing
from gql_blog.web.origins import Origins
from gql_blog.web.rates import Rates
from gql_blog.web.request_user import Authenticate, Authenticator
from gql_blog.web.sending import Reply
from gql_blog.web.socket import SocketEndpoint
from gql_blog.web.streaming import Streamer

GRAPHQL = "/graphql"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTerms:
    """What the operator has settled."""

    public_url: str
    debug: bool = False
    allowed_origins: Sequence[str] = ()
    metrics_token: str | None = None
    rate_limits: bool = True


def build_site(
    *,
    engine: Engine,
    authenticate: Authenticate,
    readiness: Readiness,
    sdl: str,
    terms: SiteTerms,
    downloads: Downloads | None = None,
) -> ASGIApp:
    """The ASGI application, without a lifespan of its own."""
    metrics = Metrics(engine.metrics)
    origins = Origins(terms.public_url, terms.allowed_origins)
    rates = Rates(on=terms.rate_limits)
    doorkeeper = Authenticator(authenticate, rates)
    runner = OperationRunner(engine, rates, metrics)
    connections = Connections(metrics)
    health = Health(readiness)
    inside = OperationsRoutes(doorkeeper, metrics, sdl, metrics_token=terms.metrics_token, debug=terms.debug)
    workbench = Workbench() if terms.debug else None
    page = workbench.page if workbench else None
    graphql = GraphQLEndpoint(runner, doorkeeper, Streamer(runner, connections), debug=terms.debug, page=page)
    rest = Router(
        [
            Route("/healthz", health.alive),
            Route("/readyz", health.ready),
            Route("/metrics", inside.metrics),
            Route("/schema.graphql", inside.schema),
            *(workbench.routes() if workbench else ()),
            *(DownloadRoutes(downloads, doorkeeper).routes() if downloads else ()),
        ],
        redirect_slashes=False,
        default=_nothing_here,
    )
    return Middleware(
        _Switch(graphql, SocketEndpoint(runner, doorkeeper, origins, connections), rest), origins, metrics
    )


class _Switch:
    """GraphQL goes its way at once; the rest is looked up."""

    def __init__(self, graphql: Inner, sockets: Inner, rest: Inner) -> None:
        self._graphql = graphql
        self._sockets = sockets
        self._rest = rest

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[Reply | None]:
        here = scope["path"] == GRAPHQL
        if scope["type"] == "websocket":
            return (self._sockets if here else _no_socket_here)(scope, receive, send)
        return (self._graphql if here else self._rest)(scope, receive, send)


async def _nothing_here(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise missing()


async def _no_socket_here(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close", "code": 1008, "reason": ""})
