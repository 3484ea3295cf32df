"""Footnotes."""

from typing import Any

from gql_blog.graph.declared.declarations import column, field
from gql_blog.read import (
    PARENT,
    THIS,
    Computed,
    Many,
    One,
    ReadContext,
    Row,
    Select,
    Sought,
    among,
    equal,
    grouped,
)
from gql_blog.render import resolved_html

_CANDIDATE = Row("footnote_candidate", "c")
_OF_NOTE = equal(_CANDIDATE["footnote_id"], PARENT)
_CANDIDATES = Select((_CANDIDATE["candidate_id"],), (_CANDIDATE,), (_OF_NOTE,))
_POSITION = Select((_CANDIDATE["position"],), (_CANDIDATE,), (_OF_NOTE, equal(_CANDIDATE["candidate_id"], THIS["id"])))

_FULL = Row("footnote", "f")
_HTML_OF_FULL = Sought(Select((_FULL["html"],), (_FULL,), (equal(_FULL["id"], THIS["refers_to_id"]),)))


def resolved_note_html(
    _context: ReadContext, _arguments: dict[str, Any], resolved: str | None, text: str, html: str, full: str | None
) -> str | None:
    """Return the HTML of a resolved note; ``full`` is that of the note to which it refers."""
    if resolved is None or resolved == text:
        return resolved and html
    return resolved_html(resolved, full or "", html)


class Footnote:
    """A footnote, as written, and as parsed by a plugin that reads citations."""

    anchor = column("String!", "The id of the note in body; markers are anchor + '-ref-' + n.")
    marker_anchors = column("[String!]!", "The ids in body of the markers of the note, in order.")
    number = column("Int!", "From 1, in the order of the notes.")
    label = column("String!", "The marker as printed: 1, *, a.")
    text = column("String!", "As written, without markup: 'Ibid, 226.'")
    html = column("HTML!", "As written, with its markup.")
    kind = column("FootnoteKind!", "The kind of note.")
    refers_to = field(
        "Footnote",
        One("footnote", "refers_to_id", reach="dialogue"),
        "The earlier FULL note that an Ibid., Id., op. cit., supra or short form refers to; null where that would be a "
        "guess.",
    )
    candidates = field(
        "[Footnote!]!",
        Many("footnote", among(THIS["id"], _CANDIDATES), (grouped(_POSITION),), reach="dialogue"),
        "The notes that it may refer to, if there is more than one.",
    )
    locator = column(
        "String",
        "The page or other locator, this note's own or, for a bare Ibid., the one it repeats.",
    )
    resolved_text = column(
        "String",
        "The note written out in full, with what it refers to put in; null where that would be a guess.",
    )
    resolved_html = field(
        "HTML",
        Computed(("resolved_text", "text", "html", _HTML_OF_FULL), resolved_note_html),
        "The same with its markup, such as the italics of titles.",
    )
    citation = column("JSON", "The cited work in CSL-JSON, where it could be read.")
