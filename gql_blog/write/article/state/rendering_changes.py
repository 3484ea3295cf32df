"""How what an article is rendered to differs from what is stored of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gql_blog.content import DiffHunk, SearchWords, diff_texts, words_of_stored
from gql_blog.render import RenderedArticle
from gql_blog.store import Footnote, FootnoteCandidate
from gql_blog.write.article.state.footnotes import columns_of_note, columns_of_work


@dataclass(frozen=True, slots=True)
class StoredNotes:
    """The notes of an article as they are stored, and the numbers of the notes that each may mean."""

    rows: Sequence[Any] = ()
    candidates: Sequence[Sequence[int]] = ()


@dataclass(frozen=True, slots=True)
class RenderingChange:
    """What is other than before. ``before`` and ``after`` are the whole HTML, notes included."""

    before: str
    after: str
    text: bool
    """Whether the plain text is, which search and excerpts have."""
    notes: bool
    """Whether anything is that is stored of the notes: what they cite, what they refer to, their HTML."""
    words_before: SearchWords
    words_after: SearchWords
    """What plugins add to the words that it is found by."""

    @property
    def is_found_otherwise(self) -> bool:
        """Whether the article is found by other words of plugins than before."""
        return self.words_before != self.words_after

    def word_hunks(self) -> tuple[DiffHunk, ...]:
        """Return the differences of the words of plugins, word by word."""
        return diff_texts(_listed(self.words_before), _listed(self.words_after))

    def hunks(self) -> tuple[DiffHunk, ...]:
        """Return the differences of the HTML, line by line."""
        return diff_texts(self.before, self.after)


def change_of(
    article: Any, stored: StoredNotes, rendered: RenderedArticle, *, keeps_notes: bool = False
) -> RenderingChange | None:
    """Return what is other than before; ``None`` if all is the same."""
    words = words_of_stored(article.added_words)
    change = RenderingChange(
        before=article.html + article.endnotes,
        after=rendered.html + rendered.endnotes,
        text=article.text != rendered.text,
        notes=not keeps_notes and _as_json(_of_rows(stored)) != _as_json(_of_rendered(rendered)),
        words_before=words,
        words_after=words if rendered.added is None else rendered.added.words,
    )
    parts = (article.html, article.endnotes) == (rendered.html, rendered.endnotes)
    is_same = parts and not change.text and not change.notes and not change.is_found_otherwise
    return None if is_same else change


def _listed(words: SearchWords) -> str:
    """The words, a line for each, in their classes."""
    parts = (("title", words.title), ("beside", words.beside), ("text", words.text))
    return "".join(f"{name}: {each}\n" for name, part in parts for each in part.split())


async def stored_notes(articles: Sequence[Any]) -> dict[str, StoredNotes]:
    """Return the notes of articles as they are in the database, by the id of the article."""
    rows: dict[str, list[Any]] = {article.id: [] for article in articles}
    numbers: dict[str, int] = {}
    for each in await Footnote.filter(article_id__in=list(rows)).order_by("number"):
        note: Any = each
        rows[note.article_id].append(note)
        numbers[note.id] = note.number
    candidates: dict[str, list[int]] = {each: [] for each in numbers}
    for one in await FootnoteCandidate.filter(footnote__article_id__in=list(rows)).order_by("position"):
        candidate: Any = one
        candidates[candidate.footnote_id].append(numbers[candidate.candidate_id])
    return {article: StoredNotes(found, [candidates[note.id] for note in found]) for article, found in rows.items()}


def _as_json(notes: Sequence[dict[str, Any]]) -> str:
    """Notes in one form, whatever their lists are: what is frozen has tuples."""
    return json.dumps(notes, sort_keys=True)


def _of_rows(stored: StoredNotes) -> list[dict[str, Any]]:
    numbers = {row.id: row.number for row in stored.rows}
    return [
        {
            **{name: getattr(row, name) for name in _COLUMNS},
            "refers_to": numbers.get(row.refers_to_id),
            "candidates": list(candidates),
        }
        for row, candidates in zip(stored.rows, stored.candidates, strict=True)
    ]


def _of_rendered(rendered: RenderedArticle) -> list[dict[str, Any]]:
    works = {each.note.number: columns_of_work(each) for each in rendered.notes}
    return [
        {
            **dict.fromkeys(_WORK),
            **columns_of_note(each),
            **(works[each.note.number] or works.get(each.read.refers_to or 0) or {}),
            "refers_to": each.read.refers_to,
            "candidates": list(each.read.candidates),
        }
        for each in rendered.notes
    ]


_WORK = ("work_key", "work_doi", "work_order", "work_text", "work_in_styles")
_OF_NOTE = (
    *("number", "label", "anchor", "marker_anchors", "text", "html"),
    *("kind", "locator", "resolved_text", "citation"),
)
_COLUMNS = (*_OF_NOTE, *_WORK)
