import pytest
from starlette.types import Scope
from support.tiny_engine import ADMIN, authenticate, find_reader
from support.tiny_site import RATES

from gql_blog.access import ANONYMOUS
from gql_blog.web.limits.rate_limiter import INVALID_TOKEN_RATE, RateLimiter
from gql_blog.web.protocol.http_responses import HTTPError
from gql_blog.web.request_user import Authenticator, RequestUser
from gql_blog.web.session_cookie import SessionCookie
from gql_blog.write import SessionTerms


def bearing(*values: bytes) -> Scope:
    return {"headers": [(b"authorization", value) for value in values]}


@pytest.fixture
def authenticator() -> Authenticator:
    return Authenticator(authenticate, find_reader, RateLimiter(None), SessionCookie(SessionTerms()))


async def test_without_a_token_nobody_asks(authenticator: Authenticator) -> None:
    assert await authenticator.viewer({"headers": [(b"cookie", b"a=b")]}, "") is ANONYMOUS


@pytest.mark.parametrize("value", [b"Bearer admins-token", b"bearer  admins-token ", b"BEARER admins-token"])
async def test_a_token_tells_who_asks(authenticator: Authenticator, value: bytes) -> None:
    assert await authenticator.viewer(bearing(value), "") is ADMIN


@pytest.mark.parametrize(
    "value", [b"", b"Bearer", b"Bearer ", b"Basic YTpi", b"admins-token", b"Bearer \xff", b"Bearer " + b"a" * 9_999]
)
async def test_what_is_no_token_is_refused_and_not_taken_for_nobody(authenticator: Authenticator, value: bytes) -> None:
    with pytest.raises(HTTPError) as caught:
        await authenticator.viewer(bearing(value), "")
    assert caught.value.status == 401
    assert (b"www-authenticate", b'Bearer realm="gql_blog"') in caught.value.headers


async def test_two_headers_are_refused(authenticator: Authenticator) -> None:
    with pytest.raises(HTTPError, match="Authorization header is repeated"):
        await authenticator.viewer(bearing(b"Bearer admins-token", b"Bearer admins-token"), "")


async def test_guessing_ends_and_who_has_a_token_still_comes_in(authenticator: Authenticator) -> None:
    statuses = []
    for number in range(INVALID_TOKEN_RATE[0] + 1):
        with pytest.raises(HTTPError) as caught:
            await authenticator.viewer(bearing(b"Bearer guess-%d" % number), "192.0.2.1")
        statuses.append(caught.value.status)
    assert statuses == [401] * INVALID_TOKEN_RATE[0] + [429]
    assert await authenticator.viewer(bearing(b"Bearer admins-token"), "192.0.2.1") is ADMIN


async def test_who_makes_a_request_is_counted() -> None:
    authenticator = Authenticator(authenticate, find_reader, RateLimiter(RATES), SessionCookie(SessionTerms()))
    scope = {
        "headers": [(b"authorization", b"Bearer admins-token")],
        "client": ("2001:db8::1", 1),
        "request_id": "r-1",
    }
    assert await authenticator.request_user(scope) == RequestUser(ADMIN, "2001:db8::", "r-1")
    for _ in range(1_199):
        await authenticator.request_user(scope)
    with pytest.raises(HTTPError, match="Too many requests"):
        await authenticator.request_user(scope)
