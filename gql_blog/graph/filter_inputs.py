"""How lists are narrowed and ordered: the inputs ``where`` and ``orderBy``.

Fields of an enum are annotated ``Any``: Strawberry would write a definition of its own into the vocabulary's class.
"""

from typing import Any, Optional

import strawberry
from strawberry import UNSET
from strawberry.types.base import StrawberryList, StrawberryOptional

from gql_blog.graph.declarations import Argument
from gql_blog.graph.enums import ENUMS, OrderDirection
from gql_blog.graph.scalars import Date, DateTime

_ARTICLE_STATUS = ENUMS["ArticleStatus"]
_COMMENT_STATUS = ENUMS["CommentStatus"]


@strawberry.input(description="What a text must be. What is named must all hold; contains and startsWith ignore case.")
class StringFilter:
    equals: str | None = strawberry.field(default=UNSET, description="It is exactly this.")
    in_: list[str] | None = strawberry.field(
        default=UNSET, name="in", description="It is exactly one of these; an empty list matches nothing."
    )
    contains: str | None = strawberry.field(
        default=UNSET, description="This stands somewhere in it, whatever the case."
    )
    starts_with: str | None = strawberry.field(default=UNSET, description="It begins with this, whatever the case.")


@strawberry.input(description="Where an instant must lie. What is named must all hold.")
class DateTimeFilter:
    gte: DateTime | None = strawberry.field(default=UNSET, description="At this instant or later.")
    lt: DateTime | None = strawberry.field(default=UNSET, description="Before this instant.")
    is_null: bool | None = strawberry.field(default=UNSET, description="true: there is none. false: there is one.")


@strawberry.input(description="Where a calendar date must lie. What is named must all hold.")
class DateFilter:
    gte: Date | None = strawberry.field(default=UNSET, description="On this day or later.")
    lt: Date | None = strawberry.field(default=UNSET, description="Before this day.")
    is_null: bool | None = strawberry.field(default=UNSET, description="true: there is none. false: there is one.")


@strawberry.input(description="What an article's status must be. What is named must all hold.")
class StatusFilter:
    equals: Any = strawberry.field(
        default=UNSET, graphql_type=StrawberryOptional(_ARTICLE_STATUS), description="It is this one."
    )
    in_: Any = strawberry.field(
        default=UNSET,
        name="in",
        graphql_type=StrawberryOptional(StrawberryList(_ARTICLE_STATUS)),
        description="It is one of these; an empty list matches nothing.",
    )


@strawberry.input(description="What a comment's status must be. What is named must all hold.")
class CommentStatusFilter:
    equals: Any = strawberry.field(
        default=UNSET, graphql_type=StrawberryOptional(_COMMENT_STATUS), description="It is this one."
    )
    in_: Any = strawberry.field(
        default=UNSET,
        name="in",
        graphql_type=StrawberryOptional(StrawberryList(_COMMENT_STATUS)),
        description="It is one of these; an empty list matches nothing.",
    )


@strawberry.input(
    description="What articles must be. What is named must all hold. An empty OR, or an empty in, matches nothing."
)
class ArticleWhere:
    AND: list["ArticleWhere"] | None = strawberry.field(default=UNSET, name="AND", description="All of these hold.")
    OR: list["ArticleWhere"] | None = strawberry.field(
        default=UNSET, name="OR", description="At least one of these holds; an empty list matches nothing."
    )
    NOT: Optional["ArticleWhere"] = strawberry.field(default=UNSET, name="NOT", description="This does not hold.")
    title: StringFilter | None = strawberry.field(default=UNSET, description="The title.")
    locale: StringFilter | None = strawberry.field(default=UNSET, description="The language, as a BCP 47 tag.")
    status: StatusFilter | None = strawberry.field(
        default=UNSET,
        description="The status. Without it: PUBLISHED, for everyone. Staff may name others; for those who may not see "
        "them they are empty.",
    )
    published_on: DateFilter | None = strawberry.field(default=UNSET, description="The printed date.")
    published_at: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="The instant of publication here."
    )
    updated_at: DateTimeFilter | None = strawberry.field(default=UNSET, description="The instant of the last change.")
    is_stub: bool | None = strawberry.field(
        default=UNSET, description="Whether it is known only because another article names it; false leaves those out."
    )
    tag: StringFilter | None = strawberry.field(
        default=UNSET, description="The slug of a tag: the article carries one for which this holds."
    )
    contributor: StringFilter | None = strawberry.field(
        default=UNSET, description="The slug of a contributor: the article credits one for whom this holds."
    )


@strawberry.input(
    description="How articles are ordered. Ties are broken by the instant behind a date, then by the id, in the "
    "same direction: an order is always total."
)
class ArticleOrder:
    field: Any = strawberry.field(graphql_type=ENUMS["ArticleOrderField"], description="What they are ordered by.")
    direction: Any = strawberry.field(
        default=OrderDirection.DESC, graphql_type=ENUMS["OrderDirection"], description="Which way; nulls come last."
    )


@strawberry.input(
    description="What comments must be. What is named must all hold. An empty OR, or an empty in, matches nothing."
)
class CommentWhere:
    AND: list["CommentWhere"] | None = strawberry.field(default=UNSET, name="AND", description="All of these hold.")
    OR: list["CommentWhere"] | None = strawberry.field(
        default=UNSET, name="OR", description="At least one of these holds; an empty list matches nothing."
    )
    NOT: Optional["CommentWhere"] = strawberry.field(default=UNSET, name="NOT", description="This does not hold.")
    article_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The article that it is on.")
    author_name: StringFilter | None = strawberry.field(
        default=UNSET, description="The name that its author gave, or that was printed."
    )
    body: StringFilter | None = strawberry.field(default=UNSET, description="What it says, as plain text.")
    status: CommentStatusFilter | None = strawberry.field(
        default=UNSET, description="The status. Without it: APPROVED, for everyone."
    )
    posted_on: DateFilter | None = strawberry.field(
        default=UNSET, description="The printed date, or that of its receipt."
    )
    contributor: StringFilter | None = strawberry.field(
        default=UNSET, description="The slug of the contributor who wrote it."
    )


@strawberry.input(
    description="How comments are ordered. Ties are broken by the instant behind a date, then by the id, in the "
    "same direction: an order is always total."
)
class CommentOrder:
    field: Any = strawberry.field(graphql_type=ENUMS["CommentOrderField"], description="What they are ordered by.")
    direction: Any = strawberry.field(
        default=OrderDirection.ASC, graphql_type=ENUMS["OrderDirection"], description="Which way; nulls come last."
    )


INPUTS = (
    StringFilter,
    DateTimeFilter,
    DateFilter,
    StatusFilter,
    CommentStatusFilter,
    ArticleWhere,
    ArticleOrder,
    CommentWhere,
    CommentOrder,
)


def articles_where() -> dict[str, Argument]:
    """The arguments that choose and order articles."""
    return {
        "where": Argument(
            "ArticleWhere", "Only the articles for which this holds; PUBLISHED ones, unless it says more."
        ),
        "order_by": Argument(
            "[ArticleOrder!]", "The order, first things first; by publishedOn, newest first, without."
        ),
    }


def comments_where() -> dict[str, Argument]:
    """The arguments that choose and order comments."""
    return {
        "where": Argument(
            "CommentWhere", "Only the comments for which this holds; APPROVED ones, unless it says more."
        ),
        "order_by": Argument("[CommentOrder!]", "The order, first things first; by postedOn, oldest first, without."),
    }
