"""What is remembered of a comment of a file whose author was erased: commitments, by which it is known again.

A file that is imported again still has the comment, perhaps with another text or date by now. Each commitment is to a
part of what the file said; whoever has the file can make them anew, and nobody reads name or text in them. They share
a salt that no other comment has, so that they do not show which comments were by one person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date
from enum import StrEnum
from typing import Any

from gql_blog.content import commitment_to, folded, many_lines, new_salt, one_line


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
    """Return a mark that is kept; the first ones were a salt and a commitment to the whole, with a colon between."""
    if kept is None:
        return None
    if isinstance(kept, str):
        salt, _, commitment = kept.partition(":")
        return ErasureMark(salt, {Aspect.WHOLE.value: commitment})
    return ErasureMark(kept["salt"], kept["commitments"])
