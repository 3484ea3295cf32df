"""Notes that refer back, written out: the full citation as text, and the referring words as a link."""

import re
from collections.abc import Iterable
from html import escape

from gql_blog.plugin import FootnoteKind, Note, ReadNote
from gql_blog_footnotes.cited_works import CitedWork
from gql_blog_footnotes.locators import Locator
from gql_blog_footnotes.reference_marks import find_mark

_DASH = re.compile("[-\u2010-\u2015,&]|\\band\\b")
_PAGE_LABEL = re.compile(r"\bpp?\.(\s?)$")
_PAGES_ONLY = re.compile("^[\\divxlc\\s\u2010-\u2015,、，&-]+$")
_END = " .。"


def expand_references(text: str, insertions: Iterable[tuple[int, int, str]]) -> str:
    """The text with each stretch from start to end replaced; stretches come in order and do not overlap."""
    result, place = [], 0
    for start, end, citation in insertions:
        result += [text[place:start], citation]
        place = end
    return "".join([*result, text[place:]])


def cited(work: CitedWork, locator: str | None) -> str:
    """The work's citation with another locator, or with none; without the full stop at its end."""
    if work.locator is not None:
        return _relocated(work.text, work.locator, locator).rstrip(_END)
    text = work.text.rstrip(_END)
    return text if locator is None else f"{text}{'，' if _is_chinese(text) else ', '}{_with_label(text, locator)}"


def _relocated(text: str, old: Locator, locator: str | None) -> str:
    if locator is None:
        before = text[: old.start].rstrip(" ,:，：")
        after = text[old.end :]
        return (
            before.removesuffix(" (") + after[1:] if before.endswith("(") and after.startswith(")") else before + after
        )
    if not _PAGES_ONLY.match(locator):
        pages = re.match("[\\divxlc\\s\u2010-\u2015&-]+(?=,|$)", locator)
        label = text[old.start : old.value_start] if pages else ""
        return text[: old.start] + label + locator + text[old.end :]
    label = _PAGE_LABEL.sub(
        lambda match: ("pp." if _DASH.search(locator) else "p.") + match[1], text[: old.value_start]
    )
    return label + locator + text[old.value_start + len(old.value) :]


def _with_label(text: str, locator: str) -> str:
    return f"第{locator}页" if _is_chinese(text) and _PAGES_ONLY.match(locator) else locator


def _is_chinese(text: str) -> bool:
    return "《" in text


_TAG = re.compile(r"(<[^>]*>)")
_FIRST_WORDS = re.compile(r"\w[\w'’.\-]*")


def link_reference(note: Note, read: ReadNote, target: Note | None) -> str | None:
    """The note's HTML with a link to its target, whose name is the full citation; ``None`` without one."""
    if target is None or read.kind not in (FootnoteKind.IBID, FootnoteKind.SHORT):
        return None
    words = _referring_words(note.text)
    full = read.resolved_text
    told = f' title="{escape(full)}" aria-label="{escape(words)}: {escape(full)}"' if full else ""
    return _linked_once(note.html, escape(words, quote=False), f'<a href="#{target.anchor}"{told}>')


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
