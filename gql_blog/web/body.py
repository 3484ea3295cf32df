"""A request's body, read within its bounds."""

import asyncio
from typing import Final

from starlette.types import Receive, Scope

from gql_blog.web.refusal import Refusal

MAX_BODY: Final = 1_048_576
"""Bytes."""
READ_SECONDS: Final = 5.0
_CLOSE: Final = ((b"connection", b"close"),)


class Disconnected(Exception):
    """The client has gone; nobody waits for an answer."""


async def read_body(scope: Scope, receive: Receive, *, most: int = MAX_BODY, seconds: float = READ_SECONDS) -> bytes:
    """The whole body: Refusal 413 beyond ``most`` bytes, 408 where it takes longer than ``seconds`` to arrive."""
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or len(value) > 12 or int(value) > most):
            raise _too_long(most)
        if name == b"content-encoding" and value.strip().lower() != b"identity":
            raise Refusal(415, "Send the body as it is: encodings such as gzip are not taken.")
    chunks: list[bytes] = []
    length = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Disconnected
                chunk = message.get("body", b"")
                length += len(chunk)
                if length > most:
                    raise _too_long(most)
                chunks.append(chunk)
                if not message.get("more_body", False):
                    return b"".join(chunks)
    except TimeoutError:
        raise Refusal(408, f"The body did not arrive within {seconds:g} seconds.", headers=_CLOSE) from None


def _too_long(most: int) -> Refusal:
    return Refusal(413, f"The body is longer than {most} bytes.", headers=_CLOSE)
