"""The body of a request while it arrives: in chunks, each when the last one was taken, so that none is kept."""

import time
from contextlib import suppress
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from gql_blog.errors import InputError, TooLarge
from gql_blog.web.protocol.deadline import DeadlineExceeded, with_timeout
from gql_blog.web.protocol.graphql_request import TooLong, check_stated_length, too_slow
from gql_blog.web.protocol.http_responses import HTTPError
from gql_blog.web.protocol.request_headers import request_headers

PAUSE_SECONDS: Final = 10.0
"""How long a client may pause."""
_DROP_SECONDS: Final = 1.0
SLOWEST: Final = 1_000
"""Bytes in a second, beyond the first pause: who sends a byte now and then does not stay for days."""


class ArrivingBody:
    """The chunks of a body of at most ``most`` bytes.

    Who takes them gets InputError when the client stops, and TooLarge when it sends more. ``check`` raises what the
    request is answered with then, whoever has caught those; from the beginning, if the headers say so.
    """

    def __init__(self, scope: Scope, receive: Receive, most: int) -> None:
        headers = request_headers(scope)
        self._is_stated = headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers
        self._waits_for_leave = b"expect" in headers
        self._receive = receive
        self._most = most
        self._received = 0
        self._waited = 0.0
        self._more = True
        self._is_over = False
        self.failure: HTTPError | ClientDisconnect | None = None
        try:
            check_stated_length(scope, most)
        except HTTPError as error:
            self.failure = error

    def __aiter__(self) -> "ArrivingBody":
        """Return itself: a body arrives once."""
        return self

    async def __anext__(self) -> bytes:
        """Return the next chunk."""
        if self._is_over:
            raise InputError("The body of a request is there while it is handled. Take it before the answer.")
        while self._more and self.failure is None:
            if chunk := await self._next():
                return chunk
        if self.failure is None:
            raise StopAsyncIteration
        if isinstance(self.failure, TooLong):
            raise TooLarge(str(self.failure))
        raise InputError("The body of the request has not arrived whole. Keep nothing of it.")

    def check(self) -> None:
        """Raise the failure, if there is one."""
        if self.failure is not None:
            raise self.failure

    async def end(self) -> bool:
        """Give no more of it; return whether some of it may still come, for which the connection is not kept.

        What comes within a second is dropped first: where a client still sends, the end of the connection may
        overtake the answer.
        """
        self._is_over = True
        sends = self._more and self._is_stated
        is_late = isinstance(self.failure, HTTPError) and self.failure.status == 408
        if sends and not self._waits_for_leave and not is_late:
            with suppress(DeadlineExceeded):
                await with_timeout(_DROP_SECONDS, self._drop())
        return self._more and self._is_stated

    async def _drop(self) -> None:
        while self._more and not isinstance(self.failure, ClientDisconnect):
            self._more = (await self._receive()).get("more_body", False)

    async def _next(self) -> bytes:
        begun = time.monotonic()
        left = PAUSE_SECONDS + min(0.0, self._received / SLOWEST - self._waited)
        try:
            message = await with_timeout(left, self._receive())
        except DeadlineExceeded:
            self.failure = too_slow(PAUSE_SECONDS)
            return b""
        finally:
            self._waited += time.monotonic() - begun
        if message["type"] == "http.disconnect":
            self.failure = ClientDisconnect()
            return b""
        chunk: bytes = message.get("body", b"")
        self._more = message.get("more_body", False)
        self._received += len(chunk)
        if self._received > self._most:
            self.failure = TooLong(self._most)
            return b""
        return chunk
