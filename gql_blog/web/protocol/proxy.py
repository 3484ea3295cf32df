"""Which client a request comes from, where proxies in front of the server forward it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.types import Scope

from gql_blog.web.protocol.request_headers import request_headers

MAX_HOPS: Final = 20
"""Addresses that are examined, from the nearest proxy on."""

FORWARDED_FOR: Final = b"x-forwarded-for"
"""The header that a proxy adds the address to that it was asked from."""

Address = IPv4Address | IPv6Address


class TrustedProxies:
    """Takes the client from what trusted proxies forward: the last address that is not one of them.

    Only ``X-Forwarded-For`` is read, and only from a trusted proxy. ``Forwarded`` is ignored: a proxy that writes one
    of the two headers passes on what a client wrote in the other, and nothing tells which one the proxy wrote.
    """

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = tuple(map(ip_network, networks))
        self._trusts_peer = lru_cache(maxsize=1_024)(self._trusts)

    def apply(self, scope: Scope) -> None:
        """Set ``scope["client"]`` if a trusted proxy has sent the request."""
        peer = scope.get("client")
        if peer and self._trusts_peer(peer[0]) and (client := self._forwarded_client(scope)) is not None:
            scope["client"] = (client, 0)

    def _forwarded_client(self, scope: Scope) -> str | None:
        """Return the nearest address that is not a trusted proxy; ``None`` if there is none before an invalid one."""
        farthest: str | None = None
        for text in _hops(scope):
            address = parse_address(text)
            if address is None:
                break
            farthest = str(address)
            if not _is_in(address, self._networks):
                break
        return farthest

    def _trusts(self, host: str) -> bool:
        address = parse_address(host)
        return address is not None and _is_in(address, self._networks)


def _hops(scope: Scope) -> Iterator[str]:
    """Yield what the header says, from the nearest hop to the farthest."""
    parts = b",".join(request_headers(scope).values_of(FORWARDED_FOR)).rsplit(b",", MAX_HOPS)
    for part in reversed(parts[-MAX_HOPS:]):
        yield part.decode("latin-1")


def parse_address(text: str) -> Address | None:
    """Return the address in ``192.0.2.1``, ``192.0.2.1:80``, ``2001:db8::1`` or ``[2001:db8::1]:80``."""
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _is_in(address: Address, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    return any(address in network for network in networks)
