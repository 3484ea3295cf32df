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
    Permission,
    PluginContext,
    Query,
    Role,
)
from gql_blog_moderation.tables import Sighting

MOST_COPIES: Final = 100
"""Of one comment; more would be no list to look at."""
_MOST_ROWS: Final = 2000
_MOST_IDS: Final = 100
"""So many ids the query ``nodes`` takes."""


@dataclass(frozen=True, slots=True)
class ModerationSighting:
    """A comment as the moderation saw it when it came in; its text is not kept."""

    seen_at: DateTime = field(metadata={"description": "When it came in."})
    comment_id: str = field(metadata={"description": "The id of the comment."})
    comment: CommentNode | None = field(metadata={"description": "The comment."})
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


async def sightings(
    context: PluginContext, arguments: Mapping[str, Any], page: PageRequest
) -> list[ModerationSighting]:
    """Return a page of what was seen, newest first: of comments that the viewer may see."""
    wanted = arguments.get("filter") or NO_FILTER
    if wanted.same_text_as is not None and not await _visible(context, [wanted.same_text_as]):
        return []
    shown: list[ModerationSighting] = []
    size, after = min(page.limit, _MOST_IDS), page.after
    while len(shown) < page.limit:
        rows = await _behind(_matching(wanted), after).order_by("-seen_at", "-comment_id").limit(size)
        seen = await _visible(context, [each.comment_id for each in rows])
        shown += [
            ModerationSighting(
                seen_at=each.seen_at, comment_id=each.comment_id, comment=each.comment_id, article=each.article_id
            )
            for each in rows
            if each.comment_id in seen
        ]
        if len(rows) < size:
            break
        after = (rows[-1].seen_at, rows[-1].comment_id)
    return shown[: page.limit]


async def _visible(context: PluginContext, ids: Sequence[str]) -> set[str]:
    """Return those of the comments that the viewer may see."""
    found = await context.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": list(ids)})
    return {each["id"] for each in found["nodes"] if each}


def _behind(found: QuerySet[Sighting], after: tuple[Any, ...] | None) -> QuerySet[Sighting]:
    if after is None:
        return found
    seen_at, comment_id = after
    return found.filter(Q(seen_at__lt=seen_at) | Q(seen_at=seen_at, comment_id__lt=comment_id))


def _matching(wanted: SightingFilter) -> QuerySet[Sighting]:
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


SEE_SIGHTINGS: Final = Permission(
    name="see_sightings", description="See which comments are copies of each other.", roles=(Role.MODERATOR,)
)
SIGHTINGS: Final = Query(
    name="moderationSightings",
    description="The comments that the moderation has seen within the last 90 days and the viewer may see, newest "
    "first. For moderators.",
    graphql_type=Connection(item=ModerationSighting, key=("seen_at", "comment_id")),
    arguments={"filter": Argument(graphql_type=SightingFilter | None, description="Which of them.")},
    resolve=sightings,
    permission=SEE_SIGHTINGS.name,
)
COPIES: Final = Field(
    type_name="Comment",
    name="copies",
    description="The other comments with the same text that came in within the last 90 days, newest first, at most "
    "100. For moderators.",
    graphql_type=list[CommentNode] | None,
    needs=("id",),
    resolve=copies,
    permission=SEE_SIGHTINGS.name,
    cost=5,
)
