"""Where a request goes, as its URL says."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from gql_blog.errors import InputError

MAX_URL: Final = 2_000
PORTS: Final = {"https": 443, "http": 80}
_PRINTABLE: Final = re.compile(r"[!-~]+")
_HOST: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
"""A name, or an address of IPv6 without its brackets."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request goes. ``target`` is path and query; ``is_named``: an operator has named the host."""

    scheme: str
    host: str
    port: int
    target: str
    is_named: bool

    @property
    def authority(self) -> str:
        """What the header ``Host`` says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def destination_of(url: str, named_hosts: Collection[str] = ()) -> Destination:
    """Return where a URL leads. InputError says what is wrong with it.

    ``named_hosts`` are hosts of the inside, each with or without a port: they may be reached by http, and at that port.
    """
    parts, host, port = _split(url)
    is_named = host in named_hosts or f"{host}:{port}" in named_hosts
    if parts.scheme == "http" and not is_named:
        raise _wrong("it begins with http://. Use https://; only hosts that an operator has named may do without")
    if port not in PORTS.values() and f"{host}:{port}" not in named_hosts:
        raise _wrong(
            f"it has the port {port}, and only 443 and 80 may be reached. An operator may name '{host}:{port}'"
        )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port, target, is_named)


def _split(url: str) -> tuple[SplitResult, str, int]:
    if len(url) > MAX_URL:
        raise _wrong(f"it has {len(url)} characters; {MAX_URL} are the most")
    if not _PRINTABLE.fullmatch(url) or "\\" in url:
        raise _wrong("it has characters that no URL has. Write a host of other letters as xn--…, and the rest as %…")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        raise _wrong("its host or its port cannot be read") from None
    if parts.scheme not in PORTS:
        raise _wrong("it does not begin with https://")
    if parts.username is not None or parts.password is not None:
        raise _wrong("it has a name or a password, which would stand in logs. Leave them out: requests are signed")
    if parts.fragment or url.endswith("#"):
        raise _wrong("it has a fragment (#…), which is never sent. Leave it out")
    if not _HOST.fullmatch(host):
        raise _wrong("it has no host that can be reached")
    return parts, host, PORTS[parts.scheme] if port is None else port


def _wrong(why: str) -> InputError:
    return InputError(f"The URL cannot be used: {why}.", path=("url",))
