"""The user of a request: its bearer token or its session, the viewer who holds it, and the address it came from."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, NamedTuple

from starlette.types import Scope

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.errors import RETRY_SECONDS, GqlBlogError, PluginError, StoreUnavailable, Unauthenticated
from gql_blog.hooks import SignedIn
from gql_blog.web.limits.rate_limiter import RateLimiter, client_address, rate_address
from gql_blog.web.protocol.http_responses import HTTPError, refused, retry_after, store_unavailable
from gql_blog.web.protocol.proxy import parse_address
from gql_blog.web.protocol.request_headers import request_headers
from gql_blog.web.reader_identity import READER_IDENTITY, named_reader
from gql_blog.web.session_cookie import SessionCookie

Authenticate = Callable[[str], Awaitable[Viewer]]
"""Returns the viewer who holds a bearer token or a session; raises Unauthenticated if it is invalid."""

FindReader = Callable[[Viewer, SignedIn], Awaitable[Viewer]]
"""Returns the READER for whom an application asks; raises Forbidden if it may not."""

READER_ADDRESS: Final = b"x-reader-address"
"""The header in which an application forwards the address of its reader. From others it means nothing.

It is not X-Forwarded-For: proxies on the way append to that one, and the last address in it is then the application's.
"""

_SCHEME: Final = b"bearer "
_MAX_LENGTH: Final = len(_SCHEME) + 8_192
"""Tokens of other issuers hold what they say of their readers."""
_CHALLENGE: Final = ((b"www-authenticate", b'Bearer realm="gql_blog"'),)


class RequestUser(NamedTuple):
    """The viewer of a request, its address, its id, and ``reader``: the address that an application forwards."""

    viewer: Viewer
    address: str
    request_id: str
    reader: str | None = None

    @property
    def client(self) -> str:
        """Who shares places and turns with nobody else: an application's reader, a READER, a token, or the address."""
        own = self.viewer.user_id if self.viewer.role is Role.READER else None
        return self.reader or own or self.viewer.token_id or self.address

    @property
    def connections_of(self) -> str:
        """For whom open connections count: the address, or the reader for whom an application asks from its own."""
        return (self.viewer.identity_id and self.viewer.user_id) or self.address


class Authenticator:
    """Authenticates requests by bearer token, or else by the cookie of a session.

    Invalid tokens are rate limited by address; valid ones always pass. Whoever brings a session that has ended is an
    anonymous reader: the browser keeps the cookie.
    """

    def __init__(
        self, authenticate: Authenticate, find_reader: FindReader, rate_limiter: RateLimiter, cookie: SessionCookie
    ) -> None:
        self._authenticate = authenticate
        self._find_reader = find_reader
        self._rate_limiter = rate_limiter
        self._cookie = cookie

    async def request_user(self, scope: Scope) -> RequestUser:
        """Return the user, and count the request; HTTPError 401 for an invalid token, 429 for too many requests."""
        address = client_address(scope)
        headers = request_headers(scope)
        named = b"authorization" in headers or b"cookie" in headers or READER_IDENTITY in headers
        viewer = await self.viewer(scope, address) if named else ANONYMOUS
        self._rate_limiter.count_request(viewer, address)
        reader = _forwarded_reader(scope) if viewer.application or viewer.identity_id else None
        return RequestUser(viewer, address, scope["request_id"], reader)

    async def uncounted_user(self, scope: Scope) -> RequestUser:
        """Return the user of a request that does nearly no work, and is counted by ``count`` if it does some."""
        address = client_address(scope)
        return RequestUser(await self.viewer(scope, address), address, scope["request_id"])

    def count(self, user: RequestUser) -> None:
        """Count a request; HTTPError 429 for too many."""
        self._rate_limiter.count_request(user.viewer, user.address)

    async def unlimited_user(self, scope: Scope) -> RequestUser:
        """Return the user as ``request_user`` does; HTTPError 403 if the token is limited to some GraphQL requests."""
        user = await self.request_user(scope)
        if user.viewer.scope is not None and user.viewer.scope.limits_requests:
            raise HTTPError(403, "The token is limited to GraphQL requests. Use another token.", code="FORBIDDEN")
        return user

    async def viewer(
        self, scope: Scope, address: str, authorization: Sequence[bytes] = (), identity: Sequence[bytes] = ()
    ) -> Viewer:
        """Return the viewer of ``Authorization``, of the session, or of what is given instead; HTTPError 401, 429."""
        headers = request_headers(scope)
        values = authorization or headers.values_of(b"authorization")
        named = identity or headers.values_of(READER_IDENTITY)
        if len(values) > 1:
            raise _unauthenticated("The Authorization header is repeated. Send it once.")
        if named and (not values or self._cookie.secret(scope) is not None):
            raise _names_nobody()
        if values:
            viewer = await self._token_holder(values[0], address)
            return await self._reader(viewer, named) if named else viewer
        secret = self._cookie.secret(scope)
        return ANONYMOUS if secret is None else await self._signed_in(secret)

    async def _signed_in(self, secret: str) -> Viewer:
        try:
            return await self._authenticate(secret)
        except Unauthenticated:
            return ANONYMOUS
        except StoreUnavailable as error:
            raise store_unavailable(error) from error

    async def _reader(self, application: Viewer, named: Sequence[bytes]) -> Viewer:
        if not application.on_behalf_of:
            raise _names_nobody()
        self._rate_limiter.count_on_behalf(application)
        try:
            return await self._find_reader(application, named_reader(named))
        except StoreUnavailable as error:
            raise store_unavailable(error) from error
        except GqlBlogError as error:
            raise refused(error) from None

    async def _token_holder(self, authorization: bytes, address: str) -> Viewer:
        if authorization[: len(_SCHEME)].lower() != _SCHEME or len(authorization) > _MAX_LENGTH:
            raise _unauthenticated("Malformed Authorization header. Use 'Authorization: Bearer <token>'.")
        try:
            return await self._authenticate(authorization[len(_SCHEME) :].strip().decode("ascii"))
        except (Unauthenticated, UnicodeDecodeError):
            self._rate_limiter.count_invalid_token(address)
            raise _unauthenticated("The token is invalid, expired or revoked. Use another token.") from None
        except StoreUnavailable as error:
            raise store_unavailable(error) from error
        except PluginError as error:
            raise HTTPError(503, error.message, code=error.code, headers=retry_after(RETRY_SECONDS)) from error
        except GqlBlogError as error:  # the token is valid, and its reader cannot have an account
            self._rate_limiter.count_invalid_token(address)
            raise refused(error) from None


def _forwarded_reader(scope: Scope) -> str | None:
    """Return the address in the header of an application, as it counts for rates; HTTPError 400 if it is none."""
    values = request_headers(scope).values_of(READER_ADDRESS)
    if not values:
        return None
    address = parse_address(values[0].decode("latin-1")) if len(values) == 1 else None
    if address is None:
        raise HTTPError(400, "X-Reader-Address is not one IP address. Send the reader's, such as 203.0.113.7.")
    return rate_address(str(address))


def _names_nobody() -> HTTPError:
    message = (
        "X-Reader-Identity goes with the token of an application that was made with onBehalfOf, and with no cookie."
    )
    return HTTPError(403, message, code="FORBIDDEN")


def session_ended() -> HTTPError:
    """Return the error for what was begun with a session that has ended since."""
    return _unauthenticated("The session has ended. Sign in again.")


def _unauthenticated(message: str) -> HTTPError:
    return HTTPError(401, message, code="UNAUTHENTICATED", headers=_CHALLENGE)
