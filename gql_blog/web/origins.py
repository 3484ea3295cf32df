"""Which pages, of which sites, may speak to this one."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class Origins:
    """``public_url``'s own origin and those that the settings allow. ``Host`` is not asked: anybody can write it."""

    def __init__(self, public_url: str, allowed: Sequence[str]) -> None:
        self._allowed = frozenset([*_aliases(public_url), *map(normal_origin, allowed)])

    def allows(self, origin: str) -> bool:
        """Whether a page of that origin may read answers, open sockets, and act with its visitor's cookies."""
        return normal_origin(origin) in self._allowed


def normal_origin(origin: str) -> str:
    """The origin of an address, such as ``https://example.org``: lower case, and no port where it is the usual one."""
    try:
        parts = urlsplit(origin.strip().lower())
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if not host or parts.username is not None:
        return ""
    shown = f"[{host}]" if ":" in host else host
    usual = port is None or port == _DEFAULT_PORTS.get(parts.scheme)
    return f"{parts.scheme}://{shown}" if usual else f"{parts.scheme}://{shown}:{port}"


def _aliases(public_url: str) -> list[str]:
    own = normal_origin(public_url)
    scheme, _, rest = own.partition("://")
    for name in _LOOPBACK:
        if rest == name or rest.startswith(f"{name}:"):
            return [f"{scheme}://{other}{rest[len(name) :]}" for other in _LOOPBACK]
    return [own]
