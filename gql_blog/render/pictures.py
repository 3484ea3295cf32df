"""Media in texts: ``![description](media:ID "caption")`` becomes a figure, ``[words](media:ID)`` a link to the file."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from markdown_it.token import Token

from gql_blog.content import Finding, media_in
from gql_blog.render.markdown_parser import walk_tokens

SCHEME: Final = "media:"
_SIZES: Final = "(min-width: 60rem) 60rem, 100vw"


@dataclass(frozen=True, slots=True)
class Picture:
    """What a text shows of a medium. One that is no image has no ``width``, and is linked to."""

    url: str
    version: int
    srcset: str = ""
    width: int | None = None
    height: int | None = None
    alt_text: str | None = None
    caption: str | None = None
    credit: str | None = None


Pictures = Mapping[str, Picture]
"""Media by their ids."""
PictureSource = Callable[[frozenset[str]], Awaitable[Pictures]]
"""Returns those of these media that are here."""


async def pictures_in(source: str, known: PictureSource | None) -> Pictures:
    """Return what is known of the media that a text names; nothing is asked of none."""
    named = media_in(source)
    return await known(named) if known and named else {}


def show_pictures(tokens: Sequence[Token], pictures: Pictures, trusted_prefix: str) -> tuple[Finding, ...]:
    """Put media in place of their ids; return findings. ``trusted_prefix`` marks the attributes that are ours."""
    shown = _Shown(pictures, trusted_prefix)
    for token in walk_tokens(tokens):
        if token.children and token.type != "image":
            token.children = [made for child in token.children for made in shown.instead_of(child)]
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        children = token.children or []
        if before.type == "paragraph_open" and len(children) == 1 and _CAPTION in children[0].meta:
            _make_figure(before, children, after)
    return shown.findings()


_CAPTION: Final = "caption"


@dataclass(slots=True)
class _Shown:
    """Shows the media of one text, and notes what is missing."""

    pictures: Pictures
    trusted: str
    unknown: dict[str, None] = field(default_factory=dict)
    undescribed: dict[str, None] = field(default_factory=dict)

    def instead_of(self, token: Token) -> list[Token]:
        name = {"image": "src", "link_open": "href"}.get(token.type, "")
        address = str(token.attrs.get(name, ""))
        if not address.startswith(SCHEME):
            return [token]
        media_id = address.removeprefix(SCHEME)
        picture = self.pictures.get(media_id)
        if picture is None:
            self.unknown[media_id] = None
            del token.attrs[name]
            return [_text(token.content)] if token.type == "image" else [token]
        if token.type == "image" and picture.width is None:
            return _linked(picture, token.content or picture.caption or media_id)
        token.attrs[name] = picture.url
        if token.type == "image":
            self._show(token, media_id, picture)
        return [token]

    def _show(self, token: Token, media_id: str, picture: Picture) -> None:
        caption = token.attrs.pop("title", None) or picture.caption
        if not token.content:
            token.children = [_text(picture.alt_text or "")]
        if not (token.content or picture.alt_text):
            self.undescribed[media_id] = None
        if picture.srcset:
            token.attrs |= {"srcset": self.trusted + picture.srcset, "sizes": self.trusted + _SIZES}
        token.attrs |= {"width": str(picture.width), "height": str(picture.height), "loading": f"{self.trusted}lazy"}
        credit = f"<cite>{escape(picture.credit)}</cite>" if picture.credit else ""
        token.meta[_CAPTION] = " ".join(filter(None, (escape(str(caption or "")), credit)))

    def findings(self) -> tuple[Finding, ...]:
        told = (
            ("MEDIA_UNKNOWN", self.unknown, "There are no media with these ids, and the text goes without them: {}."),
            ("MEDIA_WITHOUT_ALT", self.undescribed, "These pictures have no alternative text: {}. See updateMedia."),
        )
        return tuple(Finding(code, message.format(", ".join(found))) for code, found, message in told if found)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _linked(picture: Picture, words: str) -> list[Token]:
    return [Token("link_open", "a", 1, attrs={"href": picture.url}), _text(words), Token("link_close", "a", -1)]


def _make_figure(opened: Token, children: list[Token], closed: Token) -> None:
    """Make a figure of a paragraph with nothing but a picture."""
    opened.tag = closed.tag = "figure"
    opened.hidden = closed.hidden = False
    if caption := children[0].meta[_CAPTION]:
        children.append(Token("html_inline", "", 0, content=f"<figcaption>{caption}</figcaption>"))
