"""The main text of a page, between head and comments: body, notes, biographical notes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gql_blog.plugin import SourceRole
from gql_blog_importers.pages.author_bios import (
    Signature,
    continues_bio,
    parse_signature,
    possible_signature,
    signed_above_bio,
    speaks_of_author,
    split_bios,
    starts_bio,
)
from gql_blog_importers.pages.coverage import LineAssignments
from gql_blog_importers.pages.line_patterns import is_bio_heading, is_signed_editor_note
from gql_blog_importers.pages.note_definitions import NoteBlock, PageNote, find_notes
from gql_blog_importers.pages.page_lines import Page, Paragraph, duplicate_lines, ends_sentence, group_paragraphs
from gql_blog_importers.pages.person_names import name_key
from gql_blog_importers.pages.text_span import essay_span, long_lines


@dataclass(slots=True)
class MainText:
    """``bios`` by printed name; ``repeated`` are lines printed twice, kept once; ``editor_notes`` end the text."""

    body: list[Paragraph] = field(default_factory=list)
    notes: tuple[PageNote, ...] = ()
    bios: dict[str, str] = field(default_factory=dict)
    signature: Signature | None = None
    editor_notes: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    before: list[Paragraph] = field(default_factory=list)
    """What the text may begin with, above ``body``: it is kept until somebody says so."""
    after: list[Paragraph] = field(default_factory=list)
    """What the text may end with, below ``body``."""
    starts: list[int] = field(default_factory=list)
    """The first lines of the paragraphs that may be the first."""
    ends: list[int] = field(default_factory=list)
    """The first lines of the paragraphs that may be the last."""


def parse_main_text(
    page: Page,
    indices: Sequence[int],
    assignments: LineAssignments,
    authors: Sequence[str],
    *,
    head_bios: Sequence[int] = (),
    open_names: Sequence[str] = (),
    blank_separated: bool,
) -> MainText:
    """Share out the lines of the main text. What stands under the notes and is no biographical note is left over.

    ``head_bios``: biographical notes that stand in the head. ``open_names``: lines of the head that could not be read;
    a last paragraph that one of them opens may be a biographical note, and is left over as well.
    """
    main = MainText()
    block = find_notes(page, indices)
    above = [index for index in indices if block is None or index < block.start]
    main.editor_notes = [index for index in above[1:] if is_signed_editor_note(page.text(index))]
    above = [index for index in above if index not in main.editor_notes]
    below = [] if block is None else _assign_notes(block, indices, assignments)
    if block is not None:
        main.notes = block.notes
    bio_lines = _bio_lines(page, below, authors, blank_separated=blank_separated, keep=0)
    if not bio_lines:
        bio_lines = _bio_lines(page, above, authors, blank_separated=blank_separated, keep=1)
    above = [index for index in above if index not in bio_lines]
    main.bios = _bios(page, [*head_bios, *bio_lines], authors, blank_separated=blank_separated)
    open_lines: list[int] = []
    if not authors:
        main.signature = signed_above_bio(page, above)
        if main.signature is not None:
            bio_lines = [above.pop()]
            main.bios = {main.signature.name: page.text(bio_lines[0])}
        else:
            main.signature = parse_signature(page, above)
        open_lines = possible_signature(page, above) if main.signature is None else [*main.signature.below]
        told = "\n".join(page.text(index) for index in above[:-1])
        strangers = [name for name in open_names if name not in told]  # of whom the text speaks is its subject
        if len(above) > 1 and any(starts_bio(page.text(above[-1]), name) for name in strangers):
            open_lines = [above[-1]]
    signed = () if main.signature is None else main.signature.indices
    main.repeated = duplicate_lines(page, above)
    dropped = {*signed, *open_lines, *main.repeated}
    title = assignments.lines_with(SourceRole.TITLE)
    span = essay_span(page, [index for index in above if index not in dropped], title)
    dropped |= {*span.left}
    below += [] if block is None else block.strays
    left = [index for index in below if index not in bio_lines]
    main.starts, main.ends = span.before, [*span.after, *_open_end(page, above, left)]
    body = [index for index in above if index not in dropped]
    main.body = group_paragraphs(page, body, blank_separated=blank_separated)
    _keep_doubtful(page, main, [*span.left, *left], blank_separated=blank_separated)
    _assign_text(main, assignments, bio_lines, signed)
    for index in [*open_lines, *span.left]:
        assignments.assign(index, SourceRole.UNRECOGNISED)
    return main


def _keep_doubtful(page: Page, main: MainText, left: Sequence[int], *, blank_separated: bool) -> None:
    """Keep the lines from the first at which the text may begin, and up to the last with which it may end."""
    if not main.body:
        return
    first, last = main.body[0].indices[0], main.body[-1].last
    above = [index for index in left if min(main.starts, default=first) <= index < first]
    below = [index for index in left if last < index <= max(main.ends, default=last)]
    marks = {*main.starts, *main.ends}
    for part, lines in ((main.before, sorted(above)), (main.after, sorted(below))):
        for index in lines:
            if index in marks or not part:
                part.append(Paragraph((index,), page.text(index)))
            else:
                part[-1:] = group_paragraphs(page, [*part[-1].indices, index], blank_separated=blank_separated)


def _open_end(page: Page, above: Sequence[int], below: Sequence[int]) -> list[int]:
    """Where a text may go on: long paragraphs below its notes, or last lines that no long paragraph tells from it."""
    after = [below[place] for place in long_lines([page.lines[index] for index in below])]
    is_short = not long_lines([page.lines[index] for index in above])
    if is_short and above and page.chrome and not ends_sentence(page.text(above[-1])):
        after.append(above[-1])
    return after


def _assign_notes(block: NoteBlock, indices: Sequence[int], assignments: LineAssignments) -> list[int]:
    """Take the notes' lines; the lines below the block's start that are no notes."""
    taken = {index for note in block.notes for index in note.indices}
    for index in taken:
        assignments.assign(index, SourceRole.NOTE)
    if block.heading is not None:
        assignments.assign(block.heading, SourceRole.NOTE)
    last = max(taken, default=block.start)
    return [index for index in indices if index > last and index not in block.strays]


def _assign_text(main: MainText, assignments: LineAssignments, bio_lines: Sequence[int], signed: Sequence[int]) -> None:
    body = [index for paragraph in main.body for index in paragraph.indices]
    for part, lines in (
        (SourceRole.ESSAY, body),
        (SourceRole.BIO, bio_lines),
        (SourceRole.BYLINE, signed),
        (SourceRole.NOTICE, main.editor_notes),
        (SourceRole.DUPLICATE, main.repeated),
    ):
        for index in lines:
            assignments.assign(index, part)


def _bio_lines(
    page: Page, region: Sequence[int], authors: Sequence[str], *, blank_separated: bool, keep: int
) -> list[int]:
    """The lines of the biographical notes that end a region; the first ``keep`` paragraphs are text in any case.

    Lines of the site may stand below and between them, but no long paragraph that is none.
    """
    paragraphs = group_paragraphs(page, region, blank_separated=blank_separated)
    accepted = _under_heading(paragraphs, authors, keep)
    if accepted is not None:
        return [index for paragraph in paragraphs[accepted:] for index in paragraph.indices]
    long = {*long_lines([page.lines[index] for index in region])}
    longest = {region[place] for place in long}
    bios = _under_name(page, region, authors, max(longest, default=-1))
    if bios:
        return bios
    open_lines: list[int] = []
    for paragraph in reversed(paragraphs[keep:]):
        if any(speaks_of_author(paragraph.text, name) for name in authors):
            bios += [*open_lines, *paragraph.indices]
            open_lines = []
        elif continues_bio(paragraph.text):
            open_lines += paragraph.indices
        elif (keep and not longest) or not longest.isdisjoint(paragraph.indices):
            break
        else:
            open_lines = []
    return sorted(bios)


def _under_name(page: Page, region: Sequence[int], authors: Sequence[str], last: int) -> list[int]:
    """The name of an author that stands alone below the text, and the sentence below it."""
    keys = {*map(name_key, authors)}
    below = [index for index in region[:-1] if index > last and name_key(page.text(index)) in keys]
    return [each for index in below[-1:] if ends_sentence(page.text(index + 1)) for each in (index, index + 1)]


def _under_heading(paragraphs: Sequence[Paragraph], authors: Sequence[str], keep: int) -> int | None:
    """Where 'About the Author' stands: what follows is about the only author, or begins with an author's name."""
    for position in range(len(paragraphs) - 2, keep - 1, -1):
        if is_bio_heading(paragraphs[position].text):
            follows = paragraphs[position + 1].text
            is_shared = len(authors) == 1 or any(starts_bio(follows, name) for name in authors)
            return position if authors and is_shared else None
    return None


def _bios(page: Page, bio_lines: Sequence[int], authors: Sequence[str], *, blank_separated: bool) -> dict[str, str]:
    keys = {*map(name_key, authors)}
    lines = [index for index in bio_lines if name_key(page.text(index)) not in keys]
    printed = group_paragraphs(page, lines, blank_separated=blank_separated)
    paragraphs = [p.text.replace("\n", " ") for p in printed if not is_bio_heading(p.text)]
    if len(authors) == 1 and paragraphs:
        return {authors[0]: "\n\n".join(paragraphs)}
    return split_bios(paragraphs, authors)
