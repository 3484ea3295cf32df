"""A request's headers, by name."""

from collections.abc import Sequence

from starlette.types import Scope


class Heading(dict[bytes, bytes]):
    """The first header of each name, in lower case. ``repeated``: some name stands more than once."""

    __slots__ = ("repeated",)

    repeated: bool


def heading(scope: Scope) -> Heading:
    """The headers of a request or of a handshake; they are put in order once, and kept with it."""
    known: Heading | None = scope.get("heading")
    if known is None:
        headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
        known = Heading(headers)
        known.repeated = len(known) != len(headers)
        if known.repeated:
            known.update(reversed(headers))
        scope["heading"] = known
    return known


def every(scope: Scope, wanted: bytes) -> Sequence[bytes]:
    """All headers of that name."""
    named = heading(scope)
    if named.repeated:
        return [value for name, value in scope["headers"] if name == wanted]
    return (named[wanted],) if wanted in named else ()
