"""The address of a licence, by which machines know it."""

import re
from typing import Final

_CREATIVE_COMMONS: Final = re.compile(r"CC-(BY(?:-NC)?(?:-ND|-SA)?)-([1-4]\.\d)(?:-[A-Z]+)?", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")


def licence_url(licence: str) -> str | None:
    """Return the address of a licence that is one, or a name that SPDX has for one of Creative Commons."""
    if licence.upper() == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    found = _CREATIVE_COMMONS.fullmatch(licence)
    if found:
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    return licence if _ADDRESS.fullmatch(licence) else None
