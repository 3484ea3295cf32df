"""Rate limits for requests, comments and invalid tokens."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final

from starlette.types import Scope

from gql_blog.access import Viewer, is_staff
from gql_blog.content import SESSION, Role, prefix_of
from gql_blog.web.limits.rate_window import RateLog, RateWindow
from gql_blog.web.protocol.http_responses import HTTPError

COST_PER_POINT: Final = 1_000
"""Every request is one point, and one more for each further 1,000 of its cost."""
SECONDS_PER_POINT: Final = 0.020
"""And one more for each further 20 ms of database time."""

Rate = tuple[int, float]
"""A number, and the seconds in which no more are allowed."""

UNSTORED_COST: Final = 10_000
"""What a comment costs that plugins may have judged, and that was not stored: the points of ten requests."""

INVALID_TOKEN_RATE: Final = (30, 600.0)
"""(invalid tokens, seconds) for one address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Points for one address, for one token of a user, for one of an application, and comments of one reader.

    ``on_behalf`` are points for all readers together for whom an application asks with one token.
    ``comment`` is for all but the staff: for one address, or for one READER, whatever token and address they use.
    """

    reader: Sequence[Rate] = ()
    token: Sequence[Rate] = ()
    application: Sequence[Rate] = ()
    on_behalf: Sequence[Rate] = ()
    comment: Sequence[Rate] = ()


class RateLimiter:
    """The rate limits of one process. Without ``rates`` there is none but the one for invalid tokens."""

    def __init__(self, rates: Rates | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._enabled = rates is not None
        rates = rates or Rates()
        self._readers = tuple(RateWindow(*rate, clock=clock) for rate in rates.reader)
        self._tokens = tuple(RateWindow(*rate, clock=clock) for rate in rates.token)
        self._applications = tuple(RateWindow(*rate, clock=clock) for rate in rates.application)
        self._on_behalf = tuple(RateWindow(*rate, clock=clock) for rate in rates.on_behalf)
        self._comments = tuple(RateLog(*rate, clock=clock) for rate in rates.comment)
        self._invalid_tokens = RateWindow(*INVALID_TOKEN_RATE, clock=clock)

    def count_request(self, viewer: Viewer, address: str) -> None:
        """Count one request; HTTPError 429 if there were too many."""
        if self._enabled:
            _take(*self._windows_for(viewer, address))

    def count_on_behalf(self, application: Viewer) -> None:
        """Count a request on behalf of a reader, who may need an account: before it is made; HTTPError 429."""
        if self._enabled:
            _take(self._on_behalf, application.token_id or "")

    def count_cost(self, viewer: Viewer, address: str, cost: int, seconds: float = 0.0) -> None:
        """Count the cost and the database time of a request beyond the one point that was counted before it ran."""
        if self._enabled and (cost > COST_PER_POINT or seconds > SECONDS_PER_POINT):
            points = max(-(-cost // COST_PER_POINT) - 1, 0) + max(math.ceil(seconds / SECONDS_PER_POINT) - 1, 0)
            windows, key = self._windows_for(viewer, address)
            for window in windows:
                window.add(key, points)
            for window in self._on_behalf if viewer.identity_id else ():
                window.add(viewer.token_id or "", points)

    def count_comments(self, viewer: Viewer, address: str, count: int) -> None:
        """Count comments that a viewer who is not of the staff is about to write; HTTPError 429 if there were too many.

        Those of a READER count for the user, and for the address of a browser; those of everybody else for the address.
        Those that are not stored are given back by ``give_back_comments``.
        """
        if self._enabled and not is_staff(viewer.role):
            counts = [(log, who) for log in self._comments for who in _commenters(viewer, address)]
            for number, (log, who) in enumerate(counts):
                wait = log.take(who, count)
                if wait:
                    for earlier, other in counts[:number]:
                        earlier.give_back(other, count)
                    raise _too_many(wait, "comments")

    def give_back_comments(self, viewer: Viewer, address: str, count: int) -> None:
        """Do not count comments that were not stored."""
        if self._enabled and not is_staff(viewer.role):
            for log in self._comments:
                for who in _commenters(viewer, address):
                    log.give_back(who, count)

    def count_invalid_token(self, address: str) -> None:
        """Count an invalid token; HTTPError 429 if there were too many from this address."""
        wait = self._invalid_tokens.take(address)
        if wait:
            raise _too_many(wait, "invalid tokens")

    def _windows_for(self, viewer: Viewer, address: str) -> tuple[tuple[RateWindow, ...], str]:
        if not viewer.token_id:
            return self._readers, address
        # A reader makes as many sessions and tokens as there are log-ins: they count as one.
        own = viewer.user_id if viewer.role is Role.READER else None
        return (self._applications if viewer.application else self._tokens), own or viewer.token_id


def _take(windows: Sequence[RateWindow], key: str) -> None:
    for window in windows:
        wait = window.take(key)
        if wait:
            raise _too_many(wait, "requests")


def _commenters(viewer: Viewer, address: str) -> tuple[str, ...]:
    """For whom comments count. Who signs in may do so under many names, but a token's address may be a server's."""
    is_signed_in = prefix_of(viewer.token_id or "") == SESSION or viewer.identity_id is not None
    return tuple(each for each in (viewer.user_id, address if is_signed_in or not viewer.user_id else None) if each)


def client_address(scope: Scope) -> str:
    """Return the address that a request counts for: the client's; for IPv6 its /64 network, which is one customer."""
    client = scope.get("client")
    return rate_address(client[0] if client else "")


def rate_address(host: str) -> str:
    """Return the address that an IP address counts for: itself, and for IPv6 its /64 network."""
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


def _too_many(wait: int, what: str) -> HTTPError:
    return HTTPError(
        429,
        f"Too many {what}. Try again in {wait} s.",
        code="RATE_LIMITED",
        headers=((b"retry-after", b"%d" % wait),),
        retryAfter=wait,
    )
