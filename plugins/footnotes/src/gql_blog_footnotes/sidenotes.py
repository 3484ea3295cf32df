"""Notes beside the text: a copy of each note behind the first marker that calls it, for a style to set in the margin.

The section of notes stays, and so do the links between markers and notes: a page shows either, by its width.
"""

import re
from typing import Final

from gql_blog.plugin import Body, Note

SIDENOTE: Final = "footnotes-sidenote"
NUMBER: Final = "footnotes-number"
CLASSES: Final = (SIDENOTE, NUMBER)

_MARKER: Final = re.compile(r'<a (?:[^<>]* )?id="([^"]*)"[^<>]*>([^<]*)</a></sup>')
_PARAGRAPHS: Final = re.compile(r"</p>\s*<p>")
_ID: Final = re.compile(r' id="[^"]*"')
_WORD: Final = re.compile(r"<([a-z0-9]+)")
_PHRASING: Final = re.compile("a|abbr|br|cite|code|del|em|img|ins|kbd|mark|q|rp|rt|ruby|s|small|span|strong|sub|sup")
"""Elements that may stand within a paragraph."""

_WORDS: Final = {"de": "Anmerkung {}", "en": "Note {}", "es": "Nota {}", "fr": "Note {}", "it": "Nota {}", "zh": "注{}"}


def with_sidenotes(body: Body) -> str | None:
    """The text with its sidenotes; None where it calls no note that can stand within a paragraph."""
    beside = {note.marker_anchors[0]: note for note in body.notes if note.marker_anchors and _inline(note) is not None}
    if not beside:
        return None

    def followed(marker: re.Match[str]) -> str:
        note = beside.get(marker[1])
        return marker[0] if note is None else marker[0] + _sidenote(note, marker[2], body.locale)

    return _MARKER.sub(followed, body.html)


def _sidenote(note: Note, number: str, locale: str) -> str:
    name = _WORDS.get(locale.lower().partition("-")[0], _WORDS["en"]).format(number)
    return (
        f'<span class="{SIDENOTE}" role="note" aria-label="{name}">'
        f'<sup class="{NUMBER}">{number}</sup> {_inline(note)}</span>'
    )


def _inline(note: Note) -> str | None:
    """The note's HTML as it may stand within a paragraph, without ids, which are the note's own; None: it cannot."""
    html = note.html.strip()
    if html.startswith("<p>") and html.endswith("</p>"):
        html = _PARAGRAPHS.sub("<br>", html[3:-4])
    if not html or not all(map(_PHRASING.fullmatch, _WORD.findall(html))):
        return None
    return _ID.sub("", html)
