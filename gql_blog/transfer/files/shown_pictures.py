"""The pictures that a Markdown text shows: by Markdown, or as a figure of HTML with a caption."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final, NamedTuple

_CODE: Final = (
    r"^ {0,3}(?P<fence>`{3,}|~{3,})(?s:.*?)(?:^ {0,3}(?P=fence)|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`).{1,500}?(?<!`)(?P=ticks)(?!`)"
)
_WORDS: Final = r"(?:\\.|[^\\\[\]\n]|\[[^\[\]\n]{0,200}\]){0,2000}"
_ADDRESS: Final = r"<[^<>\n]{1,2000}>|(?:[^\s<>()]|\([^\s<>()]{0,200}\)){1,2000}"
_FIGURE: Final = (
    r"^<figure><img (?P<attributes>[^<>\n]{1,5000})><figcaption>(?P<caption>[^\n]{0,5000}?)</figcaption></figure>$"
)
_PICTURE: Final = re.compile(
    rf"{_CODE}|{_FIGURE}|(?P<before>(?<!\\)!\[(?P<words>{_WORDS})\]\(\s{{0,9}})(?P<address>{_ADDRESS})(?=[\s)])",
    re.MULTILINE,
)
"""A picture; or code, in which there is none."""
_ATTRIBUTE: Final = r'(?:^|\s){}="([^"]*)"'
_SIGNS: Final = re.compile(r"[\\\[\]*_`!]")
_TAGS: Final = re.compile(r"<[^<>]*>")


class Shown(NamedTuple):
    """A picture that a text shows; ``is_marked``: its caption has links or emphasis, of which ``caption`` has none."""

    address: str
    alt: str
    caption: str = ""
    is_marked: bool = False


def shown_in(source: str) -> Iterator[Shown]:
    """Yield the pictures of a text, in their order."""
    return (shown for match in _PICTURE.finditer(source) if (shown := _shown(match)) is not None)


def named(source: str, media: Mapping[str, str]) -> str:
    """Return a text that names pictures as media: their ids by their addresses. One with a marked caption stays."""
    return _PICTURE.sub(lambda match: _named(match, media), source) if media else source


def _shown(match: re.Match[str]) -> Shown | None:
    if (address := match["address"]) is not None:
        return Shown(address[1:-1] if address.startswith("<") else address, re.sub(r"\\(.)", r"\1", match["words"]))
    if match["attributes"] is None:
        return None
    words = _TAGS.sub("", match["caption"])
    return Shown(
        unescape(_attribute(match, "src")),
        unescape(_attribute(match, "alt")),
        unescape(words),
        words != match["caption"],
    )


def _attribute(match: re.Match[str], name: str) -> str:
    found = re.search(_ATTRIBUTE.format(name), match["attributes"])
    return found[1] if found else ""


def _named(match: re.Match[str], media: Mapping[str, str]) -> str:
    shown = _shown(match)
    if shown is None or shown.is_marked or (media_id := media.get(shown.address)) is None:
        return match[0]
    if match["before"]:
        return f"{match['before']}media:{media_id}"
    words = _SIGNS.sub(r"\\\g<0>", _attribute(match, "alt"))
    caption = match["caption"].replace("\\", "\\\\").replace('"', "&quot;")
    return f'![{words}](media:{media_id} "{caption}")'
