"""How many sockets and event streams are open, for each address."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from gql_blog.web.http_error import HTTPError
from gql_blog.web.metrics import Metrics


class Connections:
    """The open connections of one process."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._open: Counter[str] = Counter()

    @contextmanager
    def one_more(self, address: str, most: int) -> Iterator[None]:
        """Hold one while it is open; HTTPError 429 where ``most`` are open already."""
        if self._open[address] >= most:
            raise HTTPError(429, f"At most {most} connections may be open at once.", code="RATE_LIMITED")
        self._open[address] += 1
        self._metrics.open_connections.inc()
        try:
            yield
        finally:
            self._metrics.open_connections.dec()
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]
