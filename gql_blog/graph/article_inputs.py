"""The inputs that make and change articles.

Fields of an enum are annotated ``Any``: Strawberry would write a definition of its own into the vocabulary's class.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import strawberry
from strawberry import UNSET
from strawberry.types.base import StrawberryOptional

from gql_blog.content import ARTICLE_FIELDS, BylineRole, FieldKind, ResponseKind
from gql_blog.graph.enums import ENUMS
from gql_blog.graph.input_fields import DRY_RUN, EXPECTED_VERSION, IDEMPOTENCY_KEY, MERGED_VERSION
from gql_blog.graph.scalars import Date, DateTime, Locale

T = TypeVar("T")


@strawberry.input(description="One byline: an existing contributor, or a name.")
class BylineInput:
    contributor_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="An existing contributor's id; without it, one is found or made by name."
    )
    name: str | None = strawberry.field(
        default=UNSET, description="The name to print. Default: the contributor's name. Required without contributorId."
    )
    role: Any = strawberry.field(
        default=BylineRole.AUTHOR, graphql_type=ENUMS["BylineRole"], description="The role that is credited."
    )
    bio: str | None = strawberry.field(default=UNSET, description="The biographical note to print with the article.")
    affiliation: str | None = strawberry.field(default=UNSET, description="The affiliation to print with the article.")


@strawberry.input(description="What the editors say about an article, in Markdown.")
class NoticeInput:
    kind: Any = strawberry.field(graphql_type=ENUMS["NoticeKind"], description="What the notice is.")
    source: str = strawberry.field(description="Its text, in Markdown, without footnotes.")
    date: Date | None = strawberry.field(default=UNSET, description="The date to print with it.")


_TYPES: Final[Mapping[FieldKind, Any]] = {
    FieldKind.LINE: str,
    FieldKind.MARKDOWN: str,
    FieldKind.LINES: str,
    FieldKind.LOCALE: Locale,
    FieldKind.DATE: Date,
    FieldKind.SLUG: str,
    FieldKind.BYLINES: list[BylineInput],
    FieldKind.TAGS: list[str],
    FieldKind.NOTICES: list[NoticeInput],
    FieldKind.ARTICLE: strawberry.ID,
}


def article_input(*, description: str, updating: bool = False) -> Callable[[type[T]], type[T]]:
    """Make a class an input with all editable fields besides its own; an update requires none of them."""

    def declare(declaration: type[T]) -> type[T]:
        for each in ARTICLE_FIELDS:
            required = each.required and not updating
            type_ = _TYPES[each.kind]
            declaration.__annotations__[each.name] = type_ if required else type_ | None
            default: dict[str, Any] = {} if required else {"default": UNSET}
            described = strawberry.field(description=each.describe(updating=updating), **default)
            setattr(declaration, each.name, described)
        return strawberry.input(declaration, description=description)

    return declare


@article_input(description="A new post; it begins as a DRAFT.")
class CreatePostInput:
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@article_input(description="A new response to an article; it begins as a DRAFT.")
class CreateResponseInput:
    responding_to_id: strawberry.ID = strawberry.field(
        description="The article that it answers: a post, or another response."
    )
    kind: Any = strawberry.field(
        default=ResponseKind.REPLY, graphql_type=ENUMS["ResponseKind"], description="How it answers."
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@article_input(
    description="A change to an article. What is left out stays as it is; null clears what may be null. bylines, tags "
    "and notices replace the whole list.",
    updating=True,
)
class UpdateArticleInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=MERGED_VERSION)
    kind: Any = strawberry.field(
        default=UNSET,
        graphql_type=StrawberryOptional(ENUMS["ResponseKind"]),
        description="How it answers. Responses only; of a post that becomes one it is REPLY without it.",
    )
    responding_to_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The article that it answers, with which a post becomes a response; null makes a response a post. "
        "All that answers the article moves with it. What would close a circle is INVALID.",
    )
    note: str | None = strawberry.field(default=UNSET, description="Said of the revision that this change makes.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="An article to publish.")
class PublishArticleInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    at: DateTime | None = strawberry.field(
        default=UNSET,
        description="When to publish. A future time schedules the article; one that is past is INVALID. Default: now. "
        "Without an offset it is meant in the time zone of the site.",
    )
    unpublish_at: DateTime | None = strawberry.field(
        default=UNSET,
        description="When the article becomes a DRAFT again by itself; null: never. What is left out stays as it is. "
        "Without an offset it is meant in the time zone of the site.",
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="An article to make a DRAFT again.")
class UnpublishArticleInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="An article to archive: it is kept, and no longer public.")
class ArchiveArticleInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="An article to withdraw. A stub is left of it: the title, the names in the bylines, the date and the "
    "reason."
)
class WithdrawArticleInput:
    id: strawberry.ID = strawberry.field(description="The article; it is PUBLISHED or ARCHIVED.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    reason: str = strawberry.field(description="Why it is withdrawn, in plain text. Readers see it.")
    withdrawn_on: Date | None = strawberry.field(
        default=UNSET, description="The date to print. Default: today, where the site is."
    )
    title: str | None = strawberry.field(default=UNSET, description="The title to leave. Default: the title.")
    bylines: list[BylineInput] | None = strawberry.field(
        default=UNSET,
        description="The credits to leave; none if it is null or empty. Default: those that there are, without notes "
        "and affiliations.",
    )
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A withdrawn article to give back what it had.")
class ReinstateArticleInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    note: str | None = strawberry.field(default=UNSET, description="Said of the revision that this makes.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A revision to restore, as a new revision.")
class RestoreRevisionInput:
    article_id: strawberry.ID = strawberry.field(description="The article.")
    revision_id: strawberry.ID = strawberry.field(description="The revision of the article to restore.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


ARTICLE_INPUTS = (
    BylineInput,
    NoticeInput,
    CreatePostInput,
    CreateResponseInput,
    UpdateArticleInput,
    PublishArticleInput,
    UnpublishArticleInput,
    ArchiveArticleInput,
    WithdrawArticleInput,
    ReinstateArticleInput,
    RestoreRevisionInput,
)
