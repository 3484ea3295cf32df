"""The site: every route, inside the middleware stack."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from gql_blog.graph import Engine
from gql_blog.hooks import PluginHealth
from gql_blog.transfer import Downloads
from gql_blog.web.browser_pages import GraphQLIDE, home_routes
from gql_blog.web.download_routes import DownloadRoutes
from gql_blog.web.event_stream import EventStreamer
from gql_blog.web.graphql_endpoint import GraphQLEndpoint
from gql_blog.web.limits.rate_limiter import RateLimiter, Rates
from gql_blog.web.media_routes import MediaRoutes
from gql_blog.web.middleware import Middleware
from gql_blog.web.operation_runner import READ_TIMEOUT, OperationRunner
from gql_blog.web.operations_routes import HealthRoutes, OperationsRoutes, ReadinessCheck, ReadMetrics
from gql_blog.web.persisted_documents import PersistedDocuments
from gql_blog.web.plugin_routes import PluginRoutes
from gql_blog.web.prometheus_metrics import Metrics
from gql_blog.web.protocol.caching import CacheTerms
from gql_blog.web.protocol.cors import AllowedOrigins
from gql_blog.web.protocol.http_responses import Handler, HTTPResponse, not_found
from gql_blog.web.request_user import Authenticate, Authenticator, FindReader
from gql_blog.web.resource_limits import ConnectionLimiter
from gql_blog.web.session_cookie import SessionCookie
from gql_blog.web.websocket_endpoint import WebSocketEndpoint
from gql_blog.write import SessionTerms

GRAPHQL_PATH = "/graphql"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """The settings of a site."""

    public_url: str
    debug: bool = False
    allowed_origins: Sequence[str] = ()
    allowed_headers: Sequence[str] = ()
    metrics_token: str | None = None
    rates: Rates | None = None
    trusted_proxies: Sequence[str] = ()
    read_timeout: float = READ_TIMEOUT
    caching: CacheTerms = field(default_factory=CacheTerms)
    session_cookie: SessionCookie = field(default_factory=lambda: SessionCookie(SessionTerms()))


def build_site(
    *,
    engine: Engine,
    authenticate: Authenticate,
    find_reader: FindReader,
    check_readiness: ReadinessCheck,
    read_sdl: Callable[[], str],
    settings: SiteSettings,
    documents: PersistedDocuments,
    read_metrics: ReadMetrics | None = None,
    downloads: Downloads | None = None,
    plugin_health: Callable[[], Sequence[PluginHealth]] = tuple,
    plugin_routes: PluginRoutes | None = None,
    media_routes: MediaRoutes | None = None,
) -> ASGIApp:
    """Return the ASGI application for HTTP and WebSockets, without a lifespan."""
    metrics = Metrics(engine.metrics, plugin_health)
    origins = AllowedOrigins(settings.public_url, settings.allowed_origins, loopback=settings.debug)
    rate_limiter = RateLimiter(settings.rates)
    authenticator = Authenticator(authenticate, find_reader, rate_limiter, settings.session_cookie)
    runner = OperationRunner(engine, rate_limiter, metrics, documents, read_timeout=settings.read_timeout)
    connections = ConnectionLimiter(metrics)
    ide = GraphQLIDE() if settings.debug else None
    graphql = GraphQLEndpoint(
        runner,
        authenticator,
        EventStreamer(runner, connections),
        ide_page=ide.page if ide else None,
        caching=settings.caching,
    )
    operations = OperationsRoutes(
        authenticator,
        metrics,
        read_sdl,
        read_metrics=read_metrics,
        metrics_token=settings.metrics_token,
        debug=settings.debug,
    )
    router = Router(
        [
            *HealthRoutes(check_readiness).routes(),
            *operations.routes(),
            *(ide.routes() if ide else ()),
            *home_routes(GRAPHQL_PATH if ide else None),
            *(DownloadRoutes(downloads, authenticator, runner, settings.caching).routes() if downloads else ()),
            *(plugin_routes.routes(authenticator, connections) if plugin_routes else ()),
            *(media_routes.routes(authenticator) if media_routes else ()),
        ],
        redirect_slashes=False,
        default=_no_route,
    )
    websockets = WebSocketEndpoint(runner, authenticator, origins, connections)
    return Middleware(
        _Dispatcher(graphql, websockets, router),
        origins,
        metrics,
        allowed_headers=settings.allowed_headers,
        trusted_proxies=settings.trusted_proxies,
    )


class _Dispatcher:
    """Sends /graphql to its endpoints at once, and everything else through Starlette's router."""

    def __init__(self, graphql: Handler, websockets: Handler, router: Handler) -> None:
        self._graphql = graphql
        self._websockets = websockets
        self._router = router

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[HTTPResponse | None]:
        is_graphql = scope["path"] == GRAPHQL_PATH
        if scope["type"] == "websocket":
            return (self._websockets if is_graphql else _no_websocket)(scope, receive, send)
        return (self._graphql if is_graphql else self._router)(scope, receive, send)


async def _no_route(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise not_found()


async def _no_websocket(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close", "code": 1008, "reason": ""})
