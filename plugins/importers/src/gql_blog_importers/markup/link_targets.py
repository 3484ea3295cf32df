"""Addresses of links and images: which a text may have, and how Markdown writes them."""

import re
from typing import Final
from urllib.parse import urlsplit

from gql_blog_importers.pages.characters import remove_controls

_SCHEMES: Final = frozenset({"", "http", "https", "mailto"})
_SPACES: Final = re.compile(r"[ \f]+")
_REMOVED: Final = re.compile(r"[\t\r\n]")
_EDGES: Final = "".join(map(chr, range(0x21)))
_SPECIAL: Final = re.compile(r"[()<>\\*_`\[\]]")


def storable_address(address: str) -> str:
    """The address as a browser reads it, in one line; empty where it has a scheme that is not for readers."""
    address = remove_controls(_SPACES.sub("%20", _REMOVED.sub("", address.strip(_EDGES))))
    try:
        return address if urlsplit(address).scheme in _SCHEMES else ""
    except ValueError:
        return ""


def destination(address: str) -> str:
    """An address as the destination of a link in Markdown."""
    if _SPECIAL.search(address):
        return "<" + re.sub(r"([\\<>])", r"\\\1", address) + ">"
    return address.replace("&", "&amp;") if re.search(r"&\w+;", address) else address
