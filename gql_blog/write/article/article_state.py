"""The whole of an article that can be edited, as one value: what a revision keeps and a change replaces."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date as Date
from typing import Any

from gql_blog.content import BylineRole, ResponseKind, join_names
from gql_blog.store import Article, ArticleTag, Byline


@dataclass(frozen=True, slots=True)
class Credit:
    """One byline as printed."""

    contributor_id: str
    name: str
    role: BylineRole = BylineRole.AUTHOR
    bio: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """One tag."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ArticleState:
    """``responding_to_id`` and ``kind`` are ``None`` for a post; ``original_id`` where it translates nothing."""

    title: str
    source: str
    slug: str
    locale: str
    subtitle: str | None = None
    published_on: Date | None = None
    responding_to_id: str | None = None
    kind: ResponseKind | None = None
    original_id: str | None = None
    bylines: tuple[Credit, ...] = ()
    tags: tuple[Label, ...] = ()

    @property
    def credited(self) -> list[str]:
        """The names of the authors, or of everybody in the bylines where none is an author."""
        authors = [each.name for each in self.bylines if each.role is BylineRole.AUTHOR]
        return authors or [each.name for each in self.bylines]

    @property
    def credited_names(self) -> str:
        """The credited in one line, as a list of responses names them: ``A, B and C``."""
        return join_names(self.credited)


async def state_of(article: Article) -> ArticleState:
    """Return an article's editable state, read from its rows."""
    bylines = await Byline.filter(article_id=article.id).order_by("position")
    tags = await ArticleTag.filter(article_id=article.id).order_by("position").select_related("tag")
    row: Any = article
    return ArticleState(
        title=row.title,
        source=row.source,
        slug=row.slug,
        locale=row.locale,
        subtitle=row.subtitle,
        published_on=row.published_on,
        responding_to_id=row.responding_to_id,
        kind=ResponseKind(row.response_kind) if row.response_kind else None,
        original_id=None if row.original_id == row.id else row.original_id,
        bylines=tuple(map(_credit, bylines)),
        tags=tuple(Label(each.tag.id, each.tag.name) for each in tags),
    )


def snapshot(state: ArticleState) -> dict[str, Any]:
    """Return the state as JSON; the source is left out, for a revision has a column of its own for it."""
    kept = asdict(replace(state, source=""))
    del kept["source"]
    return {**kept, "published_on": state.published_on.isoformat() if state.published_on else None}


def from_snapshot(kept: Mapping[str, Any], source: str) -> ArticleState:
    """Return the state that a revision keeps."""
    return ArticleState(
        **{
            **kept,
            "source": source,
            "published_on": Date.fromisoformat(kept["published_on"]) if kept["published_on"] else None,
            "kind": ResponseKind(kept["kind"]) if kept["kind"] else None,
            "bylines": tuple(Credit(**{**each, "role": BylineRole(each["role"])}) for each in kept["bylines"]),
            "tags": tuple(Label(**each) for each in kept["tags"]),
        }
    )


def _credit(byline: Byline) -> Credit:
    row: Any = byline
    return Credit(row.contributor_id, row.credited_name, BylineRole(row.role), row.bio, row.affiliation)
