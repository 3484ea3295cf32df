"""Publishing, taking back and tagging many articles at once: the inputs, the payloads, and the resolvers."""

from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET
from strawberry.types.base import StrawberryOptional

from gql_blog import write
from gql_blog.graph.declarations import FieldDeclaration, field
from gql_blog.graph.enums import ENUMS
from gql_blog.graph.input_fields import DRY_RUN, ERROR_POLICY, EXPECTED_VERSION, IDEMPOTENCY_KEY
from gql_blog.graph.payloads import CHANGES, ERRORS, Hiding, Payload, PayloadValue, Ref, changes_of, hidden_of
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.graph.scalars import DateTime
from gql_blog.read import Key


@strawberry.input(description="An article, with the version that the change is based on.")
class ArticleRefInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)


_ARTICLES: Final = "The articles, at most 100. If one fails, none is changed, unless errorPolicy is PER_ITEM."
_POLICY: Final = StrawberryOptional(ENUMS["ErrorPolicy"])


@strawberry.input(description="Articles to publish, or to schedule, each as publishArticle does it.")
class PublishArticlesInput:
    articles: list[ArticleRefInput] = strawberry.field(description=_ARTICLES)
    at: DateTime | None = strawberry.field(
        default=UNSET,
        description="When to publish them. A future time schedules them; one that is past is INVALID. Default: now. "
        "Without an offset it is meant in the time zone of the site.",
    )
    unpublish_at: DateTime | None = strawberry.field(
        default=UNSET,
        description="When each becomes a DRAFT again by itself; null: never. What is left out stays as it is.",
    )
    error_policy: Any = strawberry.field(default=UNSET, graphql_type=_POLICY, description=ERROR_POLICY)
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="Articles to make DRAFTs of again, each as unpublishArticle does it.")
class UnpublishArticlesInput:
    articles: list[ArticleRefInput] = strawberry.field(description=_ARTICLES)
    error_policy: Any = strawberry.field(default=UNSET, graphql_type=_POLICY, description=ERROR_POLICY)
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="Articles to archive, each as archiveArticle does it.")
class ArchiveArticlesInput:
    articles: list[ArticleRefInput] = strawberry.field(description=_ARTICLES)
    error_policy: Any = strawberry.field(default=UNSET, graphql_type=_POLICY, description=ERROR_POLICY)
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="Articles to delete, each as deleteArticle does it.")
class DeleteArticlesInput:
    articles: list[ArticleRefInput] = strawberry.field(description=_ARTICLES)
    error_policy: Any = strawberry.field(default=UNSET, graphql_type=_POLICY, description=ERROR_POLICY)
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="Tags to give to articles and to take from them, as updateArticle does it.")
class TagArticlesInput:
    articles: list[ArticleRefInput] = strawberry.field(description=_ARTICLES)
    add: list[str] | None = strawberry.field(
        default=UNSET,
        description="The names or slugs of the tags that each article gets after those that it has. A name that no tag "
        "has makes one.",
    )
    remove: list[str] | None = strawberry.field(
        default=UNSET, description="The names or slugs of the tags that no article of these has any more."
    )
    note: str | None = strawberry.field(default=UNSET, description="Said of the revisions that this makes.")
    error_policy: Any = strawberry.field(default=UNSET, graphql_type=_POLICY, description=ERROR_POLICY)
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


BULK_INPUTS: Final = (
    *(ArticleRefInput, PublishArticlesInput, TagArticlesInput),
    *(UnpublishArticlesInput, ArchiveArticlesInput, DeleteArticlesInput),
)


class BulkChange:
    """What a mutation of many objects changes of one of them, or would change if it is a dry run."""

    id = field("ID!", Key("id"), "The object.")
    before = field("JSON!", Key("before"), "The fields that change, as they were; named as in the audit.")
    after = field("JSON!", Key("after"), "These fields, as they are then.")


class PublishArticlesPayload:
    """The result of publishArticles."""

    articles = field(
        "[Article!]!",
        Key("articles"),
        "The articles that are published or scheduled as was asked, in the order of the input. In a dry run, those "
        "that would be, as they are now.",
    )
    changes = CHANGES
    errors = ERRORS


class TagArticlesPayload:
    """The result of tagArticles."""

    articles = field(
        "[Article!]!",
        Key("articles"),
        "The articles that have and lack the tags as was asked, in the order of the input. In a dry run, those that "
        "would, as they are now.",
    )
    changes = CHANGES
    errors = ERRORS


def _taken_back(done: str) -> FieldDeclaration:
    description = (
        f"The articles that {done} now, in the order of the input. In a dry run, those that would be, as they are now."
    )
    return field("[Article!]!", Key("articles"), description)


class UnpublishArticlesPayload(Hiding):
    """The result of unpublishArticles."""

    articles = _taken_back("are DRAFTs")
    changes = CHANGES
    errors = ERRORS


class ArchiveArticlesPayload(Hiding):
    """The result of archiveArticles."""

    articles = _taken_back("are ARCHIVED")
    changes = CHANGES
    errors = ERRORS


class DeleteArticlesPayload(Hiding):
    """The result of deleteArticles."""

    articles = _taken_back("are deleted")
    changes = CHANGES
    errors = ERRORS


BULK_PAYLOADS: Final[tuple[type, ...]] = (
    *(BulkChange, PublishArticlesPayload, TagArticlesPayload),
    *(UnpublishArticlesPayload, ArchiveArticlesPayload, DeleteArticlesPayload),
)
_NESTED: Final = {ArticleRefInput: write.ArticleRef}


async def publish_articles(
    info: Info, input: Annotated[PublishArticlesInput, strawberry.argument(description="The articles.")]
) -> Payload:
    """Publish articles."""
    return await _changed(info, command_from(write.PublishArticles, input, _NESTED))


async def unpublish_articles(
    info: Info, input: Annotated[UnpublishArticlesInput, strawberry.argument(description="The articles.")]
) -> Payload:
    """Make drafts of articles again."""
    return await _changed(info, command_from(write.UnpublishArticles, input, _NESTED))


async def archive_articles(
    info: Info, input: Annotated[ArchiveArticlesInput, strawberry.argument(description="The articles.")]
) -> Payload:
    """Archive articles."""
    return await _changed(info, command_from(write.ArchiveArticles, input, _NESTED))


async def delete_articles(
    info: Info, input: Annotated[DeleteArticlesInput, strawberry.argument(description="The articles.")]
) -> Payload:
    """Delete articles."""
    return await _changed(info, command_from(write.DeleteArticles, input, _NESTED))


async def tag_articles(
    info: Info, input: Annotated[TagArticlesInput, strawberry.argument(description="The articles and the tags.")]
) -> Payload:
    """Give tags to articles, and take tags away."""
    return await _changed(info, command_from(write.TagArticles, input, _NESTED))


async def _changed(info: Info, command: write.Command[write.ArticlesWritten]) -> Payload:
    def values_of(result: write.ArticlesWritten) -> dict[str, PayloadValue]:
        articles = tuple(Ref("article", each) for each in result.article_ids)
        return {"articles": articles, "changes": changes_of(result.changes), **hidden_of(result.hidden)}

    empty: dict[str, PayloadValue] = {"articles": (), "changes": (), **hidden_of()}
    return await run_command(info.context, command, values_of, empty, lambda result: result.errors)
