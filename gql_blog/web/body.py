"""A request's body, read within its bounds."""

from typing import Final

from starlette.types import Receive, Scope

from gql_blog.web.deadline import DeadlineExceeded, within
from gql_blog.web.headers import every
from gql_blog.web.http_error import HTTPError

MAX_BODY: Final = 1_048_576
"""Bytes."""
READ_SECONDS: Final = 5.0
_CLOSE: Final = ((b"connection", b"close"),)


class Disconnected(Exception):
    """The client has gone; nobody waits for an answer."""


async def read_body(scope: Scope, receive: Receive, *, most: int = MAX_BODY, seconds: float = READ_SECONDS) -> bytes:
    """The whole body: HTTPError 413 beyond ``most`` bytes, 408 where it takes longer than ``seconds`` to arrive."""
    for length in every(scope, b"content-length"):
        if not length.isdigit() or len(length) > 12 or int(length) > most:
            raise _too_long(most)
    for encoding in every(scope, b"content-encoding"):
        if encoding.strip().lower() != b"identity":
            raise HTTPError(415, "Send the body as it is: encodings such as gzip are not taken.")
    try:
        return await within(seconds, _whole(receive, most))
    except DeadlineExceeded:
        raise HTTPError(408, f"The body did not arrive within {seconds:g} seconds.", headers=_CLOSE) from None


async def _whole(receive: Receive, most: int) -> bytes:
    chunks: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        chunk: bytes = message.get("body", b"")
        length += len(chunk)
        if length > most:
            raise _too_long(most)
        if not chunks and not message.get("more_body", False):
            return chunk
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _too_long(most: int) -> HTTPError:
    return HTTPError(413, f"The body is longer than {most} bytes.", headers=_CLOSE)
