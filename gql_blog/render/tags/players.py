"""Players that stand in an article where a plugin declared them: frames, videos and sounds of its providers.

A sanitiser never meets a frame: what stands in one is raw text. Another name stands in for it, and the pass behind the
sanitiser writes each player anew: its own attributes, none but addresses of providers, those that are fixed, and
nothing within it but sources and tracks.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from html import escape, unescape
from typing import Final

from gql_blog.content import place_of
from gql_blog.render.tags.written_tags import ATTRIBUTE, TAG, word_set

STAND_IN: Final = "player-frame"
_KINDS: Final = {STAND_IN: "iframe", "audio": "audio", "video": "video"}
_FRAME: Final = re.compile(r"<(/?)iframe(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTES: Final = {
    STAND_IN: word_set("src title width height"),
    "audio": word_set("src title crossorigin loop"),
    "video": word_set("src title crossorigin loop muted playsinline poster width height"),
    "source": word_set("src type"),
    "track": word_set("src kind srclang label default"),
}
_FIXED: Final = {
    "iframe": ' sandbox="allow-popups allow-presentation allow-same-origin allow-scripts"'
    ' allow="encrypted-media; fullscreen; picture-in-picture" loading="lazy" referrerpolicy="strict-origin"',
    "audio": ' controls="" preload="none"',
    "video": ' controls="" preload="none"',
}
"""A frame keeps the origin of its provider, which players need; it may not lead the page away. Nothing plays itself."""
_HELD: Final = word_set("source track")
_ADDRESSES: Final = word_set("src poster")
_PLAYS: Final = ' src="'

PLAYER: Final = r"<(?:audio|iframe|video) [^>]*>.*?</(?:audio|iframe|video)>"
"""A whole player as it is published: none holds another, and each ``>`` of a value is an entity."""
_PLAYER: Final = re.compile(PLAYER, re.DOTALL)


def attributes_of_players(players: Collection[tuple[str, str]]) -> dict[str, set[str]]:
    """Return the elements of these players as the sanitiser is to know them, each with its attributes."""
    kinds = {kind for kind, _ in players}
    named = {name for name, kind in _KINDS.items() if kind in kinds}
    return {name: set(_ATTRIBUTES[name]) for name in (*named, *(_HELD if kinds - {"iframe"} else ()))}


def with_stand_ins(html: str) -> str:
    """Return HTML for the sanitiser, without frames."""
    return _FRAME.sub(rf"<\1{STAND_IN}", html)


def with_players(html: str, allowed: Collection[tuple[str, str]]) -> str:
    """Return sanitised HTML with its players as they may stand; one that has nothing to play is taken away.

    ``allowed``: the kinds, each with an origin. What else stands in a player goes with its text, which nobody sees.
    """
    written, held, depth = list[str](), list[str](), 0
    for index, part in enumerate(TAG.split(html)):
        name = _name(part) if index % 2 else ""
        if held and name == _name(held[0]):
            depth += -1 if part[1] == "/" else 1
            if not depth:
                written.append(_player(held, allowed))
                held.clear()
        elif held:
            held.extend([part] if name in _HELD else ())
        elif name in _KINDS:
            held.append(part)
            depth = 1
        elif name not in _HELD:
            written.append(part)
    return "".join(written)


def _name(tag: str) -> str:
    return tag.strip("</>").split(" ", 1)[0]


def _player(tags: Sequence[str], allowed: Collection[tuple[str, str]]) -> str:
    kind = _KINDS[_name(tags[0])]
    opening, *held = ("".join(_kept(each, kind, allowed)) for each in tags)
    within = [f"<{_name(tag)}{kept}>" for tag, kept in zip(tags[1:], held, strict=True) if _PLAYS in kept]
    if _PLAYS not in opening and not any(each.startswith("<source") for each in within):
        return ""
    return f"<{kind}{opening}{_FIXED[kind]}>{''.join(within)}</{kind}>"


def _kept(tag: str, kind: str, allowed: Collection[tuple[str, str]]) -> Iterator[str]:
    """Yield the attributes of a tag of a player, of addresses those of its providers alone."""
    for name, written in ATTRIBUTE.findall(tag):
        value: str | None = unescape(written)
        if name in _ADDRESSES:
            place = place_of(unescape(written))
            value = place[1] if place and (kind, place[0]) in allowed else None
        if value is not None:
            yield f' {name}="{escape(value)}"'


def players_to_links(html: str) -> str:
    """Return sanitised HTML with a link in the place of each player, to what it plays first."""
    return _PLAYER.sub(lambda player: _link(player[0]), html)


def played_by(player: str) -> tuple[str, str]:
    """Return the title of a player, or "", and the address of what it plays first."""
    tags = [(tag, dict(ATTRIBUTE.findall(tag))) for tag in TAG.findall(player)]
    address = next(each["src"] for tag, each in tags if "src" in each and not tag.startswith("<track"))
    return unescape(tags[0][1].get("title", "")), unescape(address)


def _link(player: str) -> str:
    title, address = played_by(player)
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(title or address)}</a>'
