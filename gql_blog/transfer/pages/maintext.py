"""The main text of a page, between head and comments: body, notes, and what is said of the authors."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gql_blog.transfer.pages.account import Ledger, Part
from gql_blog.transfer.pages.bios import goes_on, share_out, starts_bio
from gql_blog.transfer.pages.furniture import is_bio_heading, is_signed_editor_note
from gql_blog.transfer.pages.layout import Paragraph, doubled_lines, group
from gql_blog.transfer.pages.lines import Page
from gql_blog.transfer.pages.notes import NoteBlock, PageNote, find_notes
from gql_blog.transfer.pages.signatures import Signature, read_signature


@dataclass(slots=True)
class MainText:
    """``bios`` by printed name; ``repeated`` are lines printed twice, kept once; ``editor_notes`` end the text."""

    body: list[Paragraph] = field(default_factory=list)
    notes: tuple[PageNote, ...] = ()
    bios: dict[str, str] = field(default_factory=dict)
    signature: Signature | None = None
    editor_notes: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)


def read_main_text(
    page: Page, indices: Sequence[int], ledger: Ledger, authors: Sequence[str], *, by_blanks: bool
) -> MainText:
    """Share out the lines of the main text. What stands under the notes and is no biographical note is left over."""
    main = MainText()
    block = find_notes(page, indices)
    above = [index for index in indices if block is None or index < block.start]
    main.editor_notes = _closing_editor_notes(page, above)
    above = above[: len(above) - len(main.editor_notes)]
    below = [] if block is None else _enter_notes(block, indices, ledger)
    if block is not None:
        main.notes = block.notes
    bio_lines = _bio_lines(page, below, authors, by_blanks=by_blanks, keep=0)
    if not bio_lines:
        bio_lines = _bio_lines(page, above, authors, by_blanks=by_blanks, keep=1)
    above = [index for index in above if index not in bio_lines]
    main.bios = _bios(page, bio_lines, authors, by_blanks=by_blanks)
    if not authors:
        main.signature = read_signature(page, above, by_blanks=by_blanks)
    signed = () if main.signature is None else main.signature.indices
    main.repeated = doubled_lines(page, above)
    dropped = {*signed, *main.repeated}
    main.body = group(page, [index for index in above if index not in dropped], by_blanks=by_blanks)
    _enter_text(main, ledger, bio_lines, signed)
    return main


def _enter_notes(block: NoteBlock, indices: Sequence[int], ledger: Ledger) -> list[int]:
    """Take the notes' lines; the lines below the block's start that are no notes."""
    taken = {index for note in block.notes for index in note.indices}
    for index in taken:
        ledger.take(index, Part.NOTE)
    if block.heading is not None:
        ledger.take(block.heading, Part.NOTE)
    last = max(taken, default=block.start)
    return [index for index in indices if index > last and index not in block.strays]


def _enter_text(main: MainText, ledger: Ledger, bio_lines: Sequence[int], signed: Sequence[int]) -> None:
    body = [index for paragraph in main.body for index in paragraph.indices]
    for part, lines in (
        (Part.BODY, body),
        (Part.BIO, bio_lines),
        (Part.BYLINE, signed),
        (Part.EDITOR_NOTE, main.editor_notes),
        (Part.DOUBLED, main.repeated),
    ):
        for index in lines:
            ledger.take(index, part)


def _closing_editor_notes(page: Page, above: Sequence[int]) -> list[int]:
    count = 0
    while count < len(above) - 1 and is_signed_editor_note(page.text(above[-1 - count])):
        count += 1
    return list(above[len(above) - count :])


def _bio_lines(page: Page, region: Sequence[int], authors: Sequence[str], *, by_blanks: bool, keep: int) -> list[int]:
    """The lines of the biographical notes that end a region; the first ``keep`` paragraphs are text in any case."""
    paragraphs = group(page, region, by_blanks=by_blanks)
    accepted = _under_heading(paragraphs, authors, keep)
    if accepted is None:
        accepted = len(paragraphs)
        for position in range(len(paragraphs) - 1, keep - 1, -1):
            text = paragraphs[position].text
            if any(starts_bio(text, name) for name in authors):
                accepted = position
            elif not goes_on(text):
                break
    return [index for paragraph in paragraphs[accepted:] for index in paragraph.indices]


def _under_heading(paragraphs: Sequence[Paragraph], authors: Sequence[str], keep: int) -> int | None:
    """Where 'About the Author' stands: what follows is about the only author, or begins with an author's name."""
    for position in range(len(paragraphs) - 2, keep - 1, -1):
        if is_bio_heading(paragraphs[position].text):
            follows = paragraphs[position + 1].text
            is_shared = len(authors) == 1 or any(starts_bio(follows, name) for name in authors)
            return position if authors and is_shared else None
    return None


def _bios(page: Page, bio_lines: Sequence[int], authors: Sequence[str], *, by_blanks: bool) -> dict[str, str]:
    printed = group(page, bio_lines, by_blanks=by_blanks)
    paragraphs = [p.text.replace("\n", " ") for p in printed if not is_bio_heading(p.text)]
    if len(authors) == 1 and paragraphs:
        return {authors[0]: "\n\n".join(paragraphs)}
    return share_out(paragraphs, authors)
