"""Addresses in exports: which article one leads to, and whether it points inside a network. Nothing is fetched."""

import ipaddress
import re
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

_INDEX: Final = re.compile(r"/(?:index\.(?:html?|php))?$")
_PRIVATE_NAMES: Final = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa")
_NUMBERS: Final = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}")
"""Hosts that are numbers: browsers read 2130706433 and 0x7f.1 as addresses, too."""


def address_key(address: str) -> str | None:
    """Return what an address is compared by: host and path, or WordPress's id of the article.

    Scheme, 'www.', the slash at the end and the fragment make no difference. ``None`` where it leads to no article.
    """
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https") or not (parts.path or parts.query):
        return None
    query = parse_qs(parts.query)
    for name in ("p", "page_id"):
        if query.get(name, [""])[0].isdecimal():
            return f"{host}?p={query[name][0]}"
    path = _INDEX.sub("", unquote(parts.path)).rstrip("/")
    return f"{host}{path}" if path else None


def is_inside_network(address: str) -> bool:
    """Whether an address names a machine that only a private network, or this machine, knows."""
    try:
        host = (urlsplit(address.strip()).hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    if not host:
        return False
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_NAMES) or bool(_NUMBERS.fullmatch(host))
