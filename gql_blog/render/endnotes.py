"""The section of notes at the end of an article's HTML, with DPUB-ARIA roles. Its parts come sanitised."""

from collections.abc import Sequence
from html import escape
from typing import Final

from gql_blog.content import Note

_BACK: Final = "\u21a9\ufe0e"
"""An arrow, asked to be shown as text and not as an emoji."""


def endnotes(notes: Sequence[Note]) -> str:
    """The section, or nothing where there are no notes. A label that the list would not count so is printed."""
    if not notes:
        return ""
    items = "\n".join(_item(note) for note in notes)
    return f'<section role="doc-endnotes">\n<ol>\n{items}\n</ol>\n</section>\n'


def _item(note: Note) -> str:
    content = note.html.strip()
    label = "" if note.label == str(note.number) else f"<sup>{escape(note.label)}</sup> "
    if label:
        content = f"<p>{label}{content[3:]}" if content.startswith("<p>") else f"<p>{label}</p>\n{content}"
    if note.marker_anchors:
        content = _with(content, " ".join(_back(note, index) for index in range(len(note.marker_anchors))))
    return f'<li id="{note.anchor}" role="doc-endnote">{content}</li>'


def _back(note: Note, index: int) -> str:
    """A link back to where the note is called; the second and later ones are told apart by their number."""
    more = f"<sup>{index + 1}</sup>" if index else ""
    return f'<a href="#{note.marker_anchors[index]}" role="doc-backlink">{_BACK}{more}</a>'


def _with(content: str, links: str) -> str:
    """The links at the end of the last paragraph, where there is one."""
    if content.endswith("</p>"):
        return f"{content.removesuffix('</p>')} {links}</p>"
    return f"{content}\n<p>{links}</p>"
