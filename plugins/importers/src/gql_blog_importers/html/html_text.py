"""The text of a document's article below its head: body, notes without links, biographical notes, comments in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from gql_blog.plugin import DraftComment, Finding, SourceRole, join_shortened
from gql_blog_importers.html.evidence.text_flow import Flow
from gql_blog_importers.html.html_blocks import Block, block_markdown, elements_of, texts_of, texts_outside
from gql_blog_importers.html.html_head import HtmlHead
from gql_blog_importers.html.html_notes import LinkedNotes
from gql_blog_importers.markup.block_markdown import HEADINGS, MarkdownWriter, with_lists_apart
from gql_blog_importers.markup.element_tree import Element
from gql_blog_importers.pages.author_bios import (
    Signature,
    continues_bio,
    parse_signature,
    possible_signature,
    speaks_of_author,
    split_bios,
)
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.comment_parser import build_comment, find_comments, split_comments, text_lines
from gql_blog_importers.pages.line_patterns import is_bio_heading, is_boilerplate, is_signed_editor_note
from gql_blog_importers.pages.note_definitions import NoteBlock, find_notes
from gql_blog_importers.pages.note_markers import marker_numbers
from gql_blog_importers.pages.page_lines import Page, duplicate_lines, ends_sentence
from gql_blog_importers.pages.person_names import name_key, strip_degree
from gql_blog_importers.pages.response_list import PageTail

_BIO_WORDS = frozenset(["author-bio", "bio", "about-author", "author-info", "author-description", "author-box"])
_FOOTER_WORDS = frozenset(["post-footer", "entry-footer", "article-footer", "post-meta", "postmeta", "entry-meta"])
_META_WORD = re.compile(r"[a-z]+-meta")
_MARKER = re.compile(
    r"<sup>(?:\\\[)?(?P<sup>[0-9]{1,4})(?:\\\])?</sup>|\\\[(?P<square>[0-9]{1,4})\\\]"
    r"|(?<=[.,;:!?”’\"')\w])(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})"
)
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LABEL = re.compile(
    r"(?:\\\[\d{1,4}\\\]|\d{1,4}\\?[.)]|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}|<sup>(?:\\\[)?\d{1,4}(?:\\\])?</sup>|[①-⑳㉑-㉟])\s*:?\s*"
)
_NO_MARKDOWN = ("```", "<table", "<figure")
_YEARS = range(1000, 2200)
_LONGEST_LEAD = 30
"""Characters that a line with the name of an author has besides, where what is said of them follows."""


@dataclass(slots=True)
class HtmlText:
    """``body`` and ``notes`` as Markdown; ``unread`` are blocks that nobody took."""

    body: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    bios: dict[str, str] = field(default_factory=dict)
    comments: tuple[DraftComment, ...] = ()
    editor_notes: list[str] = field(default_factory=list)
    of_site: list[int] = field(default_factory=list)
    unread: list[Block] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    signature: Signature | None = None
    roles: dict[int, SourceRole] = field(default_factory=dict)
    """Those of blocks that are neither the essay's nor unread."""


def read_text(
    page: Page,
    blocks: Sequence[Block],
    head: HtmlHead,
    tail: PageTail,
    authors: Sequence[str],
    writer: MarkdownWriter,
    linked: LinkedNotes,
    footers: Sequence[int],
    flow: Flow,
) -> HtmlText:
    """Share out the blocks that the head and the list of responses left."""
    text = HtmlText(editor_notes=[block_markdown(blocks[place], writer) for place in head.editor_notes])
    text.of_site = [*tail.boilerplate, *tail.about_site]
    text.unread = [blocks[place] for place in tail.strays]
    first = 0 if head.title is None else head.title
    of_head = {*head.taken, *head.site, *head.open}
    free = [place for place in range(tail.stop) if place not in of_head]
    above = [blocks[place] for place in free if place < first]
    text.unread += [block for block in above if block.text or block_markdown(block, writer)]
    free = [place for place in free if place >= first]
    free = _take_comments(text, page, blocks, free, tail.stop, authors)
    notes = None if linked.notes else find_notes(page, free)
    labels = set(linked.notes)
    if notes is not None:
        labels |= {note.label for note in notes.notes}
        free = _take_notes(text, blocks, free, notes, writer)
    closing = _closing_links(blocks, free)
    text.of_site += closing
    free = _take_bios(text, page, blocks, [place for place in free if place not in closing], authors)
    free = _take_editor_notes(text, page, blocks, free, writer)
    marked = (place for place in free if any(above.words & _BIO_WORDS for above in _around(blocks[place])))
    apart = {*footers, *marked}
    text.unread += [blocks[place] for place in free if place in apart]
    whole = free
    free = _without_rules(blocks, [place for place in free if place not in apart])
    free = _take_signature(text, page, blocks, free, authors)
    repeated = {place for place in duplicate_lines(page, free) if blocks[place].text}
    text.of_site += [place for place in free if is_boilerplate(page.text(place)) or place in repeated]
    boxes = [place for place in whole if not flow.has(blocks[place])]
    told = [place for place in boxes if place in apart or author_of_bio(page.text(place), "", authors)]
    below_rules = [place for place in free if blocks[place - 1].kind == "hr" and place]
    told += [place for place in below_rules if author_of_bio(page.text(place), "", authors)]
    notes_at = min((note.start for note in linked.notes.values()), default=None)
    told += [place for place in whole if notes_at is not None and blocks[place].start > notes_at]
    stop = min(told, default=len(blocks))
    essay = {*flow.essay(blocks, [place for place in free if place not in text.of_site], stop)}
    text.unread += [blocks[place] for place in free if place not in essay and place not in text.of_site]
    free = _without_rules(blocks, [place for place in free if place in essay])
    of_site = {*text.of_site}
    body = with_lists_apart([block_markdown(blocks[place], writer) for place in free if place not in of_site])
    called: set[str] = set(linked.calls.values())
    text.body = [_with_calls(each, labels, called) for each in body if each]
    _add_note_findings(text, page, free, labels, called)
    return text


def take_beside(
    text: HtmlText, blocks: Sequence[Block], authors: Sequence[str], writer: MarkdownWriter
) -> dict[int, SourceRole]:
    """Take what is said of authors, and by editors, among blocks that no part took; the roles of those taken, by id.

    A note about an author begins with the name, or stands right below a short line that has it.
    """
    taken: dict[int, SourceRole] = {}
    above = ""
    for block in blocks:
        line = normalize_line(block.text)
        author = author_of_bio(line, above, authors) if block.kind == "p" else None
        if is_signed_editor_note(line):
            text.editor_notes.append(block_markdown(block, writer))
            taken[id(block)] = SourceRole.NOTICE
        elif author is not None:
            text.bios[author] = "\n\n".join(filter(None, [text.bios.get(author), line]))
            taken[id(block)] = SourceRole.BIO
        above = line or above
    return taken


def author_of_bio(line: str, above: str, authors: Sequence[str]) -> str | None:
    """Of which author a line tells that stands beside a text."""
    if not ends_sentence(line):
        return None
    for author in authors:
        bare = name_key(strip_degree(author).split(". ", 1)[-1])
        is_named_above = bare in name_key(above) and len(above) <= len(author) + _LONGEST_LEAD
        if name_key(line).startswith((name_key(author), bare)) or is_named_above:
            return author
    return None


def is_in_footer(block: Block, region: Element) -> bool:
    """Whether a block stands in a footer of the article: then it is no text."""
    return any(
        each.name == "footer" or each.words & _FOOTER_WORDS or any(map(_META_WORD.fullmatch, each.words))
        for each in takewhile(lambda each: each is not region, block.element.line())
    )


def _closing_links(blocks: Sequence[Block], free: list[int]) -> list[int]:
    """Below the last rule of a document: lines of nothing but links, with which pages made by hand lead elsewhere."""
    closing: list[int] = []
    for place in reversed(free):
        if blocks[place].kind == "hr":
            return closing
        if not _has_links_alone(blocks[place]):
            break
        closing.append(place)
    return []


def _has_links_alone(block: Block) -> bool:
    links = [each for each in elements_of(block.nodes) if each.name == "a" and each.attrs.get("href")]
    outside = texts_outside(texts_of(block.nodes), links)
    return bool(links) and not any(char.isalnum() for each in outside for char in each.text)


def _is_of_box(block: Block) -> bool:
    """Whether a block of a box about an author is its heading, or links to more of the same author."""
    return block.kind in HEADINGS or _has_links_alone(block)


def _without_rules(blocks: Sequence[Block], free: list[int]) -> list[int]:
    """Without the rules at either end, which part the text from what is not text."""
    while free and blocks[free[0]].kind == "hr":
        free = free[1:]
    while free and blocks[free[-1]].kind == "hr":
        free = free[:-1]
    return free


def _take_comments(
    text: HtmlText, page: Page, blocks: Sequence[Block], free: list[int], stop: int, authors: Sequence[str]
) -> list[int]:
    """Comments below a heading that says so, or in a form that only comments have, by the rules of page texts."""
    section = find_comments(page, free, stop, authors)
    for comment in split_comments(section.headers, stop) if section.headers else ():
        if comment.header.rest or text_lines(page, comment):
            text.comments += (build_comment(page, comment, blank_separated=True, known={}),)
    text.unread += [blocks[place] for place in section.ambiguous + section.unread]
    text.roles |= {place: SourceRole.COMMENT for place in free if place >= section.start}
    return [place for place in free if place < section.start and place not in section.ambiguous]


def _take_notes(
    text: HtmlText, blocks: Sequence[Block], free: list[int], notes: NoteBlock, writer: MarkdownWriter
) -> list[int]:
    taken = {place for note in notes.notes for place in note.indices}
    for note in notes.notes:
        first, *rest = (block_markdown(blocks[place], writer) for place in note.indices)
        written = "\n\n".join(filter(None, [_LABEL.sub("", first, count=1), *rest]))
        text.notes.append(f"[^{note.label}]: " + re.sub(r"\n(?=[^\n])", "\n    ", written))
    text.unread += [blocks[place] for place in notes.strays]
    text.roles |= dict.fromkeys((*taken, *([notes.heading] if notes.heading is not None else [])), SourceRole.NOTE)
    return [place for place in free if place not in taken and place != notes.heading and place not in notes.strays]


def _take_bios(
    text: HtmlText, page: Page, blocks: Sequence[Block], free: list[int], authors: Sequence[str]
) -> list[int]:
    """The last blocks, where they speak of a credited author, or are marked as being about one."""
    taken: list[int] = []
    for place in reversed(free[1:]):
        line = page.text(place)
        is_marked = any(above.words & _BIO_WORDS for above in _around(blocks[place]))
        if any(speaks_of_author(line, name) for name in authors) or (is_marked and authors):
            taken = [*(below for below in free if below >= place)]
        elif is_bio_heading(line) and authors and taken and taken[0] > place:
            taken = [place, *taken]
        elif not (continues_bio(line) or is_boilerplate(line)):
            break
    of_box = [place for place in taken if _is_of_box(blocks[place])]
    text.of_site += of_box
    paragraphs = [page.text(place) for place in taken if not (is_bio_heading(page.text(place)) or place in of_box)]
    if len(authors) == 1 and paragraphs:
        text.bios = {authors[0]: "\n\n".join(paragraphs)}
    elif paragraphs:
        text.bios = split_bios(paragraphs, authors)
        text.unread += [blocks[place] for place in taken if not text.bios]
    text.roles |= dict.fromkeys(taken, SourceRole.BIO)
    return [place for place in free if place not in taken]


def _around(block: Block) -> list[Element]:
    around = takewhile(lambda each: each.name not in ("article", "main", "body"), block.element.line())
    return [*islice(around, 3)]


def _take_signature(
    text: HtmlText, page: Page, blocks: Sequence[Block], free: list[int], authors: Sequence[str]
) -> list[int]:
    """A name and an office that end the text of a page without a byline."""
    if authors:
        return free
    text.signature = parse_signature(page, free)
    taken = list(possible_signature(page, free)) if text.signature is None else list(text.signature.indices)
    left = taken if text.signature is None else [*text.signature.below]
    text.unread += [blocks[place] for place in left]
    text.roles |= dict.fromkeys(taken, SourceRole.BYLINE)
    taken += [place for place in left if place not in taken]
    return [place for place in free if place not in taken]


def _take_editor_notes(
    text: HtmlText, page: Page, blocks: Sequence[Block], free: list[int], writer: MarkdownWriter
) -> list[int]:
    notes = [place for place in free[1:] if blocks[place].kind == "p" and is_signed_editor_note(page.text(place))]
    text.editor_notes += [block_markdown(blocks[place], writer) for place in notes]
    text.roles |= dict.fromkeys(notes, SourceRole.NOTICE)
    kept = [place for place in free if place not in notes]
    return kept


def _with_calls(markdown: str, labels: set[str], called: set[str]) -> str:
    """'[1]' and a raised 1 in the text, where there is a note 1, become calls of it."""
    if not labels or markdown.startswith(_NO_MARKDOWN):
        return markdown

    def call(match: re.Match[str]) -> str:
        label = match["square"] or match["sup"] or match["raised"].translate(_DIGITS)
        if label not in labels or (match["square"] is None and _is_power(markdown[: match.start()])):
            return match[0]
        called.add(label)
        return f"[^{label}]"

    return _MARKER.sub(call, markdown)


def _is_power(before: str) -> bool:
    """Whether what stands before a raised number makes it a power: a unit of a letter or two, a number but no year."""
    letters = re.search(r"[^\W\d_]*$", before)
    digits = re.search(r"[\d.,]*$", before[-20:])
    if digits is not None and digits[0][-1:].isdecimal():
        return not (digits[0].isdecimal() and int(digits[0]) in _YEARS)
    return letters is not None and 0 < len(letters[0]) < 3


def _add_note_findings(text: HtmlText, page: Page, free: Sequence[int], labels: set[str], called: set[str]) -> None:
    uncalled = sorted(labels - called, key=int)
    if uncalled:
        message = f"The text does not refer to these notes: {join_shortened(uncalled)}. They are kept."
        text.findings.append(Finding("NOTE_WITHOUT_MARKER", message))
    missing = {label for place in free for label in marker_numbers(page.text(place))} - labels
    missing = {label for label in missing if int(label) not in _YEARS}
    if missing:
        message = f"The text refers to notes that do not exist: {join_shortened(sorted(missing, key=int))}."
        text.findings.append(Finding("MARKER_WITHOUT_NOTE", f"{message} The markers are kept as text."))
