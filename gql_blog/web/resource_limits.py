"""What one viewer may use: time, size of a response, open connections and subscriptions."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from gql_blog.access import STAFF_READ_FACTOR, Viewer, is_staff
from gql_blog.store import ReadBudget
from gql_blog.web.prometheus_metrics import Metrics
from gql_blog.web.protocol.http_responses import HTTPError
from gql_blog.web.request_user import RequestUser


@dataclass(frozen=True, slots=True)
class ResourceLimits:
    """Limits for one operation (seconds, bytes of the response), one address (connections), one WebSocket."""

    seconds: float
    response_bytes: int
    connections: int
    subscriptions: int


READER_LIMITS: Final = ResourceLimits(seconds=10, response_bytes=2_000_000, connections=20, subscriptions=20)
STAFF_LIMITS: Final = ResourceLimits(seconds=30, response_bytes=10_000_000, connections=50, subscriptions=50)


def limits_for(viewer: Viewer) -> ResourceLimits:
    """Return the limits for ``viewer``: those of readers, or those of staff."""
    return STAFF_LIMITS if is_staff(viewer.role) else READER_LIMITS


def read_budget(user: RequestUser, seconds: float) -> ReadBudget:
    """Return the budget of a request's reads; ``seconds`` is that of a reader."""
    return ReadBudget(user.client, seconds * (STAFF_READ_FACTOR if is_staff(user.viewer.role) else 1))


class ConnectionLimiter:
    """Counts the open WebSockets and event streams of each client address in one process."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._open: Counter[str] = Counter()

    @contextmanager
    def connection(self, address: str, limit: int) -> Iterator[None]:
        """Count one connection while the context is open; HTTPError 429 if ``limit`` are open already."""
        if self._open[address] >= limit:
            message = f"This address has {limit} open connections, which is the limit. Close one first."
            raise HTTPError(429, message, code="RATE_LIMITED")
        self._open[address] += 1
        self._metrics.open_connections.inc()
        try:
            yield
        finally:
            self._metrics.open_connections.dec()
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]
