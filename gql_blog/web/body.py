"""A request's body, read within its bounds."""

from typing import Final

from starlette.types import Receive, Scope

from gql_blog.web.heading import every
from gql_blog.web.refusal import Refusal
from gql_blog.web.waiting import Overdue, within

MAX_BODY: Final = 1_048_576
"""Bytes."""
READ_SECONDS: Final = 5.0
_CLOSE: Final = ((b"connection", b"close"),)


class Disconnected(Exception):
    """The client has gone; nobody waits for an answer."""


async def read_body(scope: Scope, receive: Receive, *, most: int = MAX_BODY, seconds: float = READ_SECONDS) -> bytes:
    """The whole body: Refusal 413 beyond ``most`` bytes, 408 where it takes longer than ``seconds`` to arrive."""
    for length in every(scope, b"content-length"):
        if not length.isdigit() or len(length) > 12 or int(length) > most:
            raise _too_long(most)
    for encoding in every(scope, b"content-encoding"):
        if encoding.strip().lower() != b"identity":
            raise Refusal(415, "Send the body as it is: encodings such as gzip are not taken.")
    try:
        return await within(seconds, _whole(receive, most))
    except Overdue:
        raise Refusal(408, f"The body did not arrive within {seconds:g} seconds.", headers=_CLOSE) from None


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


def _too_long(most: int) -> Refusal:
    return Refusal(413, f"The body is longer than {most} bytes.", headers=_CLOSE)
