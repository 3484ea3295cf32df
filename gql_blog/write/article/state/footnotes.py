"""Footnotes: the rows of what rendering made of the notes, each with the work that it cites."""

from collections.abc import Sequence
from typing import Any

from gql_blog.content import new_id, without_locator, work_of
from gql_blog.render import RenderedNote
from gql_blog.store import Footnote, FootnoteCandidate, NewRow, delete_where, insert_rows


async def save_footnotes(article_id: str, notes: Sequence[RenderedNote]) -> None:
    """Replace the article's notes."""
    await insert_rows(await footnotes_to_add(article_id, notes))


async def footnotes_to_add(article_id: str, notes: Sequence[RenderedNote], *, is_new: bool = False) -> list[NewRow]:
    """Return the rows of an article's notes; those that a rendering left before are deleted."""
    if not is_new:
        await delete_where(Footnote, "article_id", article_id)
    ids = {each.note.number: new_id("fno") for each in notes}
    works = {each.note.number: columns_of_work(each) for each in notes}
    rows: list[NewRow] = []
    for each in notes:
        number, read = each.note.number, each.read
        columns: dict[str, Any] = {
            "id": ids[number],
            "article_id": article_id,
            "refers_to_id": ids[read.refers_to] if read.refers_to else None,
            **columns_of_note(each),
            **(works[number] or (works[read.refers_to] if read.refers_to else None) or {}),
        }
        rows.append(NewRow(Footnote, **columns))
    # A note refers to an earlier one, so in their order each finds what it points to.
    rows += (
        NewRow(FootnoteCandidate, footnote_id=ids[each.note.number], candidate_id=ids[candidate], position=position)
        for each in notes
        for position, candidate in enumerate(each.read.candidates, start=1)
    )
    return rows


def columns_of_note(each: RenderedNote) -> dict[str, Any]:
    """Return what is stored of a note itself."""
    note, read = each.note, each.read
    return {
        "number": note.number,
        "label": note.label,
        "anchor": note.anchor,
        "marker_anchors": list(note.marker_anchors),
        "text": note.text,
        "html": note.html,
        "kind": read.kind.value,
        "locator": read.locator,
        "resolved_text": read.resolved_text,
        "citation": dict(read.citation) if read.citation else None,
    }


def columns_of_work(each: RenderedNote) -> dict[str, Any] | None:
    """The work that the note itself cites in full."""
    work = work_of(each.read.citation) if each.read.refers_to is None else None
    if work is None:
        return None
    text = without_locator(each.note.text, each.read.locator)
    return {
        "work_key": work.key,
        "work_doi": work.doi,
        "work_order": work.order,
        "work_text": text,
        "work_in_styles": dict(each.in_styles) or None,
    }
