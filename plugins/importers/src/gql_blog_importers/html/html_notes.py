"""Notes that a text links to: which elements call them, which are the notes, and under which label."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import count, islice

from gql_blog_importers.html.html_blocks import read_blocks
from gql_blog_importers.markup.block_markdown import HEADINGS, MarkdownWriter
from gql_blog_importers.markup.element_tree import Element
from gql_blog_importers.pages.line_patterns import is_notes_heading

_LABEL = re.compile(r"[\[(]?\s*(?P<label>[0-9]{1,4}|[*†‡§¶a-z]{1,3})\s*[\])]?\.?")
_BACK = re.compile(r"[\s↩↑^⏎←\ufe0e\ufe0f]*[0-9]{0,3}|(?:back|return)(?: to text)?", re.IGNORECASE)
_BACK_WORDS = frozenset(["reversefootnote", "footnote-backref", "doc-backlink", "footnote-back", "backlink"])
_NOTE_WORDS = re.compile(r"(?:doc-)?(?:foot|end)?-?notes?|fn\d*|footnote[-_].*|doc-endnotes?|doc-footnote|references")
_HOLDERS = frozenset(["li", "p", "div", "aside", "dd", "section", "td"])
_LEADING_LABEL = re.compile(
    r"(?:\\?\[\d{1,4}\\?\]|\d{1,4}\\?\.(?=\s)|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}|<sup>(?:\\\[)?\d{1,4}(?:\\\])?</sup>)\s*"
)
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(slots=True)
class LinkedNotes:
    """``calls`` with their labels, ``notes`` by label in order, and the elements that hold nothing but notes."""

    calls: dict[Element, str] = field(default_factory=dict)
    notes: dict[str, Element] = field(default_factory=dict)
    areas: list[Element] = field(default_factory=list)
    back_links: set[Element] = field(default_factory=set)
    held: set[Element] = field(default_factory=set)

    def holds(self, element: Element) -> bool:
        """Whether an element is a note, or an area of notes."""
        return element in self.held

    def definitions(self, writer: MarkdownWriter) -> list[str]:
        """The notes as definitions in Markdown."""
        return [f"[^{label}]: {note_text(label, note, writer)}" for label, note in self.notes.items()]


def find_linked_notes(region: Element, document: Element) -> LinkedNotes:
    """Follow the links of a region to notes anywhere in the document."""
    found = LinkedNotes()
    targets = {each.attrs["id"]: each for each in document.all() if each.attrs.get("id")}
    targets |= {each.attrs["name"]: each for each in document.all("a") if each.attrs.get("name")}
    labels: dict[Element, str] = {}
    empty: set[Element] = set()
    free = _FreeLabels()
    for link in region.all("a"):
        target = targets.get(link.attrs.get("href", "").removeprefix("#")) if _is_local(link) else None
        note = None if target is None else _holder(target)
        if note is None or note in empty or link.within(note) or not _calls_note(link, note):
            continue
        if note not in labels:
            if _is_empty(note):
                empty.add(note)
                continue
            labels[note] = free.taken_for(link.plain())
        found.calls[_outer(link)] = labels[note]
    for note, number in _endnotes(region):
        if note not in labels and not _is_empty(note):
            labels[note] = free.taken_for(number)
    found.notes = {label: note for note, label in sorted(labels.items(), key=lambda item: item[0].start)}
    found.areas = _areas(region, labels)
    found.held = {*found.areas, *labels}
    found.back_links = {
        link for note in labels for link in note.all("a") if _is_local(link) and _is_back(link, targets, note)
    }
    return found


def has_notes(region: Element) -> bool:
    """Whether there may be notes: links within a page, or a section that says so."""
    return any(_is_local(each) for each in region.all("a")) or next(_endnotes(region), None) is not None


def _endnotes(region: Element) -> Iterator[tuple[Element, str]]:
    """The items of sections that are notes by their role (DPUB-ARIA), each with its number: some are called nowhere."""
    for section in region.all("section"):
        number = 0
        for item in section.all("li") if section.attrs.get("role") == "doc-endnotes" else ():
            stated = item.attrs.get("value", "")
            number = int(stated) if re.fullmatch("[0-9]{1,4}", stated) else number + 1
            if item.attrs.get("id") and item.parent is not None and item.parent.parent is section:
                yield item, str(number)


def _is_local(link: Element) -> bool:
    return link.attrs.get("href", "").startswith("#") and len(link.attrs["href"]) > 1


def _holder(target: Element) -> Element | None:
    return next((each for each in target.line() if each.name in _HOLDERS), None)


def _calls_note(link: Element, note: Element) -> bool:
    """A short label, raised or called a reference, or a target among notes: other links within a page are headings'."""
    if not _LABEL.fullmatch(link.plain()):
        return False
    is_raised = any(above.name == "sup" for above in _above(link)) or any(each.name == "sup" for each in link.all())
    says_so = bool(link.words & {"noteref", "footnote-ref", "footnote", "doc-noteref", "fnref", "footnote-anchor"})
    return is_raised or says_so or any(_NOTE_WORDS.fullmatch(word) for each in _above(note) for word in each.words)


def _is_empty(note: Element) -> bool:
    """Whether a note has nothing but its links back."""
    links = {text for link in note.all("a") if _is_local(link) for text in link.texts()}
    return not any(text.text.strip() for text in note.texts() if text not in links)


def _above(element: Element) -> list[Element]:
    return [each for each in islice(element.line(), 4) if each.parent is not None]


class _FreeLabels:
    """The labels that no note has yet."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next = (label for label in map(str, count(1)) if label not in self._taken)

    def taken_for(self, text: str) -> str:
        """Return the number that a call prints, where it is free; else the next that is."""
        match = _LABEL.fullmatch(text)
        printed = match["label"] if match is not None else ""
        label = str(int(printed)) if printed.isdecimal() else ""
        if not label or label in self._taken:
            label = next(self._next)
        self._taken.add(label)
        return label


def _outer(link: Element) -> Element:
    """The raised element around a call, where it holds nothing else."""
    parent = link.parent
    return parent if parent is not None and parent.name == "sup" and parent.plain() == link.plain() else link


def _areas(region: Element, notes: Collection[Element]) -> list[Element]:
    """Lists and sections whose items are all notes, with a heading perhaps: the outermost.

    They are read from within, and what has been read is not read again: it holds nothing else, or whatever is around
    it does not either.
    """
    around = {above for note in notes for above in islice(note.line(), 1, None)}
    candidates = [each for each in region.all("ol", "ul", "section", "div", "aside") if each in around]
    areas: set[Element] = set()
    mixed: set[Element] = set()
    for element in reversed(candidates):
        if element in mixed:
            continue
        blocks = read_blocks(element, lambda child: child in notes or child in areas).found
        if all(each.kind in HEADINGS or is_notes_heading(each.text) for each in blocks):
            areas.add(element)
        else:
            mixed.update(element.line())
    return [each for each in candidates if each in areas and areas.isdisjoint(islice(each.line(), 1, None))]


def _is_back(link: Element, targets: dict[str, Element], note: Element) -> bool:
    target = targets.get(link.attrs.get("href", "").removeprefix("#"))
    is_outside = target is None or not target.within(note)
    is_sign = bool(_BACK.fullmatch(link.plain()) or _LABEL.fullmatch(link.plain()))
    return is_outside and (is_sign or bool(link.words & _BACK_WORDS))


def note_text(label: str, note: Element, writer: MarkdownWriter) -> str:
    """A note's text as Markdown, without its label if that is printed before it."""
    written = writer.inner(note).strip()
    printed = _LEADING_LABEL.match(written)
    if printed is not None and "".join(filter(str.isdigit, printed[0])).translate(_DIGITS).lstrip("0") == label.lstrip(
        "0"
    ):
        written = written[printed.end() :]
    return re.sub(r"\n(?=[^\n])", "\n    ", written)
