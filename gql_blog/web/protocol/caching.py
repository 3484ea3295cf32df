"""What caches are told: who may keep a response and for how long, its ETag, and its surrogate keys."""

from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from time import time
from typing import Final

from gql_blog.web.protocol.http_responses import NO_STORE, Headers, HTTPResponse

PRIVATE: Final[Headers] = ((b"cache-control", b"private, no-cache"),)
"""For its sender alone, who asks each time whether it still holds."""
SECRET: Final[Headers] = ((b"cache-control", b"private, no-store"),)
NOBODY: Final[Headers] = (NO_STORE,)
_EACH_TIME: Final[Headers] = ((b"cache-control", b"public, max-age=0, s-maxage=0, must-revalidate"),)
"""Whoever keeps it asks each time: right without a purge, too."""
_YEAR: Final = 31_536_000
Digest: Final = partial(blake2b, digest_size=15)
"""What tells the bytes of a body from all others."""


@dataclass(frozen=True, slots=True)
class CacheTerms:
    """How many seconds shared caches and browsers keep what everybody may see, once shared caching is on (not 0)."""

    shared_seconds: int = 0
    browser_seconds: int = 0
    stale_seconds: int = 0
    key_header: str = "Surrogate-Key"

    def public(self, keys: str | None, expires_at: float | None = None) -> Headers:
        """Return the headers of what everybody may see. Without ``keys`` nobody could drop it: it is asked for anew."""
        if keys is None or not self.shared_seconds:
            return _EACH_TIME
        shared, browser, stale = self.shared_seconds, self.browser_seconds, self.stale_seconds
        if expires_at is not None:
            left = max(int(expires_at - time()), 0)
            shared, browser, stale = min(shared, left), min(browser, left), 0
        told = f"public, max-age={browser}, s-maxage={shared}" + (f", stale-while-revalidate={stale}" if stale else "")
        name = self.key_header.lower()
        keys = keys.replace(" ", ",") if name == "cache-tag" else keys  # as those who read this header expect
        return (b"cache-control", told.encode()), (name.encode(), keys.encode())

    def file(self, keys: str) -> Headers:
        """Return the headers of a file whose address names its bytes: browsers keep it, caches as `public` says."""
        told = f"public, max-age={_YEAR}, s-maxage={self.shared_seconds}, immutable"
        return (b"cache-control", told.encode()), *self.public(keys)[1:]


def digest_of(body: bytes) -> bytes:
    """Return what the ETag of a body is made of."""
    return Digest(body).hexdigest().encode()


def etag_of(digest: bytes, variant: str) -> bytes:
    """Return a strong ETag; ``variant`` names what makes other bytes of the same body, such as its encoding."""
    return b'"%s%s"' % (digest, variant.encode())


def not_modified(etag: bytes, if_none_match: bytes | None, headers: Headers) -> HTTPResponse | None:
    """Return the response 304 to a client that has the representation already. A proxy may have made its tag weak."""
    if if_none_match is None or (etag not in if_none_match and if_none_match.strip() != b"*"):
        return None
    return 304, ((b"etag", etag), *headers), b""
