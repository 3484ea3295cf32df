"""Anchors of headings, which are ours: ``h-<prefix>-<name>``; links within the page follow them.

An author's link may use the id that is written with the heading (``{#name}``), or the one that pandoc or GitHub would
make of its text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import unquote

from markdown_it.token import Token

from gql_blog.render.markdown_parser import walk_tokens

_STATED: Final = re.compile(
    r"\{(?P<attributes>(?:[#.][^\s{}]+|[\w-]+=(?:\"[^\"{}]*\"|[^\s{}\"]+)|-)(?:\s+[^\s{}]+){0,9})\s*\}\s*$"
)
_STATED_ID: Final = re.compile(r"(?:^|\s)#([^\s{}]+)")
_RAW: Final = re.compile(r"<h([1-6])(?=[\s>])([^>]{0,1000})>(.{0,2000}?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_RAW_ID: Final = re.compile(r"\bid\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)
_RAW_LINK: Final = re.compile(r"(<a\b[^>]{0,1000}?\bhref\s*=\s*)([\"']?)#([^\s\"'>]{1,200})\2", re.IGNORECASE)
_TAGS: Final = re.compile(r"<[^>]*>")
_NOT_IN_NAMES: Final = re.compile(r"[^\w-]+")
_MAX_NAME: Final = 60


Named = Callable[[str], str | None]
"""The anchor to which a name leads."""


def anchor_headings(tokens: Sequence[Token], prefix: str, trusted_prefix: str) -> Named:
    """Give each heading its anchor, and lead the links within the page there; ``{#name}`` is not shown."""
    anchors = _Anchors(prefix)
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            stated = _take_stated_id(tokens[index + 1])
            token.attrs["id"] = trusted_prefix + anchors.add("".join(_shown(tokens[index + 1].children or ())), stated)
        elif token.type == "html_block":
            token.content = _RAW.sub(_anchored(anchors, trusted_prefix), token.content)
    for token in walk_tokens(tokens):
        _follow(token, anchors)
    return anchors.named


class _Anchors:
    """The anchors of one article, and the ids by which its links may name them."""

    def __init__(self, prefix: str) -> None:
        self._prefix = f"h-{prefix}-"
        self._taken: dict[str, str] = {}
        self._stated: dict[str, str] = {}
        self._named: dict[str, str] = {}
        self._counts: dict[tuple[int, str], int] = {}

    def add(self, text: str, stated: str | None) -> str:
        """A new anchor for a heading; of several with one text the second is name-1, as pandoc and GitHub have it."""
        name = _NOT_IN_NAMES.sub("-", stated or _github_id(text)).strip("-")[:_MAX_NAME] or "section"
        free = self._free(name, self._taken)
        anchor = self._taken[free] = self._prefix + free
        if stated:
            self._stated.setdefault(stated, anchor)
            self._named.setdefault(stated, anchor)  # a later text is told apart from it by a number
            return anchor
        for each in dict.fromkeys((_github_id(text), _pandoc_id(text))):
            self._named[self._free(each, self._named)] = anchor
        return anchor

    def named(self, fragment: str) -> str | None:
        """The anchor that a link to ``#fragment`` means: an id that is stated comes before one that a text makes."""
        written = (fragment, unquote(fragment))
        return next((names[each] for names in (self._stated, self._named) for each in written if each in names), None)

    def _free(self, name: str, taken: Mapping[str, str]) -> str:
        found, key = name, (id(taken), name)
        while found in taken:
            self._counts[key] = self._counts.get(key, 0) + 1
            found = f"{name}-{self._counts[key]}"
        return found


def _github_id(text: str) -> str:
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def _pandoc_id(text: str) -> str:
    kept = re.sub(r"[^\w\-. \t\n]", "", text.strip().lower())
    return re.sub(r"^[\W\d_]+", "", re.sub(r"\s+", "-", kept)) or "section"


def _take_stated_id(inline: Token) -> str | None:
    """Take ``{#name}`` away from the end of a heading; return the name."""
    children = inline.children or []
    last = children[-1] if children else None
    match = _STATED.search(last.content) if last is not None and last.type == "text" else None
    if last is None or match is None:
        return None
    last.content = last.content[: match.start()].rstrip()
    stated = _STATED_ID.search(match["attributes"])
    return stated[1] if stated else None


def _shown(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline", "math_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type == "image":
            yield from _shown(token.children or ())


def _anchored(anchors: _Anchors, trusted_prefix: str) -> Callable[[re.Match[str]], str]:
    def replace(heading: re.Match[str]) -> str:
        found = _RAW_ID.search(heading[2])
        stated = next((each for each in found.groups() if each), None) if found else None
        anchor = anchors.add(_TAGS.sub("", heading[3]), stated)
        return f'<h{heading[1]} id="{trusted_prefix}{anchor}"{heading[2]}>{heading[3]}</h{heading[1]}>'

    return replace


def _follow(token: Token, anchors: _Anchors) -> None:
    if token.type == "link_open":
        address = str(token.attrs.get("href", ""))
        anchor = anchors.named(address[1:]) if address.startswith("#") else None
        if anchor is not None:
            token.attrs["href"] = f"#{anchor}"
    elif token.type in ("html_block", "html_inline"):
        token.content = _RAW_LINK.sub(lambda link: _followed(link, anchors), token.content)


def _followed(link: re.Match[str], anchors: _Anchors) -> str:
    anchor = anchors.named(link[3])
    return f'{link[1]}"#{anchor}"' if anchor else link.group()
