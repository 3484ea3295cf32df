"""A request's headers, by name."""

from collections.abc import Sequence

from starlette.types import Scope


class RequestHeaders(dict[bytes, bytes]):
    """The first header of each name, in lower case. ``repeated``: some name stands more than once."""

    __slots__ = ("repeated",)

    repeated: bool


def heading(scope: Scope) -> RequestHeaders:
    """The headers of a request or of a handshake; they are put in order once, and kept with it."""
    if "heading" in scope:
        known: RequestHeaders = scope["heading"]
        return known
    headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
    named = scope["heading"] = RequestHeaders(headers)
    named.repeated = len(named) != len(headers)
    if named.repeated:
        named.update(reversed(headers))
    return named


def every(scope: Scope, wanted: bytes) -> Sequence[bytes]:
    """All headers of that name."""
    named = heading(scope)
    if named.repeated:
        return [value for name, value in scope["headers"] if name == wanted]
    return (named[wanted],) if wanted in named else ()
