"""The cookie of a session: how it is called, made and found."""

from typing import Final

from starlette.requests import cookie_parser
from starlette.types import Scope

from gql_blog.access import SESSION_PREFIX
from gql_blog.web.protocol.request_headers import request_headers
from gql_blog.write import SessionTerms

_NAME: Final = "gql_blog_session"
_LONGEST: Final = 100


class SessionCookie:
    """The cookie of this site's sessions, which last as ``terms`` say.

    Its name begins with ``__Host-``, so that no other host of the domain can set it, and it goes over HTTPS alone.
    ``local``: neither is so, for a server in debug without HTTPS.
    """

    def __init__(self, terms: SessionTerms, *, local: bool = False) -> None:
        self.terms = terms
        self._name = _NAME if local else f"__Host-{_NAME}"
        secure = "" if local else "; Secure"
        self._attributes = f"; Path=/; Max-Age={terms.longest.total_seconds():.0f}; HttpOnly; SameSite=Lax{secure}"

    def header(self, secret: str) -> str:
        """Return the value of ``Set-Cookie``."""
        return f"{self._name}={secret}{self._attributes}"

    def secret(self, scope: Scope) -> str | None:
        """Return the secret that a request brings; ``None`` if it has none."""
        for value in request_headers(scope).values_of(b"cookie"):
            found = cookie_parser(value.decode("latin-1")).get(self._name, "")
            if found.startswith(SESSION_PREFIX) and len(found) <= _LONGEST:
                return found
        return None
