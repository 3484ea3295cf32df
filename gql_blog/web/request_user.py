"""Who asks: the bearer token of a request, the one who holds it, and whether they ask too often."""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from starlette.types import Scope

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.errors import Unauthenticated
from gql_blog.web.headers import every, heading
from gql_blog.web.http_error import HTTPError
from gql_blog.web.rates import Rates, address_of

Authenticate = Callable[[str], Awaitable[Viewer]]
"""From a bearer token to its holder; Unauthenticated for a token that is none."""

_SCHEME: Final = b"bearer "
_LONGEST: Final = 512
_CHALLENGE: Final = ((b"www-authenticate", b'Bearer realm="gql_blog"'),)


class RequestUser(NamedTuple):
    """Who asks, from where, and by which request."""

    viewer: Viewer
    address: str
    request_id: str


class Authenticator:
    """Tells who asks. A token that is valid is taken however many others were not."""

    def __init__(self, authenticate: Authenticate, rates: Rates) -> None:
        self._authenticate = authenticate
        self._rates = rates

    async def asker(self, scope: Scope) -> RequestUser:
        """Who makes this request, which is counted; HTTPError 401 for an invalid token, 429 for too many requests."""
        address = address_of(scope)
        viewer = await self.viewer(scope, address) if b"authorization" in heading(scope) else ANONYMOUS
        self._rates.request(viewer, address)
        return RequestUser(viewer, address, scope["request_id"])

    async def viewer(self, scope: Scope, address: str) -> Viewer:
        """Who asks; HTTPError 401 for a token that is none, 429 where there were too many of them."""
        given = every(scope, b"authorization")
        if len(given) > 1:
            raise _unauthenticated("There are two Authorization headers.")
        return await self.holder(given[0], address) if given else ANONYMOUS

    async def holder(self, authorization: bytes, address: str) -> Viewer:
        """Who holds the token of an ``Authorization`` header; HTTPError as above."""
        if authorization[: len(_SCHEME)].lower() != _SCHEME or len(authorization) > _LONGEST:
            raise _unauthenticated("Write the header as 'Authorization: Bearer <token>'.")
        try:
            return await self._authenticate(authorization[len(_SCHEME) :].strip().decode("ascii"))
        except (Unauthenticated, UnicodeDecodeError):
            self._rates.failed_token(address)
            raise _unauthenticated("This token is not valid. Ask for a new one.") from None


def _unauthenticated(message: str) -> HTTPError:
    return HTTPError(401, message, code="UNAUTHENTICATED", headers=_CHALLENGE)
