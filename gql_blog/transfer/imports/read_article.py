"""What a reader made of an article, as reports tell it: its head, how its text begins and ends, and what is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gql_blog.content import BylineRole, DraftArticle, ImportQuestion, SourcePart, SourceRole, excerpt
from gql_blog.write import Imported

_LONGEST: Final = 100
_OUTSIDE: Final = (SourceRole.CHROME, SourceRole.OTHER_ARTICLES, SourceRole.DUPLICATE, SourceRole.UNRECOGNISED)


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """``article`` is its id, ``version`` the one at which the import left it; neither is there if it was refused."""

    title: str | None
    authors: tuple[str, ...]
    published_on: str | None
    first_line: str
    last_line: str
    questions: tuple[ImportQuestion, ...]
    article: str | None = None
    version: int = 0

    def head_lines(self, parts: Sequence[SourcePart]) -> Iterator[str]:
        """Yield the head and the ends of the text, with the lines from which they come."""
        yield f"title: {self.title or 'not stated'}{_where(parts, SourceRole.TITLE)}"
        yield f"authors: {'; '.join(self.authors) or 'not stated'}{_where(parts, SourceRole.BYLINE)}"
        yield f"date: {self.published_on or 'not stated'}{_where(parts, SourceRole.DATE)}"
        yield f"begins: {self.first_line}{_where(parts, SourceRole.ESSAY)}"
        yield f"ends: {self.last_line}"


def read_article(draft: DraftArticle, stored: Imported | None = None) -> ReadArticle:
    """Return what is told of a draft; of what was ``stored`` no more is asked than what nobody has answered."""
    lines = [each for each in draft.source.splitlines() if each.strip() and not each.startswith(("[^", "    "))] or [""]
    return ReadArticle(
        draft.title,
        tuple(each.name for each in draft.bylines if each.role is BylineRole.AUTHOR),
        draft.published_on.isoformat() if draft.published_on else None,
        excerpt(lines[0], _LONGEST),
        excerpt(lines[-1], _LONGEST),
        stored.questions if stored else draft.questions,
        *((stored.articles[0][0], stored.version) if stored else ()),
    )


def left_out(parts: Sequence[SourcePart]) -> Iterator[str]:
    """Yield the lines of the source that are no part of an article, with the evidence for that."""
    for each in parts:
        if each.role in _OUTSIDE:
            yield f"left out: {_told(each)}: {each.role}"


def _where(parts: Sequence[SourcePart], role: SourceRole) -> str:
    return next((f" ({_told(each)})" for each in parts if each.role is role), "")


def _told(part: SourcePart) -> str:
    last = f" to {part.last_line}" if part.last_line > part.first_line else ""
    return f"line{'s' if last else ''} {part.first_line}{last}{part.evidence and f', {part.evidence}'}"
