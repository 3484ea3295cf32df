"""What moderators are shown of the texts seen before: a list of them, and the comments with the same text."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime as DateTime
from typing import Any, Final

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from gql_blog.plugin import (
    Argument,
    ArticleNode,
    CommentNode,
    Connection,
    Field,
    PageRequest,
    Query,
    Role,
)
from gql_blog_moderation.tables import Sighting

MOST_COPIES: Final = 100
"""Of one comment; more would be no list to look at."""
_MOST_ROWS: Final = 2000


@dataclass(frozen=True, slots=True)
class ModerationSighting:
    """A comment as the moderation saw it when it came in; its text is not kept."""

    seen_at: DateTime = field(metadata={"description": "When it came in."})
    comment_id: str = field(metadata={"description": "The id of the comment, also of one that was refused."})
    comment: CommentNode | None = field(metadata={"description": "The comment; null if the viewer may not see it."})
    article: ArticleNode | None = field(metadata={"description": "The article on which it was sent."})


@dataclass(frozen=True)
class SightingFilter:
    """Which sightings; all conditions must hold."""

    article_id: str | None = field(default=None, metadata={"description": "On this article."})
    same_text_as: str | None = field(
        default=None, metadata={"description": "With the same text as the comment with this id."}
    )
    since: DateTime | None = field(default=None, metadata={"description": "Seen then, or later."})


NO_FILTER: Final = SightingFilter()


async def sightings(arguments: Mapping[str, Any], page: PageRequest) -> list[ModerationSighting]:
    """Return a page of what was seen, newest first, by one statement."""
    found = _matching(arguments)
    if page.after is not None:
        seen_at, comment_id = page.after
        found = found.filter(Q(seen_at__lt=seen_at) | Q(seen_at=seen_at, comment_id__lt=comment_id))
    rows = await found.order_by("-seen_at", "-comment_id").limit(page.limit)
    return [
        ModerationSighting(
            seen_at=each.seen_at, comment_id=each.comment_id, comment=each.comment_id, article=each.article_id
        )
        for each in rows
    ]


async def count_sightings(arguments: Mapping[str, Any]) -> int:
    """Return how many were seen."""
    return int(await _matching(arguments).count())


def _matching(arguments: Mapping[str, Any]) -> QuerySet[Sighting]:
    wanted = arguments.get("filter") or NO_FILTER
    found = Sighting.all()
    if wanted.article_id is not None:
        found = found.filter(article_id=wanted.article_id)
    if wanted.same_text_as is not None:
        same = Sighting.filter(comment_id=wanted.same_text_as).values("fingerprint")
        found = found.filter(fingerprint__in=Subquery(same))
    if wanted.since is not None:
        found = found.filter(seen_at__gte=wanted.since)
    return found


async def copies(rows: Sequence[Any]) -> list[list[str]]:
    """Return the ids of the comments with the same text as each of these, newest first, by one statement."""
    ids = [row.id for row in rows]
    same = Sighting.filter(comment_id__in=ids).values("fingerprint")
    seen = Sighting.filter(fingerprint__in=Subquery(same)).order_by("-seen_at", "-comment_id").limit(_MOST_ROWS)
    marks: dict[str, str] = {}
    by_mark: dict[str, list[str]] = defaultdict(list)
    for comment_id, mark in await seen.values_list("comment_id", "fingerprint"):
        marks[comment_id] = mark
        by_mark[mark].append(comment_id)
    return [[each for each in by_mark.get(marks.get(own, ""), ()) if each != own][:MOST_COPIES] for own in ids]


SIGHTINGS: Final = Query(
    name="moderationSightings",
    description="The comments that the moderation has seen within the last 90 days, newest first. For moderators.",
    graphql_type=Connection(item=ModerationSighting, key=("seen_at", "comment_id"), count=count_sightings),
    arguments={"filter": Argument(graphql_type=SightingFilter | None, description="Which of them.")},
    resolve=sightings,
    role=Role.MODERATOR,
)
COPIES: Final = Field(
    type_name="Comment",
    name="copies",
    description="The other comments with the same text that came in within the last 90 days, newest first, at most "
    "100. For moderators.",
    graphql_type=list[CommentNode] | None,
    needs=("id",),
    resolve=copies,
    role=Role.MODERATOR,
    cost=5,
)
