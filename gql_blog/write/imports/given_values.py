"""What a file gave when it was last imported: the base of the merge with what it gives now and what stands here.

Of a comment whose author was erased there are commitments, by which it is known again: a file that is imported again
still has the comment, perhaps with another text or date by now. Each commitment is to a part of what the file said;
whoever has the file can make them anew, and nobody reads name or text in them. They share a salt that no other comment
has, so that they do not show which comments were by one person.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date as Date
from enum import Enum, StrEnum
from typing import Any, Final

from gql_blog.access import Action
from gql_blog.content import DraftArticle, commitment_to, folded, many_lines, new_salt, one_line
from gql_blog.store import Article, Audit, Provenance, Revision
from gql_blog.write.article.state.article_state import ArticleState, columns_of, from_snapshot, snapshot, values_of
from gql_blog.write.article.state.current_references import with_current_references

STUB_NOTE: Final = "Known by its title alone."
_NOTHING: Final = ArticleState(title="", source="", slug="", locale="")


class Aspect(StrEnum):
    """A part of what a file says of a comment, the surest first."""

    WHOLE = "whole"
    AUTHOR_AND_TEXT = "author_and_text"
    DATE_AND_TEXT = "date_and_text"
    AUTHOR_AND_DATE = "author_and_date"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of a comment."""

    author: str
    posted_on: Date | None
    body: str

    def part(self, aspect: Aspect) -> str | None:
        """Return one aspect of it as text; ``None`` where a file without dates says nothing by it."""
        author, date, body = folded(one_line(self.author)), self.posted_on, many_lines(self.body)
        match aspect:
            case Aspect.WHOLE:
                return "\n".join((author, str(date), body))
            case Aspect.AUTHOR_AND_TEXT:
                return "\n".join((aspect, author, body))
            case Aspect.DATE_AND_TEXT:
                return None if date is None else "\n".join((aspect, str(date), body))
            case Aspect.AUTHOR_AND_DATE:
                return None if date is None else "\n".join((aspect, author, str(date)))
            case Aspect.AUTHOR:
                return "\n".join((aspect, author))


@dataclass(frozen=True, slots=True)
class ErasureMark:
    """The commitments to what a file said of one comment, by their aspects."""

    salt: str
    commitments: Mapping[str, str]

    def means(self, said: Said, aspect: Aspect) -> bool:
        """Return whether this aspect of what a file says is that of the comment."""
        kept, part = self.commitments.get(aspect), said.part(aspect)
        return kept is not None and part is not None and commitment_to(part, self.salt) == kept

    def as_json(self) -> dict[str, Any]:
        """Return the mark as it is kept."""
        return {"salt": self.salt, "commitments": dict(self.commitments)}


def mark_of(said: Said) -> ErasureMark:
    """Return a new mark of what a file says of a comment."""
    salt = new_salt()
    parts = {aspect.value: said.part(aspect) for aspect in Aspect}
    return ErasureMark(salt, {name: commitment_to(part, salt) for name, part in parts.items() if part is not None})


def kept_mark(kept: Any) -> ErasureMark | None:
    """Return a mark that is kept."""
    return None if kept is None else ErasureMark(kept["salt"], kept["commitments"])


@dataclass(frozen=True, slots=True)
class GivenComment:
    """A comment as the file printed it, and the id that it got here.

    ``source_id`` and ``status`` are those of an export, which has them; a page has none. ``erased``: its author was
    erased, and this is the mark by which the comment of the file is known again.
    """

    comment_id: str
    author_name: str
    posted_on: Date | None
    source: str
    source_id: str | None = None
    status: str | None = None
    erased: ErasureMark | None = None


@dataclass(frozen=True, slots=True)
class GivenValues:
    """``state`` has each field as it was understood; a field that the file does not state, as it was first stored.

    ``hashes`` are those of the fields that the file stated, as it stated them: a name or a title that means somebody
    else by now is no change of the file. A stub has none: no file gave it. ``version``: the one that an export states.
    """

    state: ArticleState = _NOTHING
    status: str | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)
    comments: tuple[GivenComment, ...] = ()
    version: int | None = None

    def changed_by(self, stated: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of the ``stated`` fields that the file did not state so the last time."""
        return {name: value for name, value in stated.items() if self.hashes.get(name) != _hash(value)}

    def after(
        self, state: ArticleState, status: str | None, stated: Mapping[str, Any], comments: Sequence[GivenComment]
    ) -> "GivenValues":
        """Return what the file has given after another import, in which it ``stated`` these fields."""
        hashes = {**self.hashes, **{name: _hash(value) for name, value in stated.items()}}
        return GivenValues(state, status, hashes, tuple(comments), self.version)


def import_note(place: str) -> str:
    """Return the note of a revision that an import from ``place`` makes."""
    return f"Imported from {place}."


def stated_fields(draft: DraftArticle) -> dict[str, Any]:
    """Return the fields that a draft states, by name; empty ones that it clears. What is left open is no word of it."""
    stated = {**columns_of(draft), "slug": draft.slug, "status": draft.status, "bylines": draft.bylines}
    stated |= {"tags": draft.tags, "notices": draft.notices, "translation_of": draft.translation_of}
    if draft.responding_to is not None:
        stated |= {"responding_to": draft.responding_to, "kind": draft.kind}
    kept = {name: value for name, value in stated.items() if value not in (None, "", ())}
    return {**{name: stated[name] for name in draft.cleared if name in stated}, **kept}


async def load_given(article: Article, provenance: Provenance | None) -> GivenValues:
    """Return what the last import of an article gave; of a stub what it was made as."""
    if provenance is None:
        return await _of_stub(article.id)
    kept: Any = provenance.given
    state = dict(kept["state"])
    return GivenValues(
        state=await with_current_references(from_snapshot(state, state.pop("source"), _NOTHING), None),
        status=kept["status"],
        hashes=kept["hashes"],
        comments=tuple(map(given_comment, kept["comments"])),
        version=kept.get("version"),
    )


def given_json(given: GivenValues) -> dict[str, Any]:
    """Return the values as they are kept."""
    comments = [given_comment_json(each) for each in given.comments]
    state = {**snapshot(given.state), "source": given.state.source}
    version = {} if given.version is None else {"version": given.version}
    return {"state": state, "status": given.status, "hashes": dict(given.hashes), "comments": comments, **version}


async def _of_stub(article_id: str) -> GivenValues:
    # An import has no author, so an editor's note that says the same does not count.
    row: Any = await Revision.filter(article_id=article_id, author_id__isnull=True, note=STUB_NOTE).first()
    if row is None:
        return GivenValues()
    state = await with_current_references(from_snapshot(row.snapshot, row.source, _NOTHING), None)
    return GivenValues(state, await _status(article_id))


async def _status(article_id: str) -> str | None:
    """The status that an import set last; ``None`` where the audit does not tell."""
    for row in await Audit.filter(subject_id=article_id, action=Action.IMPORT_ARTICLE.value).order_by("-id"):
        if row.after and "status" in row.after:
            return str(row.after["status"])
    return None


def given_comment_json(comment: GivenComment) -> dict[str, Any]:
    """Return a comment as it is kept."""
    mark = None if comment.erased is None else comment.erased.as_json()
    return {**values_of(comment), "posted_on": comment.posted_on and comment.posted_on.isoformat(), "erased": mark}


def given_comment(kept: Mapping[str, Any]) -> GivenComment:
    """Return a comment that is kept."""
    posted_on = Date.fromisoformat(kept["posted_on"]) if kept["posted_on"] else None
    return GivenComment(**{**kept, "posted_on": posted_on, "erased": kept_mark(kept.get("erased"))})


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.value if isinstance(value, Enum) else str(value)
