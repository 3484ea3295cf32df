"""What is for those who run the site: metrics, and the schema where asking for it is allowed."""

import hmac
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from gql_blog.content import Role
from gql_blog.web.headers import heading
from gql_blog.web.http_error import HTTPError
from gql_blog.web.metrics import Metrics
from gql_blog.web.rates import address_of
from gql_blog.web.request_user import Authenticator

_UNCACHED: Final[Mapping[str, str]] = {"cache-control": "no-store", "vary": "Authorization"}


class OperationsRoutes:
    """Addresses that are not there for others."""

    def __init__(
        self, doorkeeper: Authenticator, metrics: Metrics, sdl: str, *, metrics_token: str | None, debug: bool
    ) -> None:
        self._doorkeeper = doorkeeper
        self._metrics = metrics
        self._sdl = sdl
        self._metrics_token = metrics_token
        self._debug = debug

    async def metrics(self, request: Request) -> Response:
        """Prometheus' text, for the metrics token or an admin's."""
        if not self._has_metrics_token(request) and not await self._is_admin(request):
            raise missing()
        return Response(self._metrics.text(), headers=_UNCACHED, media_type=self._metrics.content_type)

    async def schema(self, request: Request) -> Response:
        """The SDL, where introspection is allowed: in debug, and to admins."""
        if not self._debug and not await self._is_admin(request):
            raise missing()
        return Response(self._sdl, headers=_UNCACHED, media_type="text/plain")

    def _has_metrics_token(self, request: Request) -> bool:
        given = heading(request.scope).get(b"authorization", b"")
        return bool(self._metrics_token) and hmac.compare_digest(given, f"Bearer {self._metrics_token}".encode())

    async def _is_admin(self, request: Request) -> bool:
        try:
            viewer = await self._doorkeeper.viewer(request.scope, address_of(request.scope))
        except HTTPError as refusal:
            if refusal.status == 401:
                return False
            raise
        return viewer.role is Role.ADMIN


def missing() -> HTTPError:
    """What is answered where nothing is, or nothing for the one who asks."""
    return HTTPError(404, "There is nothing at this address.", code="NOT_FOUND")
