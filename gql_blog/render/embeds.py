"""Embeds in raw HTML: a link with the embed's title stands in for a frame, a video or a sound."""

import re
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser
from typing import Final

from markdown_it.token import Token

_EMBED: Final = re.compile(r"<(iframe|video|audio|object|embed)(?=[\s/>])[^>]{0,4000}>", re.IGNORECASE)
_SOURCE: Final = re.compile(r"<source(?=[\s/>])[^>]{0,2000}>", re.IGNORECASE)
_END: Final = re.compile(r"</(?:video|audio)\s*>", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?:https?:)?//\S+", re.IGNORECASE)
_FAR: Final = 4000
"""Characters after a video in which its sources are looked for."""

_ADDRESSES: Final = ("src", "data-src", "data")


def embeds_to_links(tokens: Iterable[Token]) -> None:
    """Put a link before each embed of raw HTML that has an address on the web; the sanitiser takes the embed away."""
    for token in tokens:
        if token.type == "html_block":
            token.content = _linked(token.content, "", alone=_EMBED.match(token.content.lstrip()) is not None)
        for index, child in enumerate(token.children or ()):
            if child.type == "html_inline" and _EMBED.match(child.content):
                following = (each.content for each in (token.children or ())[index + 1 : index + 8])
                child.content = _linked(child.content, "".join(following))


def _linked(html: str, following: str, *, alone: bool = False) -> str:
    """``alone``: nothing is around the embeds, so that each link is a paragraph."""

    def link(embed: re.Match[str]) -> str:
        made = _link(embed.group(), html[embed.end() : embed.end() + _FAR] + following)
        return (f"<p>{made}</p>" if made and alone else f"{made} " if made else "") + embed.group()

    return _EMBED.sub(link, html)


def _link(tag: str, after: str) -> str:
    attributes = _attributes(tag)
    address = next((found for name in _ADDRESSES if (found := _web_address(attributes.get(name)))), None)
    if address is None and tag[1:6].lower() in ("video", "audio"):
        within = _END.split(after, maxsplit=1)[0]
        sources = (_web_address(_attributes(each).get("src")) for each in _SOURCE.findall(within))
        address = next(filter(None, sources), None)
    if address is None:
        return ""
    title = attributes.get("title") or attributes.get("aria-label") or address
    return f'<a href="{escape(address)}">{escape(" ".join(title.split()))}</a>'


def _web_address(value: str | None) -> str | None:
    address = (value or "").strip()
    if not _ADDRESS.fullmatch(address):
        return None
    return f"https:{address}" if address.startswith("//") else address


class _Attributes(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.found.setdefault(name, value or "")


def _attributes(tag: str) -> dict[str, str]:
    parser = _Attributes()
    parser.feed(tag)
    return parser.found
