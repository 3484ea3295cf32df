"""Routes for those who operate the site: liveness, readiness, metrics and the schema."""

import hmac
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role, SiteMetric
from gql_blog.web.limits.rate_limiter import client_address
from gql_blog.web.prometheus_metrics import Metrics
from gql_blog.web.protocol.http_responses import HTTPError, not_found
from gql_blog.web.protocol.request_headers import request_headers
from gql_blog.web.request_user import Authenticator

ReadinessCheck = Callable[[], Awaitable[Sequence[str]]]
"""Returns the reasons why the site is not ready; empty if it is."""

ReadMetrics = Callable[[], Awaitable[Sequence[SiteMetric]]]
"""Reads metrics from the database, whenever /metrics is."""

READINESS_CACHE_SECONDS: Final = 1.0
"""How long a result of the readiness check is used again, so that frequent probes do not load the database."""

_NO_STORE: Final = {"cache-control": "no-store"}
_PRIVATE: Final[Mapping[str, str]] = {**_NO_STORE, "vary": "Authorization"}


class HealthRoutes:
    """/healthz and /readyz, for whatever supervises the process."""

    def __init__(self, check_readiness: ReadinessCheck) -> None:
        self._check_readiness = check_readiness
        self._reasons: Sequence[str] = ()
        self._checked_at = float("-inf")

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes."""
        return [Route("/healthz", self.live), Route("/readyz", self.ready)]

    async def live(self, _request: Request) -> Response:
        """Respond 200: the process runs."""
        return _json(200, {"status": "alive"})

    async def ready(self, _request: Request) -> Response:
        """Respond 200 if the site can serve requests, else 503 with the reasons."""
        if time.monotonic() - self._checked_at >= READINESS_CACHE_SECONDS:
            self._reasons = tuple(await self._check_readiness())
            self._checked_at = time.monotonic()
        if self._reasons:
            return _json(503, {"status": "not ready", "reasons": self._reasons})
        return _json(200, {"status": "ready"})


class OperationsRoutes:
    """/metrics and /schema.graphql, which respond 404 to everyone who may not read them."""

    def __init__(
        self,
        authenticator: Authenticator,
        metrics: Metrics,
        read_sdl: Callable[[], str],
        *,
        read_metrics: ReadMetrics | None,
        metrics_token: str | None,
        debug: bool,
    ) -> None:
        self._authenticator = authenticator
        self._metrics = metrics
        self._read_sdl = read_sdl
        self._read_metrics = read_metrics
        self._metrics_token = metrics_token
        self._debug = debug

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes."""
        return [Route("/metrics", self.metrics), Route("/schema.graphql", self.schema)]

    async def metrics(self, request: Request) -> Response:
        """Respond with the metrics, to the metrics token or an admin's token."""
        if not self._has_metrics_token(request) and (await self._viewer(request)).role is not Role.ADMIN:
            raise not_found()
        read = await self._read_metrics() if self._read_metrics else ()
        return Response(self._metrics.text(read), headers=_PRIVATE, media_type=self._metrics.content_type)

    async def schema(self, request: Request) -> Response:
        """Respond with the SDL where introspection is allowed: in debug, to admins, and to applications that may."""
        if not self._debug and not (await self._viewer(request)).may_introspect:
            raise not_found()
        return Response(self._read_sdl(), headers=_PRIVATE, media_type="text/plain")

    def _has_metrics_token(self, request: Request) -> bool:
        given = request_headers(request.scope).get(b"authorization", b"")
        return bool(self._metrics_token) and hmac.compare_digest(given, f"Bearer {self._metrics_token}".encode())

    async def _viewer(self, request: Request) -> Viewer:
        try:
            viewer = await self._authenticator.viewer(request.scope, client_address(request.scope))
            return ANONYMOUS if viewer.scope is not None and viewer.scope.limits_requests else viewer
        except HTTPError as error:
            if error.status == 401:
                return ANONYMOUS
            raise


def _json(status: int, value: object) -> Response:
    return Response(orjson.dumps(value), status, _NO_STORE, "application/json")
