"""The notices of an article after an import: those of its file, and those that were added here."""

from collections.abc import Sequence
from typing import Final

from gql_blog.content import EditorNotice
from gql_blog.store import Revision
from gql_blog.write.article.article_state import notices_of_snapshot
from gql_blog.write.article.notices import MOST_NOTICES
from gql_blog.write.input_validation import InputErrors

_NOTE_START: Final = "Imported from "


def import_note(place: str) -> str:
    """Return the note of a revision that an import from ``place`` makes."""
    return f"{_NOTE_START}{place}."


async def merge_notices(
    article_id: str, held: Sequence[EditorNotice], stated: Sequence[EditorNotice]
) -> tuple[EditorNotice, ...]:
    """Return what the file states and after it what was added here. Only what an earlier import added goes.

    Raises TooLarge if these are too many together.
    """
    others = [each for each in held if each not in stated]
    if others:
        imported = await _added_by_imports(article_id)
        others = [each for each in others if each not in imported]
    merged = (*stated, *others)
    errors = InputErrors()
    errors.at_most(MOST_NOTICES, merged, ("input", "notices"))
    errors.raise_all()
    return merged


async def _added_by_imports(article_id: str) -> set[EditorNotice]:
    """The notices of the last revision that imports added. What an editor took away and added again is the editor's."""
    imported: set[EditorNotice] = set()
    before: set[EditorNotice] = set()
    rows = Revision.filter(article_id=article_id).order_by("number").values_list("note", "author_id", "snapshot")
    for note, author_id, snapshot in await rows:
        held = set(notices_of_snapshot(snapshot))
        imported &= held
        # An import has no author, so an editor's note that begins alike does not count.
        if author_id is None and (note or "").startswith(_NOTE_START):
            imported |= held - before
        before = held
    return imported
