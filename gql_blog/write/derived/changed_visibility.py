"""What became public, or is public no more, while columns were derived again."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeVar


@dataclass(frozen=True, slots=True)
class ChangedArticle:
    """An article that became public, or is public no more, as it is now: what events tell of it."""

    id: str
    responding_to_id: str | None
    slug: str
    locale: str
    status: str
    version: int
    root_id: str
    public: bool

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Self:
        """Make one of a row that a statement returns."""
        return replace(cls(*row), public=bool(row[-1]))


@dataclass(frozen=True, slots=True)
class ChangedComment:
    """A comment that became public, or is public no more, as it is now: what events tell of it."""

    id: str
    parent_id: str | None
    article_id: str
    contributor_id: str | None
    status: str
    version: int
    public: bool


Changed = TypeVar("Changed", ChangedArticle, ChangedComment)


@dataclass(frozen=True, slots=True)
class ChangedVisibility:
    """What became public, or is public no more, by id."""

    articles: dict[str, ChangedArticle] = field(default_factory=dict)
    comments: dict[str, ChangedComment] = field(default_factory=dict)
    carried: dict[str, dict[str, bool]] = field(default_factory=dict)
    """Contributors and tags by table and id, and whether they are public now."""

    def note_articles(self, rows: Iterable[ChangedArticle]) -> None:
        """Note articles that changed."""
        _note(self.articles, rows)

    def note_comments(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Note comments that changed, as rows of a statement."""
        _note(self.comments, (replace(ChangedComment(*row), public=bool(row[-1])) for row in rows))

    def note_carried(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Note contributors or tags that changed, as rows of a statement."""
        self.carried[table] = {each: bool(public) for each, public in rows}


def _note(changed: dict[str, Changed], rows: Iterable[Changed]) -> None:
    """Note what changed. What changes twice is as it was before."""
    for row in rows:
        if changed.pop(row.id, None) is None:
            changed[row.id] = row
