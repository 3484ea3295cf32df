"""Which addresses may be reached: those of the public internet alone.

The networks are written down here, so that the answer is the same with every version of Python. Of IPv6 only what is
given to the public is let through, and never what holds a hidden address of IPv4.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

Address = IPv4Address | IPv6Address

_NOT_PUBLIC: Final = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared behind a provider's NAT; a cloud's metadata are among them
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's platform, at an address that looks public
        "169.254.0.0/16",  # the link; most clouds' metadata are among them
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)

_PUBLIC_6: Final = IPv6Network("2000::/3")
_NOT_PUBLIC_6: Final = tuple(
    IPv6Network(each)
    for each in (
        "2001::/23",  # of protocols: Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4, which holds an address of IPv4
        "3fff::/20",
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")
_METADATA: Final = (IPv4Address("100.100.100.200"), IPv4Address("168.63.129.16"), IPv6Address("fd00:ec2::254"))
"""Where clouds tell a server its secrets, besides the addresses of the link."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet."""
    address = _unwrapped(address)
    if isinstance(address, IPv4Address):
        return not any(address in each for each in _NOT_PUBLIC)
    return address in _PUBLIC_6 and not any(address in each for each in _NOT_PUBLIC_6)


def may_be_named(address: Address) -> bool:
    """Whether a host that an operator has named may have this address: a private one, none of the link or a cloud."""
    address = _unwrapped(address)
    is_of_site = isinstance(address, IPv6Address) and address.is_site_local
    return not (address.is_link_local or address.is_multicast or address.is_unspecified or is_of_site) and (
        address not in _METADATA
    )


def _unwrapped(address: Address) -> Address:
    """Return the address of IPv4 to which a packet to this one goes in the end."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address
