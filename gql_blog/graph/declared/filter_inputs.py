"""How lists are narrowed and ordered: the inputs ``where`` and ``orderBy``.

Fields of an enum are annotated ``Any``: Strawberry would write a definition of its own into the vocabulary's class.
"""

from typing import Any, Optional

import strawberry
from strawberry import UNSET
from strawberry.types.base import StrawberryList, StrawberryOptional

from gql_blog.graph.declared.declarations import Argument
from gql_blog.graph.declared.enums import ENUMS, OrderDirection
from gql_blog.graph.declared.scalars import Date, DateTime

_ARTICLE_STATUS = ENUMS["ArticleStatus"]
_COMMENT_STATUS = ENUMS["CommentStatus"]


def _given(description: str, **options: Any) -> Any:
    """Declare a field that may be left out."""
    return strawberry.field(default=UNSET, description=description, **options)


@strawberry.input(
    description="A condition on a text. All given fields must match; contains and startsWith ignore case."
)
class StringFilter:
    equals: str | None = _given("The text is exactly this.")
    in_: list[str] | None = _given("The text is exactly one of these; an empty list matches nothing.", name="in")
    contains: str | None = _given("The text contains this, ignoring case.")
    starts_with: str | None = _given("The text starts with this, ignoring case.")


@strawberry.input(description="A condition on a whole number. All given fields must match.")
class IntFilter:
    equals: int | None = _given("The number is this.")
    gte: int | None = _given("This number or more.")
    lt: int | None = _given("Less than this number.")
    is_null: bool | None = _given("true: there is no number. false: there is one.")


@strawberry.input(description="A condition on a date and time. All given fields must match.")
class DateTimeFilter:
    gte: DateTime | None = _given("This time or later.")
    lt: DateTime | None = _given("Before this time.")
    is_null: bool | None = _given("true: the value is null. false: it is not null.")


@strawberry.input(description="A condition on a calendar date. All given fields must match.")
class DateFilter:
    gte: Date | None = _given("This day or later.")
    lt: Date | None = _given("Before this day.")
    is_null: bool | None = _given("true: the value is null. false: it is not null.")


@strawberry.input(description="A condition on the status of an article. All given fields must match.")
class StatusFilter:
    equals: Any = _given("The status is this.", graphql_type=StrawberryOptional(_ARTICLE_STATUS))
    in_: Any = _given(
        "The status is one of these; an empty list matches nothing.",
        name="in",
        graphql_type=StrawberryOptional(StrawberryList(_ARTICLE_STATUS)),
    )


@strawberry.input(description="A condition on the status of a comment. All given fields must match.")
class CommentStatusFilter:
    equals: Any = _given("The status is this.", graphql_type=StrawberryOptional(_COMMENT_STATUS))
    in_: Any = _given(
        "The status is one of these; an empty list matches nothing.",
        name="in",
        graphql_type=StrawberryOptional(StrawberryList(_COMMENT_STATUS)),
    )


@strawberry.input(
    description="A condition on articles. What is named must all hold. An empty OR, or an empty in, matches nothing."
)
class ArticleWhere:
    AND: list["ArticleWhere"] | None = _given("All of these match.", name="AND")
    OR: list["ArticleWhere"] | None = _given("At least one of these matches; an empty list matches nothing.", name="OR")
    NOT: Optional["ArticleWhere"] = _given("This does not match.", name="NOT")
    title: StringFilter | None = _given("The title.")
    locale: StringFilter | None = _given(
        "The language. equals and in take ranges of BCP 47, whatever their case: zh matches zh-Hans, too."
    )
    status: StatusFilter | None = _given(
        "The status. Without it: PUBLISHED, for everyone. Staff may name others; for those who may not see "
        "them they are empty."
    )
    published_on: DateFilter | None = _given("The printed date.")
    published_at: DateTimeFilter | None = _given("When the article was published on this site.")
    updated_at: DateTimeFilter | None = _given("When the article was last changed.")
    is_stub: bool | None = _given(
        "Whether it is a stub, known only because another article names it; false leaves stubs out."
    )
    is_original: bool | None = _given("Whether it is no translation of another article; true leaves translations out.")
    tag: StringFilter | None = _given("The slug of a tag, or one that it had: at least one tag of the article matches.")
    contributor: StringFilter | None = _given(
        "The slug of a contributor, or one that it had: at least one of the article matches."
    )
    created_by_id: strawberry.ID | None = _given(
        "The user who created the article. For those to whom createdBy is null, it matches nothing."
    )


@strawberry.input(
    description="How articles are ordered. Ties are broken by the instant behind a date, then by the id, in the "
    "same direction: an order is always total."
)
class ArticleOrder:
    field: Any = strawberry.field(graphql_type=ENUMS["ArticleOrderField"], description="The field to order by.")
    direction: Any = strawberry.field(
        default=OrderDirection.DESC, graphql_type=ENUMS["OrderDirection"], description="The direction; nulls come last."
    )


@strawberry.input(
    description="A condition on comments. What is named must all hold. An empty OR, or an empty in, matches nothing."
)
class CommentWhere:
    AND: list["CommentWhere"] | None = _given("All of these match.", name="AND")
    OR: list["CommentWhere"] | None = _given("At least one of these matches; an empty list matches nothing.", name="OR")
    NOT: Optional["CommentWhere"] = _given("This does not match.", name="NOT")
    article_id: strawberry.ID | None = _given("The article.")
    author_name: StringFilter | None = _given("The name that the author gave, or that was printed.")
    body: StringFilter | None = _given("The text, without markup.")
    status: CommentStatusFilter | None = _given("The status. Without it: APPROVED, for everyone.")
    posted_on: DateFilter | None = _given("The printed date, or the date of receipt.")
    published_at: DateTimeFilter | None = _given("When it last became public; null if it never was.")
    contributor: StringFilter | None = _given("The slug of the contributor who wrote it, or one that it had.")


@strawberry.input(
    description="How comments are ordered. Ties are broken by the instant behind a date, then by the id, in the "
    "same direction: an order is always total."
)
class CommentOrder:
    field: Any = strawberry.field(graphql_type=ENUMS["CommentOrderField"], description="The field to order by.")
    direction: Any = strawberry.field(
        default=OrderDirection.ASC, graphql_type=ENUMS["OrderDirection"], description="The direction; nulls come last."
    )


@strawberry.input(
    description="A condition on entries of the audit. What is named must all hold. An empty OR matches nothing."
)
class AuditWhere:
    AND: list["AuditWhere"] | None = _given("All of these match.", name="AND")
    OR: list["AuditWhere"] | None = _given("At least one of these matches; an empty list matches nothing.", name="OR")
    NOT: Optional["AuditWhere"] = _given("This does not match.", name="NOT")
    at: DateTimeFilter | None = _given("When the change was made.")
    actor: StringFilter | None = _given("Who made it, such as the id of a user.")
    action: StringFilter | None = _given("The command, such as publish_article.")
    subject_id: strawberry.ID | None = _given("The id of what was changed.")
    token_id: strawberry.ID | None = _given("The id of the token that was used.")


@strawberry.input(description="A condition on media. All given fields must match.")
class MediaWhere:
    kind: Any = _given("The kind is this.", graphql_type=StrawberryOptional(ENUMS["MediaKind"]))
    missing_alt_text: bool | None = _given("true: it has no alternative text. false: it has one.")
    unused: bool | None = _given("true: it is in no live text, no lead image, portrait or logo. false: it is.")
    text: StringFilter | None = _given("Its alternative text, caption, credit and address of origin, as one text.")


@strawberry.input(description="How media are ordered. Ties are broken by the id, in the same direction.")
class MediaOrder:
    field: Any = strawberry.field(graphql_type=ENUMS["MediaOrderField"], description="The field to order by.")
    direction: Any = strawberry.field(
        default=OrderDirection.DESC, graphql_type=ENUMS["OrderDirection"], description="The direction."
    )


INPUTS = (
    *(StringFilter, DateTimeFilter, DateFilter, StatusFilter, CommentStatusFilter),
    *(ArticleWhere, ArticleOrder, CommentWhere, CommentOrder, AuditWhere, MediaWhere, MediaOrder),
)


def articles_where() -> dict[str, Argument]:
    """The arguments that choose and order articles."""
    return {
        "where": Argument(
            "ArticleWhere", "A filter. Without a condition on status, only PUBLISHED articles are returned."
        ),
        "order_by": Argument(
            "[ArticleOrder!]", "The order; later entries break ties. Default: by publishedOn, newest first."
        ),
    }


def comments_where() -> dict[str, Argument]:
    """The arguments that choose and order comments."""
    return {
        "where": Argument(
            "CommentWhere", "A filter. Without a condition on status, only APPROVED comments are returned."
        ),
        "order_by": Argument(
            "[CommentOrder!]", "The order; later entries break ties. Default: by postedOn, oldest first."
        ),
    }
