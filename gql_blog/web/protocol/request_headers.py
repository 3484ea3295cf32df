"""The headers of a request by name, indexed once."""

from collections.abc import Sequence

from starlette.types import Scope


class RequestHeaders(dict[bytes, bytes]):
    """The first value of each header, by lower-case name. ``repeated``: some name occurs more than once."""

    __slots__ = ("_raw", "repeated")

    _raw: Sequence[tuple[bytes, bytes]]
    repeated: bool

    @classmethod
    def of(cls, raw: Sequence[tuple[bytes, bytes]]) -> "RequestHeaders":
        """Return the index of headers in their order."""
        headers = cls(raw)
        headers._raw = raw
        headers.repeated = len(headers) != len(raw)
        if headers.repeated:
            headers.update(reversed(raw))
        return headers

    def values_of(self, wanted: bytes) -> Sequence[bytes]:
        """Return every value of a header, in order."""
        if self.repeated:
            return [value for name, value in self._raw if name == wanted]
        return (self[wanted],) if wanted in self else ()

    def last(self, wanted: bytes) -> bytes | None:
        """Return the last value of a header; ``None`` if it is missing."""
        if not self.repeated:
            return self.get(wanted)
        values = self.values_of(wanted)
        return values[-1] if values else None


def request_headers(scope: Scope) -> RequestHeaders:
    """Return the headers of an HTTP request or a WebSocket handshake. The index is stored in ``scope``."""
    headers: RequestHeaders | None = scope.get("request_headers")
    if headers is None:
        headers = scope["request_headers"] = RequestHeaders.of(scope["headers"])
    return headers
