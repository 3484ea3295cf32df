"""Bearer tokens of an issuer. What one claims is looked at first, so that no key is fetched for most wrong ones."""

import base64
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from gql_blog.plugin import ImportRefused, one_line, read_json
from gql_blog_signin.settings import ALGORITHMS

LEEWAY: Final = 60
"""Seconds by which the clocks may differ."""
_LONGEST: Final = 8_192
_LONGEST_NAME: Final = 255
_LATEST: Final = 2**36
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_HEADERS: Final = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})
"""What a header may hold. What it tells of keys, and what it calls critical, is for nobody to follow."""
_TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt"})
_FOR_OTHERS: Final = frozenset({"nonce", "at_hash", "c_hash", "cnf", "events"})
"""Claims of tokens of a log-in, of those that are bound to a key, and of events: whoever brings one proves nothing."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token, and what it claims. Nobody has looked at its signature yet."""

    token: str
    kid: str
    claims: Mapping[str, Any]

    @property
    def until(self) -> datetime:
        """When it expires."""
        return datetime.fromtimestamp(self.claims["exp"] + LEEWAY, UTC)

    def is_for(self, issuer: str, audience: str, now: datetime) -> bool:
        """Whether it claims to be of this issuer, for this audience, and valid now."""
        claims, second = self.claims, now.timestamp()
        meant = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims["iss"] != issuer or not audience or audience not in meant:
            return False
        begun: float = max(claims["iat"], claims.get("nbf", 0))
        ends: float = claims["exp"]
        return begun - LEEWAY <= second < ends + LEEWAY


def read(token: str) -> Bearer | None:
    """Return what a token claims; ``None`` if it is none that anybody could believe, whoever has signed it."""
    if len(token) > _LONGEST or _SHAPE.fullmatch(token) is None:
        return None
    head, body, _ = token.split(".")
    header, claims = _object(head), _object(body)
    if header is None or claims is None or not _is_header(header) or not _is_whole(claims):
        return None
    return Bearer(token, header["kid"], claims)


def _is_header(header: Mapping[str, Any]) -> bool:
    texts = all(isinstance(each, str) and each for each in header.values())
    named = texts and header.keys() <= _HEADERS and {"alg", "kid", "typ"} <= header.keys()
    return named and header["alg"] in ALGORITHMS and header["typ"].lower() in _TYPES


def _is_whole(claims: Mapping[str, Any]) -> bool:
    if not {"iss", "aud", "sub", "exp", "iat"} <= claims.keys() or _FOR_OTHERS & claims.keys():
        return False
    times = (claims["exp"], claims["iat"], claims.get("nbf", 0))
    return _is_name(claims["sub"]) and all(map(_is_time, times))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME and one_line(value) == value


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LATEST


def _object(part: str) -> Mapping[str, Any] | None:
    """The JSON object in a part: strictly read, since others may read otherwise what stands there twice."""
    try:
        found = read_json(io.BytesIO(base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)))
    except (ImportRefused, ValueError):
        return None
    return found if isinstance(found, dict) else None
