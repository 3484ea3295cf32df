"""What WordPress keeps in the marks around a text: captions in shortcodes, and texts in the attributes of blocks."""

import json
import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Any, Final

from gql_blog.plugin import Fate, Ledger

_BLOCK: Final = re.compile(r"<!--\s+wp:([a-z][a-z0-9_/-]*)\s+(\{[^<>]*\})\s*/?-->")
_COMMENT: Final = re.compile(r"<!--[^<>]*-->")
_CAPTION: Final = re.compile(
    r"\[(?P<name>(?:wp_)?caption)(?P<stated>[^\]\[]*)\](?P<inner>[^\[]*(?:\[(?!/|(?:wp_)?caption)[^\[]*)*)\[/(?P=name)\]"
)
_IMAGE: Final = re.compile(r"\s*(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?")
_STATED_CAPTION: Final = re.compile(r"\bcaption=(?:\"([^\"]*)\"|'([^']*)')")
_TAGS: Final = re.compile(r"<[^<>]*>")
_TEXT_KEYS: Final = re.compile(
    r"text|content|caption|title|subtitle|heading|quote|citation|description|label|question|answer|body", re.IGNORECASE
)
"""Names of attributes whose value is a text, however short."""

_FORM_KEYS: Final = re.compile(r".*(?:class|style|layout|font|css|font\w+)(?:name)?", re.IGNORECASE)
_WORDS: Final = 3
"""Of an attribute with another name, so many words are a text."""


def with_captions(html: str) -> str:
    """Return the HTML with the shortcodes around images and their captions as figures."""
    return _CAPTION.sub(_figure, html) if "caption]" in html else html


def _figure(match: re.Match[str]) -> str:
    inner = match["inner"]
    stated = _STATED_CAPTION.search(match["stated"])
    image = _IMAGE.match(inner)
    if image is None:
        return f" {inner} "
    said = " ".join(filter(None, [(stated[1] or stated[2]) if stated else "", inner[image.end() :].strip()]))
    return f"\n\n<figure>{image[0].strip()}<figcaption>{said}</figcaption></figure>\n\n"


def with_block_texts(html: str, ledger: Ledger) -> str:
    """Return the HTML with the texts that stand in attributes of blocks alone, each as a paragraph in its place."""
    if "<!-- wp:" not in html:
        return html
    shown = _plain(_COMMENT.sub(" ", html))

    def replaced(match: re.Match[str]) -> str:
        texts = []
        for text, is_shown in _texts_of(match[2], shown, ledger):
            ledger.add("block attribute", *((Fate.TAKEN,) if is_shown else (Fate.KEPT_AS_TEXT, _KEPT)))
            texts += [] if is_shown else [f"\n\n<p>{escape(text, quote=False)}</p>\n\n"]
        return match[0] + "".join(texts)

    return _BLOCK.sub(replaced, html)


_KEPT: Final = "It is a paragraph in the place of its block."
_LOOKS: Final = "It says how a block looks or works."


def _texts_of(stated: str, shown: str, ledger: Ledger) -> Iterator[tuple[str, bool]]:
    """The text of each attribute that has one, and whether the block shows it; the others are counted."""
    try:
        attributes = json.loads(stated)
    except (ValueError, RecursionError):
        ledger.add("block attribute", Fate.UNKNOWN, "It is not JSON.")
        return
    for name, value in attributes.items():
        texts = [text for key, each in _strings(name, value) if _is_text(key, text := _plain(each))]
        if texts:
            missing = [text for text in texts if text not in shown]
            yield " ".join(missing or texts), not missing
        else:
            ledger.add("block attribute", Fate.LEFT_OUT, _LOOKS)


def _strings(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """The texts within a value, each with the nearest name."""
    waiting = [(name, value)]
    while waiting:
        key, each = waiting.pop()
        if isinstance(each, str):
            yield key, each
        elif isinstance(each, dict):
            waiting.extend(reversed(each.items()))
        elif isinstance(each, list):
            waiting.extend((key, item) for item in reversed(each))


def _is_text(name: str, text: str) -> bool:
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    if not words or "://" in text or _FORM_KEYS.fullmatch(name):
        return False
    return len(words) >= _WORDS or (bool(_TEXT_KEYS.fullmatch(name)) and text not in ("left", "right", "center"))


def _plain(html: str) -> str:
    return " ".join(unescape(_TAGS.sub(" ", html)).split())
