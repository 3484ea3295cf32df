"""Addresses in exports. Nothing is fetched."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

_INDEX: Final = re.compile(r"/(?:index\.(?:html?|php))?$")


def last_part(address: str) -> str:
    """Return the last part of an address's path, without an extension: what its slug usually is."""
    try:
        path = _INDEX.sub("", unquote(urlsplit(address.strip()).path)).rstrip("/")
    except ValueError:
        return ""
    return re.sub(r"\.(?:html?|php|aspx?)$", "", path.rpartition("/")[2])
