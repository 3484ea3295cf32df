"""Which origins of web pages may call the API, and the CORS headers that tell a browser so."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from starlette.types import Scope

from gql_blog.web.protocol.http_responses import Headers, HTTPError, HTTPResponse
from gql_blog.web.protocol.request_headers import RequestHeaders, request_headers

_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_LOOPBACK_HOSTS: Final = frozenset(name.strip("[]") for name in _LOOPBACK)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_MAX_SHOWN: Final = 256
_ALWAYS_ALLOWED_HEADERS: Final = ("Authorization", "Content-Type")


class AllowedOrigins:
    """The origin of ``public_url`` and those of the settings. ``Host`` is ignored, because any client can write it.

    ``loopback``: pages of this machine may call too, whatever their port.
    """

    def __init__(self, public_url: str, allowed: Sequence[str], *, loopback: bool = False) -> None:
        self._loopback = loopback
        self._allowed = frozenset([*_own_origins(public_url), *map(normal_origin, allowed)])

    def allows(self, origin: str) -> bool:
        """Return whether a page of that origin may read responses, open WebSockets and send cookies."""
        normal = normal_origin(origin)
        return normal in self._allowed or (self._loopback and urlsplit(normal).hostname in _LOOPBACK_HOSTS)


class CORS:
    """Adds CORS headers, responds to preflight requests, and rejects cookies from origins that are not allowed.

    Starlette's CORSMiddleware is not used: it lets requests of other origins act with a reader's cookies, knows no
    aliases of loopback, and wraps ``send`` for every request with an ``Origin``.
    """

    def __init__(self, origins: AllowedOrigins, allowed_headers: Sequence[str] = ()) -> None:
        names = (*_ALWAYS_ALLOWED_HEADERS, *allowed_headers)
        self._origins = origins
        self._allowed_headers = frozenset(name.lower().encode() for name in names)
        self._preflight: Headers = (
            (b"vary", b"Origin"),
            (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
            (b"access-control-allow-headers", ", ".join(names).encode()),
            (b"access-control-max-age", b"600"),
        )

    def apply(self, scope: Scope) -> HTTPResponse | None:
        """Return the response to a preflight request; HTTPError 403. If ``Origin`` is repeated, the last value wins.

        The headers of any other response are added to ``scope["response_headers"]``.
        """
        origin = request_headers(scope).last(b"origin")
        if origin is None:
            _ignore_foreign_cookies(scope)
            return None
        allow_headers = _allow_headers(origin) if self._origins.allows(origin.decode("latin-1")) else ()
        scope["response_headers"].extend(allow_headers)
        if scope["type"] == "http" and _is_preflight(scope, origin, allowed=bool(allow_headers)):
            return self._preflight_response(scope)
        return None

    def _preflight_response(self, scope: Scope) -> HTTPResponse:
        for line in request_headers(scope).values_of(b"access-control-request-headers"):
            for name in filter(None, map(bytes.strip, line.split(b","))):
                if name.lower() not in self._allowed_headers:
                    raise _header_not_allowed(name)
        return 204, self._preflight, b""


def _ignore_foreign_cookies(scope: Scope) -> None:
    """Remove cookies unless the browser says that a page of this origin sends them, or that somebody comes to this one.

    A GET changes nothing, and what it shows no other page can read.
    """
    headers = request_headers(scope)
    comes = scope.get("method") == "GET" and headers.last(b"sec-fetch-mode") == b"navigate"
    if headers.last(b"sec-fetch-site") != b"same-origin" and not comes:
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
        scope["request_headers"] = RequestHeaders.of(scope["headers"])


def origin_not_allowed(origin: bytes) -> HTTPError:
    """Return the error for an origin that is not among the allowed ones."""
    shown = origin[:_MAX_SHOWN].decode("latin-1")
    message = f"Origin {shown} is not allowed. Add it to GQL_BLOG_ALLOWED_ORIGINS."
    return HTTPError(403, message, code="FORBIDDEN")


def normal_origin(origin: str) -> str:
    """Return an origin such as ``https://example.org`` in lower case, without a default port; empty if invalid."""
    try:
        parts = urlsplit(origin.strip().lower())
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if not host or parts.username is not None:
        return ""
    shown = f"[{host}]" if ":" in host else host
    is_default = port is None or port == _DEFAULT_PORTS.get(parts.scheme)
    return f"{parts.scheme}://{shown}" if is_default else f"{parts.scheme}://{shown}:{port}"


def _own_origins(public_url: str) -> list[str]:
    """Return the origin of ``public_url``; for a loopback address, under each of its names."""
    own = normal_origin(public_url)
    scheme, _, rest = own.partition("://")
    for name in _LOOPBACK:
        if rest == name or rest.startswith(f"{name}:"):
            return [f"{scheme}://{other}{rest[len(name) :]}" for other in _LOOPBACK]
    return [own]


def _allow_headers(origin: bytes) -> Headers:
    return (
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"X-Request-Id, Retry-After, X-Query-Cost"),
    )


def _is_preflight(scope: Scope, origin: bytes, *, allowed: bool) -> bool:
    headers = request_headers(scope)
    if b"cookie" in headers and not allowed:
        raise origin_not_allowed(origin)
    if scope["method"] != "OPTIONS" or b"access-control-request-method" not in headers:
        return False
    if not allowed:
        raise origin_not_allowed(origin)
    return True


def _header_not_allowed(name: bytes) -> HTTPError:
    shown = name[:_MAX_SHOWN].decode("latin-1")
    message = f"Header {shown} is not allowed in requests of other origins. Add it to GQL_BLOG_ALLOWED_HEADERS."
    return HTTPError(403, message, code="FORBIDDEN")
