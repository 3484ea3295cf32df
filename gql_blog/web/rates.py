"""How often one may ask, how often comment, and how often try a token that is none."""

import time
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final

from starlette.types import Scope

from gql_blog.access import Viewer
from gql_blog.web.http_error import HTTPError
from gql_blog.web.rate_window import RateWindow, Spacing

POINT: Final = 1_000
"""So much of an operation's cost is one point; every request is one at least."""

READER_RATES: Final = ((60, 10.0), (300, 60.0))
TOKEN_RATES: Final = ((1_200, 60.0),)
COMMENT_RATES: Final = ((1, 10.0), (10, 3_600.0))
FAILED_TOKENS: Final = (30, 600.0)
"""How many, in how many seconds: points of one address, points of one token, comments, wrong tokens of one address."""


class Rates:
    """The rates of one process; ``on=False`` lets everybody ask as often as they like, but not guess tokens."""

    def __init__(self, *, on: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._on = on
        self._readers = tuple(RateWindow(*rate, clock=clock) for rate in READER_RATES)
        self._tokens = tuple(RateWindow(*rate, clock=clock) for rate in TOKEN_RATES)
        self._comments = tuple(Spacing(*rate, clock=clock) for rate in COMMENT_RATES)
        self._failed = RateWindow(*FAILED_TOKENS, clock=clock)

    def request(self, viewer: Viewer, address: str) -> None:
        """Count one request; HTTPError 429 where there were too many."""
        if self._on:
            windows, key = self._of(viewer, address)
            for window in windows:
                wait = window.take(key)
                if wait:
                    raise _refused(wait, "Too many requests")

    def cost(self, viewer: Viewer, address: str, cost: int) -> None:
        """Count what a request turned out to cost, beyond the one point that it had to begin with."""
        if self._on and cost > POINT:
            windows, key = self._of(viewer, address)
            for window in windows:
                window.add(key, -(-cost // POINT) - 1)

    def comments(self, viewer: Viewer, address: str, count: int) -> None:
        """Count comments that are about to be written without a token; HTTPError 429 where there were too many."""
        if self._on and not viewer.token_id:
            for spacing in self._comments:
                wait = spacing.take(address, count)
                if wait:
                    raise _refused(wait, "Too many comments")

    def failed_token(self, address: str) -> None:
        """Count a token that is none; HTTPError 429 where there were too many from this address."""
        wait = self._failed.take(address)
        if wait:
            raise _refused(wait, "Too many tokens that are not valid")

    def _of(self, viewer: Viewer, address: str) -> tuple[tuple[RateWindow, ...], str]:
        return (self._tokens, viewer.token_id) if viewer.token_id else (self._readers, address)


def address_of(scope: Scope) -> str:
    """Whom to count a request for: the client's address; of IPv6 the network of one customer, 64 bits."""
    client = scope.get("client")
    host: str = client[0] if client else ""
    return _network(host) if ":" in host else host


@lru_cache(maxsize=4_096)
def _network(host: str) -> str:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return host


def _refused(wait: int, what: str) -> HTTPError:
    return HTTPError(
        429,
        f"{what}. Try again in {wait} seconds.",
        code="RATE_LIMITED",
        headers=((b"retry-after", b"%d" % wait),),
        retryAfter=wait,
    )
