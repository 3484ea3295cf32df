"""Players that plugins declare, and from where they may play: origins, compared letter by letter and never guessed."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

PLAYERS: Final = ("audio", "iframe", "video")
OWN_FILES: Final = ""
"""Stands for the origin of the site: sounds and videos may come from a path of it, frames may not."""

_REST: Final = r"[!#-;=?-\[\]-~]*"
"""Printable ASCII without quotes, angle brackets and backslashes."""
_PATH: Final = re.compile(rf"/(?!/){_REST}")
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_ADDRESS: Final = re.compile(
    rf"https://({_LABEL}(?:\.{_LABEL})*)(?::(\d{{1,5}}))?((?:[/?#]{_REST})?)", re.IGNORECASE | re.ASCII
)


def place_of(address: str) -> tuple[str, str] | None:
    """Return the origin of an address, and the address as it is to be written; ``None``: no player may have it.

    Whatever one reader takes for another host than the next is in no address: names and passwords, backslashes, tabs,
    a dot behind the host, letters outside of ASCII, no scheme.
    """
    stripped = address.strip(" \t\n\r\f")
    if _PATH.fullmatch(stripped):
        return OWN_FILES, stripped
    found = _ADDRESS.fullmatch(stripped)
    if found is None:
        return None
    port = int(found[2] or 443)
    origin = f"https://{found[1].lower()}" + ("" if port == 443 else f":{port}")
    return origin, origin + found[3]


def players_problem(players: Mapping[str, Sequence[str]]) -> str | None:
    """Return what of a declaration of players cannot be."""
    for kind, providers in players.items():
        if kind not in PLAYERS:
            return f"players {kind!r} for its HTML. There are {', '.join(PLAYERS)}."
        for each in providers:
            place = place_of(str(each))
            if place is None or place[0] != each:
                return f"{each!r} for its players. List origins in small letters: ['https://video.example']."
    return None


def providers_of(players: Mapping[str, Sequence[str]]) -> frozenset[tuple[str, str]]:
    """Return each kind of player with each origin that it may play from."""
    own = {(kind, OWN_FILES) for kind in players if kind != "iframe"}
    return frozenset(own | {(kind, each) for kind, providers in players.items() for each in providers})
