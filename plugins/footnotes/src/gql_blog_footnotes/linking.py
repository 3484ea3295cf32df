"""The HTML of a note that refers back: the words that do become a link to the note that they mean."""

import re
from html import escape

from gql_blog.plugin import FootnoteKind, Note, ReadNote
from gql_blog_footnotes.marks import find_mark

_TAG = re.compile(r"(<[^>]*>)")
_FIRST_WORDS = re.compile(r"\w[\w'’.\-]*")


def linked(note: Note, read: ReadNote, target: Note | None) -> str | None:
    """The note's HTML with a link to its target, and the full citation as its title; ``None`` where it refers to
    nothing.
    """
    if target is None or read.kind not in (FootnoteKind.IBID, FootnoteKind.SHORT):
        return None
    words = _referring_words(note.text)
    title = f' title="{escape(read.resolved_text)}"' if read.resolved_text else ""
    return _linked_once(note.html, escape(words, quote=False), f'<a href="#{target.anchor}"{title}>')


def _referring_words(text: str) -> str:
    """'Ibid', 'op. cit', 'supra note 3'; or the first word of a short form, which is a name."""
    mark = find_mark(text)
    if mark is not None:
        return text[mark.start : mark.end]
    match = _FIRST_WORDS.search(text)
    return match.group() if match else text


def _linked_once(html: str, words: str, opening: str) -> str | None:
    """The first place where the words stand, outside tags and links, wrapped; ``None`` where markup parts them."""
    pieces, in_link = _TAG.split(html), False
    for index, piece in enumerate(pieces):
        if piece.startswith("<"):
            in_link = piece.startswith(("<a ", "<a>")) or (in_link and piece != "</a>")
        elif words in piece and not in_link:
            pieces[index] = piece.replace(words, f"{opening}{words}</a>", 1)
            return "".join(pieces)
    return None
