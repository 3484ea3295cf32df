"""The HTML of a note that is written out in full: its text, with the markup of the notes that it is made of."""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Final

from gql_blog.render.sanitizer import INLINE
from gql_blog.render.tags.written_tags import ATTRIBUTE, TAG, word_set

_PHRASES: Final = (INLINE | word_set("mark")) - word_set("br del ins")
_AROUND: Final = 4
"""How many characters beside a phrase are compared."""
_MARGIN: Final = "\x00" * _AROUND
"""Stands before and after a whole text."""

LONGEST: Final = 20_000
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")


def resolved_html(text: str, *sources: str) -> str:
    """Return sanitised HTML that says ``text``; phrases have the markup that they have in the HTML of the sources.

    A phrase of a source is found where it stands behind the same words, or before the same; earlier sources come first.
    A text of more than ``LONGEST`` characters has none: each phrase is sought in all of it.
    """
    marked: dict[int, tuple[int, str]] = {}
    padded = f"{_MARGIN}{text}{_MARGIN}"
    covered = bytearray(len(text))
    for source in sources if len(text) <= LONGEST else ():
        place = 0
        for before, words, after, html in _phrases(source):
            start = _place(padded, place, before, words, after)
            if start is not None and not any(covered[start : start + len(words)]):
                place = start + len(words)
                covered[start:place] = bytes([1]) * len(words)
                marked[start] = (place, html)
    parts, written = [], 0
    for start, (end, html) in sorted(marked.items()):
        parts += [_escaped(text[written:start]), html]
        written = end
    return f"<p>{''.join(parts)}{_escaped(text[written:])}</p>"


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n\n", "</p>\n<p>")


def _place(text: str, start: int, before: str, words: str, after: str) -> int | None:
    """Return where the words stand next in a text with margins, with what is around them on one side at least."""
    behind = text.find(before + words, start)
    ahead = text.find(words + after, start + _AROUND)
    return min((place for place in (behind, ahead - _AROUND) if place >= start), default=None)


def _phrases(html: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield each phrase with markup: the text before it, its own, the text after it, and its HTML."""
    runs = list(_runs(html))
    whole, end = f"{_MARGIN}{''.join(text for text, _ in runs).rstrip()}{_MARGIN}", _AROUND
    for text, marked in runs:
        start, end = end, end + len(text)
        if marked and text.strip():
            yield whole[start - _AROUND : start], text, whole[end : end + _AROUND], marked


def _runs(html: str) -> Iterator[tuple[str, str]]:
    """Yield the text in pieces; the HTML of one that is the outermost of inline elements, else nothing."""
    text, written, depth = "", "", 0
    for index, part in enumerate(TAG.split(html)):
        if not index % 2:
            text, written = text + _SPACE.sub(" ", unescape(part)), written + part
        elif part.strip("</>").split(" ", 1)[0] in _PHRASES:
            closing = part[1] == "/"
            if not closing and not depth:
                yield text, ""
                text, written = "", ""
            written += part
            depth += -1 if closing else 1
            if closing and not depth:
                yield text, written if _stands_alone(written) else ""
                text, written = "", ""
        else:
            written += part
    yield text, ""


def _stands_alone(html: str) -> bool:
    """Whether all of it is inline, without an anchor or a link within the page, which would stand there twice."""
    tags = (tag.strip("</>").split(" ", 1)[0] for tag in TAG.findall(html))
    within = (name == "id" or (name == "href" and value.startswith("#")) for name, value in ATTRIBUTE.findall(html))
    return _PHRASES.issuperset(tags) and not any(within)
