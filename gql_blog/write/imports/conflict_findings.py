"""The findings that tell of conflicts: which field, what the file has, what stands here."""

from collections.abc import Sequence
from datetime import date as Date
from enum import Enum
from typing import Any, Final

from gql_blog.content import EditorNotice, Finding, shortened
from gql_blog.store import Article
from gql_blog.write.article.state.article_state import Credit, Label
from gql_blog.write.article.state.field_merge import Disagreement
from gql_blog.write.imports.given_values import GivenComment

CONFLICT: Final = "IMPORT_CONFLICT"
_SHOWN: Final = 500
"""Characters of each value: of longer texts the part that differs."""

_ARTICLES: Final = {"responding_to_id": "responding_to", "original_id": "translation_of"}
"""The fields whose values are ids of articles, and what files call them."""


async def conflict_finding(conflict: Disagreement) -> Finding:
    """Return the finding of one conflict, with both values."""
    theirs, ours = conflict.theirs, conflict.ours
    if conflict.field in _ARTICLES:
        theirs, ours = await _title(theirs), await _title(ours)
    theirs, ours = _differing(_text(theirs), _text(ours))
    message = (
        f"The file and somebody here changed {_ARTICLES.get(conflict.field, conflict.field)}, in different ways. "
        f"The file has {theirs!r}; here it is {ours!r}. Nothing of this article was imported. Import it with --theirs "
        "to take the file's value, or with --ours to keep the one that is here."
    )
    return Finding(CONFLICT, message)


async def _title(article_id: str | None) -> str | None:
    article = await Article.get_or_none(id=article_id) if article_id else None
    return f"{article.title} ({article.slug})" if article else None


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case Enum():
            return str(value.value)
        case Credit():
            parts = (value.name, value.role.value.lower(), value.affiliation, value.bio)
            return ", ".join(each for each in parts if each and each != "author")
        case Label():
            return value.name
        case EditorNotice() | GivenComment():
            return value.source
        case Date():
            return value.isoformat()
        case tuple() | list():
            return "; ".join(map(_text, value))
        case _:
            return str(value)


def _differing(one: str, other: str) -> tuple[str, str]:
    """Two texts; of long ones what stands between the lines that both begin and end with."""
    if max(len(one), len(other)) <= _SHOWN:
        return one, other
    lines, others = one.split("\n"), other.split("\n")
    head = _shared(lines, others)
    tail = _shared(lines[head:][::-1], others[head:][::-1])
    return _part(lines, head, tail), _part(others, head, tail)


def _shared(lines: Sequence[str], others: Sequence[str]) -> int:
    pairs = enumerate(zip(lines, others, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(lines), len(others)))


def _part(lines: Sequence[str], head: int, tail: int) -> str:
    return shortened("\n".join(lines[head : len(lines) - tail]), _SHOWN)
