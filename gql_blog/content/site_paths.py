"""Addresses of a site as they are compared: decoded, without scheme, host, fragment and what tells nothing apart."""

import re
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from gql_blog.content.text.text_normalization import is_storable, normalized

LONGEST_PATH: Final = 500
_INDEX: Final = re.compile(r"/index\.(?:html?|php)$")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_IDS: Final = ("p", "page_id")
"""By these WordPress finds an article, whatever the path."""


def path_key(address: str) -> str | None:
    """Return what an address is compared by: ``/2019/on-tides``, or ``/?p=12`` for one of WordPress.

    The slash at the end, ``index.html``, the query and the fragment make no difference. ``None`` where it is none.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https") or not (parts.path.startswith("/") or parts.netloc):
        return None
    query = parse_qs(parts.query)
    for name in _IDS:
        number = query.get(name, [""])[0]
        if number.isascii() and number.isdecimal():
            return f"/?p={int(number)}" if len(number) < LONGEST_PATH else None
    path = normalized("NFC", unquote(parts.path))
    path = _INDEX.sub("", path).rstrip("/") or "/"
    usable = len(path) <= LONGEST_PATH and is_storable(path) and not _CONTROL.search(path)
    return path if usable and not path.startswith("//") else None
