"""A log-in on its way: what the browser keeps between leaving for the provider and coming back, sealed."""

import base64
import hashlib
import hmac
import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from gql_blog.plugin import InputError, PluginContext

LIFETIME: Final = timedelta(minutes=10)
_LONGEST_PATH: Final = 500
_PATH: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One log-in: ``to`` where it leads back, ``joins`` which account asked for it, ``verifier`` that of PKCE."""

    provider: str
    state: str
    nonce: str
    verifier: str
    until: float
    to: str
    joins: str | None

    @classmethod
    def begun(cls, provider: str, to: str, joins: str | None, now: datetime) -> "Login":
        """Return a new one. InputError: ``to`` is no path of the site."""
        check_path(to)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        until = (now + LIFETIME).timestamp()
        return cls(provider=provider, state=state, nonce=nonce, verifier=verifier, until=until, to=to, joins=joins)

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier."""
        return _base64(hashlib.sha256(self.verifier.encode()).digest())

    def sealed(self, key: bytes) -> str:
        """Return it as the value of a cookie."""
        text = _base64(json.dumps(asdict(self)).encode())
        return f"{text}.{_seal(key, text)}"


def check_path(to: str) -> None:
    """InputError: ``to`` is no path of the site, to which a log-in may lead."""
    if len(to) > _LONGEST_PATH or _PATH.fullmatch(to) is None:
        raise InputError("to is no path of the site. Write one that begins with /, such as /on-tides.")


def key_for(context: PluginContext, purpose: str) -> bytes:
    """Return the plugin's key for a purpose; InputError if the site has none."""
    key = context.derive_key(purpose)
    if key is None:
        raise InputError("Nobody can sign in: the server has no secret key. Set GQL_BLOG_SECRET_KEY.")
    return key


def opened(cookie: str, key: bytes, provider: str, state: str, now: datetime) -> Login:
    """Return the log-in that a browser comes back from; InputError if it has begun none, or another one."""
    text, _, seal = cookie.partition(".")
    if hmac.compare_digest(seal.encode(), _seal(key, text).encode()):
        login = Login(**json.loads(base64.urlsafe_b64decode(text + "==")))
        same = login.provider == provider and hmac.compare_digest(login.state.encode(), state.encode())
        if same and now.timestamp() < login.until:
            return login
    raise InputError("This log-in was not begun in this browser, or more than ten minutes ago. Begin again.")


def _seal(key: bytes, text: str) -> str:
    return _base64(hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256"))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
