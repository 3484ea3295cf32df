"""Whether the site is alive, and whether it is ready."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

Readiness = Callable[[], Awaitable[Sequence[str]]]
"""What keeps the site from serving as it should; empty: it is ready."""

KEPT_SECONDS: Final = 1.0
"""An answer of /readyz is kept so long, so that asking it often costs the database nothing."""

_UNCACHED: Final = {"cache-control": "no-store"}


class Health:
    """The two addresses for those who watch over the process."""

    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness
        self._reasons: Sequence[str] = ()
        self._asked_at = float("-inf")

    async def alive(self, _request: Request) -> Response:
        """The process answers."""
        return _json(200, {"status": "alive"})

    async def ready(self, _request: Request) -> Response:
        """It has what it needs, or 503 with the reasons."""
        if time.monotonic() - self._asked_at >= KEPT_SECONDS:
            self._reasons = tuple(await self._readiness())
            self._asked_at = time.monotonic()
        if self._reasons:
            return _json(503, {"status": "not ready", "reasons": self._reasons})
        return _json(200, {"status": "ready"})


def _json(status: int, value: object) -> Response:
    return Response(orjson.dumps(value), status, _UNCACHED, "application/json")
