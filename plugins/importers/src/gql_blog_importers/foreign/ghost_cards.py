"""The documents of Ghost's editors, Lexical and Mobiledoc, as HTML and Markdown, card by card."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from gql_blog.plugin import Allowance, Fate, check_texts

_FORMATS: Final = ((16, "code"), (1, "strong"), (2, "em"), (4, "s"), (8, "u"), (32, "sub"), (64, "sup"))
"""Bits of a text's format in Lexical, innermost first."""

_ELEMENTS: Final = {"paragraph": "p", "quote": "blockquote", "extended-quote": "blockquote", "aside": "blockquote"}
_LEFT_OUT: Final = frozenset({"email", "email-cta", "paywall", "signup"})
"""Cards that belong to letters and to the shop, not to the article."""

_MARKUPS: Final = frozenset({"a", "b", "code", "em", "i", "s", "strong", "sub", "sup", "u"})


@dataclass(slots=True)
class CardDocument:
    """A document in order: pieces of HTML, and of Markdown as its author wrote it. ``cards`` says what became of cards.

    Sections name cards, marks and pieces of text, as often as they like: what comes of them is taken of ``allowance``.
    """

    allowance: Allowance
    pieces: list[tuple[str, str]] = field(default_factory=list)
    cards: Counter[tuple[str, Fate]] = field(default_factory=Counter)

    @property
    def unknown(self) -> set[str]:
        """The kinds of cards that nobody knows."""
        return {kind for kind, fate in self.cards if fate is Fate.UNKNOWN}

    def counted(self) -> Iterator[tuple[str, Fate, int]]:
        """Yield the kinds of cards, what became of them, and how many there are."""
        for (kind, fate), count in self.cards.items():
            yield kind, fate, count

    def add(self, kind: str, text: str) -> None:
        """Append a piece of a kind, ``html`` or ``markdown``."""
        self.allowance.take(len(text))
        if text.strip():
            self.pieces.append((kind, text))


def lexical_document(source: str) -> CardDocument:
    """Return the document of Ghost's present editor. ValueError where it is none, ImportRefused if it is too much."""
    root = _loaded(source)["root"]
    document = CardDocument(Allowance(len(source)))
    for node in root["children"]:
        _add_card(document, str(node.get("type")), node, _lexical_html)
    return document


def mobiledoc_document(source: str) -> CardDocument:
    """Return the document of Ghost's editor until 2023. Raises as ``lexical_document`` does."""
    whole = _loaded(source)
    document = CardDocument(Allowance(len(source)))
    for section in whole["sections"]:
        match section:
            case [1, str(tag), list(markers), *_]:
                document.add("html", f"<{tag}>{_mobiledoc_text(whole, markers, document.allowance)}</{tag}>")
            case [2, str(address), *_]:
                document.add("html", f'<img src="{escape(address)}">')
            case [3, str(tag), list(items), *_]:
                texts = (_mobiledoc_text(whole, item, document.allowance) for item in items)
                inner = "".join(f"<li>{text}</li>" for text in texts)
                document.add("html", f"<{tag}>{inner}</{tag}>")
            case [10, int(number), *_]:
                name, payload = whole["cards"][number]
                _add_card(document, str(name), payload, lambda _: "")
    return document


def _add_card(document: CardDocument, kind: str, card: Mapping[str, Any], text: Callable[[Any], str]) -> None:
    if kind in ("markdown", "card-markdown"):
        document.cards[kind, Fate.TAKEN] += 1
        document.add("markdown", _text(card, "markdown"))
    elif kind in _CARDS:
        document.cards[kind, Fate.TAKEN] += 1
        document.add("html", _CARDS[kind](card))
    elif kind in _LEFT_OUT:
        document.cards[kind, Fate.LEFT_OUT] += 1
    else:
        html = text(card)
        document.add("html", html)
        if not html and "children" not in card:
            document.cards[kind, Fate.UNKNOWN] += 1


def _text(card: Mapping[str, Any], *names: str) -> str:
    """The first of these values that is a text."""
    return next((value for name in names if isinstance(value := card.get(name), str) and value), "")


def _caption(card: Mapping[str, Any], html: str) -> str:
    caption = _text(card, "caption")
    return f"<figure>{html}<figcaption>{caption}</figcaption></figure>" if caption else f"<p>{html}</p>"


def _image(card: Mapping[str, Any]) -> str:
    source, alt = escape(_text(card, "src")), escape(_text(card, "alt", "altText"))
    return _caption(card, f'<img src="{source}" alt="{alt}">') if source else ""


def _link(card: Mapping[str, Any]) -> str:
    address = _text(card, "url", "src", "buttonUrl", "href")
    details = card.get("metadata") if isinstance(card.get("metadata"), dict) else {}
    name = _text(details or {}, "title") or _text(card, "title", "fileTitle", "fileName", "buttonText") or address
    said = _text(details or {}, "description") or _text(card, "fileCaption")
    beside = f"<p>{escape(said)}</p>" if said else ""
    return (_caption(card, f'<a href="{escape(address)}">{escape(name)}</a>') if address else escape(name)) + beside


def _code(card: Mapping[str, Any]) -> str:
    language = escape(_text(card, "language"))
    code = f'<pre><code class="language-{language}">{escape(_text(card, "code"))}</code></pre>'
    return f"{code}<p>{_text(card, 'caption')}</p>"


def _gallery(card: Mapping[str, Any]) -> str:
    images = card.get("images")
    inner = "".join(_image(each) for each in images if isinstance(each, dict)) if isinstance(images, list) else ""
    return inner + (f"<p>{_text(card, 'caption')}</p>" if inner else "")


def _callout(card: Mapping[str, Any]) -> str:
    return f"<blockquote>{escape(_text(card, 'calloutEmoji'))} {_text(card, 'calloutText')}</blockquote>"


def _toggle(card: Mapping[str, Any]) -> str:
    return f"<p><strong>{_text(card, 'heading')}</strong></p>{_text(card, 'content')}"


def _product(card: Mapping[str, Any]) -> str:
    title = _text(card, "productTitle")
    address = _text(card, "productUrl")
    named = f'<a href="{escape(address)}">{title}</a>' if address else title
    image = _image({"src": _text(card, "productImageSrc"), "alt": ""})
    return f"{image}<p><strong>{named}</strong></p>{_text(card, 'productDescription')}"


def _header(card: Mapping[str, Any]) -> str:
    return f"<h2>{_text(card, 'header', 'heading')}</h2><p>{_text(card, 'subheader', 'subheading')}</p>"


_CARDS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "html": lambda card: _text(card, "html"),
    "image": _image,
    "gallery": _gallery,
    "codeblock": _code,
    "code": _code,
    "callout": _callout,
    "toggle": _toggle,
    "header": _header,
    "product": _product,
    "horizontalrule": lambda _: "<hr>",
    "hr": lambda _: "<hr>",
    **dict.fromkeys(("bookmark", "embed", "video", "audio", "file", "button"), _link),
}


def _lexical_html(node: Any) -> str:
    kind, children = str(node.get("type")), node.get("children") or ()
    if kind in ("text", "extended-text"):
        return _formatted(escape(str(node.get("text") or "")), node.get("format"))
    if kind == "linebreak":
        return "<br>"
    if kind == "tab":
        return " "
    inner = "".join(map(_lexical_html, children))
    if kind in ("heading", "extended-heading"):
        tag = str(node.get("tag"))
        return f"<{tag}>{inner}</{tag}>" if tag in ("h1", "h2", "h3", "h4", "h5", "h6") else f"<p>{inner}</p>"
    if kind == "list":
        tag = "ol" if node.get("listType") == "number" else "ul"
        return f"<{tag}>{inner}</{tag}>"
    if kind == "listitem":
        return f"<li>{inner}</li>"
    if kind in ("link", "autolink"):
        return f'<a href="{escape(str(node.get("url") or ""))}">{inner}</a>'
    if kind in _ELEMENTS:
        return f"<{_ELEMENTS[kind]}>{inner}</{_ELEMENTS[kind]}>"
    return _CARDS[kind](node) if kind in _CARDS else inner


def _formatted(html: str, bits: Any) -> str:
    for bit, tag in _FORMATS:
        if isinstance(bits, int) and bits & bit:
            html = f"<{tag}>{html}</{tag}>"
    return html


def _loaded(source: str) -> Any:
    value = json.loads(source)
    check_texts(value)
    return value


def _mobiledoc_text(whole: Mapping[str, Any], markers: list[Any], allowance: Allowance) -> str:
    pieces = []
    for piece in _mobiledoc_pieces(whole, markers):
        allowance.take(len(piece))
        pieces.append(piece)
    return "".join(pieces)


def _mobiledoc_pieces(whole: Mapping[str, Any], markers: list[Any]) -> Iterator[str]:
    """Texts between the marks that each of them opens and closes."""
    opened: list[str] = []
    for kind, opens, closes, value in markers:
        for number in opens:
            tag, *given = whole["markups"][number]
            opened.append(tag if tag in _MARKUPS else "span")
            named = dict(zip(given[0][::2], given[0][1::2], strict=False)) if given else {}
            yield f'<{opened[-1]} href="{escape(str(named.get("href", "")))}">'
        if kind == 0:
            yield escape(str(value))
        else:
            name, text, *_ = whole["atoms"][value]
            yield "<br>" if name == "soft-return" else escape(str(text))
        for _ in range(min(closes, len(opened))):
            yield f"</{opened.pop()}>"
