"""The headers of a request by name, indexed once."""

from collections.abc import Sequence

from starlette.types import Scope


class RequestHeaders(dict[bytes, bytes]):
    """The first value of each header, by lower-case name. ``repeated``: some name occurs more than once."""

    __slots__ = ("repeated",)

    repeated: bool


def request_headers(scope: Scope) -> RequestHeaders:
    """Return the headers of an HTTP request or a WebSocket handshake. The index is stored in ``scope``."""
    if "request_headers" in scope:
        known: RequestHeaders = scope["request_headers"]
        return known
    raw: Sequence[tuple[bytes, bytes]] = scope["headers"]
    headers = scope["request_headers"] = RequestHeaders(raw)
    headers.repeated = len(headers) != len(raw)
    if headers.repeated:
        headers.update(reversed(raw))
    return headers


def header_values(scope: Scope, wanted: bytes) -> Sequence[bytes]:
    """Return every value of a header, in order."""
    headers = request_headers(scope)
    if headers.repeated:
        return [value for name, value in scope["headers"] if name == wanted]
    return (headers[wanted],) if wanted in headers else ()


def last_header_value(scope: Scope, wanted: bytes) -> bytes | None:
    """Return the last value of a header; ``None`` if it is missing."""
    headers = request_headers(scope)
    if not headers.repeated:
        return headers.get(wanted)
    values = header_values(scope, wanted)
    return values[-1] if values else None
