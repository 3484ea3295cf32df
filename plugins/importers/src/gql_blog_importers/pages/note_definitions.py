"""The notes at the end of a text: a block of definitions, each of one or more paragraphs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gql_blog_importers.pages.line_patterns import is_notes_heading
from gql_blog_importers.pages.markdown_escaping import escape_paragraph
from gql_blog_importers.pages.note_markers import marker_numbers, plain_number
from gql_blog_importers.pages.page_lines import Page
from gql_blog_importers.pages.text_span import long_lines

_BRACKETED = re.compile(r"[\[［【]\s?(?P<label>[0-9]{1,4})\s?[\]］】][\s\u00a0]*[:：]?[\s\u00a0]*")
_RAISED = re.compile(r"(?P<label>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}|[①-⑳㉑-㉟㊱-㊿])[\s\u00a0]*")
_NUMBERED = re.compile(r"(?P<label>[0-9]{1,4})(?:[.．)）]\s+|[、]\s*|[\s\u00a0]+(?=[^\W\d]))")
_WIDEST_STEP = 20


@dataclass(slots=True)
class PageNote:
    """One note: ``indices`` of its lines, ``paragraphs`` as lists of printed lines, without the label."""

    label: str
    indices: list[int] = field(default_factory=list)
    paragraphs: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NoteBlock:
    """Where the notes begin (``heading``: the line before them that says so), and the lines in them that are none."""

    start: int
    heading: int | None
    notes: tuple[PageNote, ...]
    strays: tuple[int, ...]


def find_notes(page: Page, indices: Sequence[int]) -> NoteBlock | None:
    """The block of notes among the lines of the main text, if there is one.

    A block needs a beginning that shows itself: a heading, or a first definition numbered 1 (or 0), or one whose
    number the text above calls. Definitions ascend; what lies between two belongs to the upper one.
    """
    heading = _heading(page, indices)
    if heading is not None:
        below = [index for index in indices if index > heading]
        pattern = _style(page.text(below[0])) if below else None
        if pattern is not None:
            return _collect(page, below, pattern, heading)
    start = _unheaded_start(page, indices)
    if start is None:
        return None
    pattern = _style(page.text(start))
    return None if pattern is None else _collect(page, [i for i in indices if i >= start], pattern, None)


def _heading(page: Page, indices: Sequence[int]) -> int | None:
    for index in reversed(indices):
        if is_notes_heading(page.text(index)):
            return index
    return None


def _style(text: str) -> re.Pattern[str] | None:
    return next((pattern for pattern in (_BRACKETED, _RAISED, _NUMBERED) if pattern.match(text)), None)


def _label(text: str, pattern: re.Pattern[str]) -> str | None:
    match = pattern.match(text)
    return None if match is None else plain_number(match["label"])


def _unheaded_start(page: Page, indices: Sequence[int]) -> int | None:
    """The first line that can open a block without a heading: numbered lists in the text are none."""
    called: set[str] = set()
    for position, index in enumerate(indices):
        text = page.text(index)
        pattern = _style(text)
        label = None if pattern is None else _label(text, pattern)
        if position > 0 and label is not None and pattern is not None:
            if pattern is _BRACKETED and (label in ("0", "1") or label in called):
                return index
            if label in called and label in ("0", "1") and _runs_to_the_end(page, indices[position:], pattern, called):
                return index
        called |= marker_numbers(text)
    return None


def _runs_to_the_end(page: Page, rest: Sequence[int], pattern: re.Pattern[str], called: set[str]) -> bool:
    """Whether every number that the text calls is defined below in this style, in order."""
    expected = int(_label(page.text(rest[0]), pattern) or 1)
    for index in rest:
        if _label(page.text(index), pattern) == str(expected):
            expected += 1
    return all(int(label) < expected for label in called if int(label) < 1000)


def _collect(page: Page, indices: Sequence[int], pattern: re.Pattern[str], heading: int | None) -> NoteBlock:
    notes: list[PageNote] = []
    strays: list[int] = []
    pending: list[int] = []  # lines since the last definition: its own only if another definition follows
    seen: set[str] = set()
    for index in indices:
        match = pattern.match(page.text(index))
        label = None if match is None else plain_number(match["label"])
        if match is None or label is None or not _follows(label, notes, pattern):
            if label is not None and label in seen and pattern is not _NUMBERED:
                strays.append(index)
            else:
                pending.append(index)
            continue
        if long_lines([page.lines[each] for each in pending]):
            strays += pending  # the text goes on between notes at the foot of its pages
        else:
            _append(page, notes, pending)
        pending = []
        rest = page.text(index)[match.end() :]
        notes.append(PageNote(label, [index], [[rest]] if rest else []))
        seen.add(label)
    _close(page, notes, pending)
    start = heading if heading is not None else indices[0]
    return NoteBlock(start, heading, tuple(note for note in notes if note.paragraphs), tuple(strays))


def _follows(label: str, notes: list[PageNote], pattern: re.Pattern[str]) -> bool:
    if not notes:
        return True
    return 0 < int(label) - int(notes[-1].label) <= (1 if pattern is _NUMBERED else _WIDEST_STEP)


def _append(page: Page, notes: list[PageNote], pending: list[int]) -> None:
    if not notes:
        return
    for index in pending:
        line = page.lines[index]
        note = notes[-1]
        if note.paragraphs and note.indices[-1] == index - 1 and not line.gap:
            note.paragraphs[-1].append(line.text)
        else:
            note.paragraphs.append([line.text])
        note.indices.append(index)


def _close(page: Page, notes: list[PageNote], pending: list[int]) -> None:
    """After the last definition only what plainly goes on is its own: a broken line, or the text of a bare label."""
    for index in pending:
        note = notes[-1] if notes else None
        if note is None or note.indices[-1] != index - 1 or page.lines[index].gap:
            return
        if note.paragraphs and not page.text(index)[0].islower():
            return
        _append(page, notes, [index])


def note_definition(note: PageNote) -> str:
    """The note's definition in Markdown; what follows the first line is indented, so that it stays the note's."""
    paragraphs = [escape_paragraph("\n".join(lines)).replace("\n", "\n    ") for lines in note.paragraphs]
    return f"[^{note.label}]: " + "\n\n    ".join(filter(None, paragraphs))


def bracket_label(text: str) -> str | None:
    """The label of a line that begins as a definition in brackets does."""
    return _label(text, _BRACKETED)
