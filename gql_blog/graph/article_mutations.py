"""Making and changing articles: the payloads, and the resolvers."""

from typing import Annotated, Any, Final

import strawberry

from gql_blog import write
from gql_blog.graph.article_inputs import (
    ArchiveArticleInput,
    BylineInput,
    CreatePostInput,
    CreateResponseInput,
    NoticeInput,
    PublishArticleInput,
    ReinstateArticleInput,
    RestoreRevisionInput,
    UnpublishArticleInput,
    UpdateArticleInput,
    WithdrawArticleInput,
)
from gql_blog.graph.declarations import FieldDeclaration, field
from gql_blog.graph.payloads import ERRORS, FINDINGS, Hiding, Payload, PayloadValue, Ref, findings_of, hidden_of
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Key

_NESTED: Final = {BylineInput: write.BylineInput, NoticeInput: write.NoticeInput}


def _article() -> FieldDeclaration:
    return field("Article", Key("article"), "The article after the change; null if nothing was changed.")


class CreatePostPayload:
    """The result of createPost."""

    post = field("Post", Key("post"), "The new post; null if none was created.")
    findings = FINDINGS
    errors = ERRORS


class CreateResponsePayload:
    """The result of createResponse."""

    response = field("Response", Key("response"), "The new response; null if none was created.")
    findings = FINDINGS
    errors = ERRORS


class UpdateArticlePayload:
    """The result of updateArticle."""

    article = _article()
    findings = FINDINGS
    errors = ERRORS


class PublishArticlePayload:
    """The result of publishArticle."""

    article = _article()
    errors = ERRORS


class UnpublishArticlePayload(Hiding):
    """The result of unpublishArticle."""

    article = _article()
    errors = ERRORS


class ArchiveArticlePayload(Hiding):
    """The result of archiveArticle."""

    article = _article()
    errors = ERRORS


class WithdrawArticlePayload(Hiding):
    """The result of withdrawArticle."""

    article = _article()
    errors = ERRORS


class ReinstateArticlePayload:
    """The result of reinstateArticle."""

    article = _article()
    findings = FINDINGS
    errors = ERRORS


class RestoreRevisionPayload:
    """The result of restoreRevision."""

    article = _article()
    findings = FINDINGS
    errors = ERRORS


ARTICLE_PAYLOADS: Final[tuple[type, ...]] = (
    CreatePostPayload,
    CreateResponsePayload,
    UpdateArticlePayload,
    PublishArticlePayload,
    UnpublishArticlePayload,
    ArchiveArticlePayload,
    WithdrawArticlePayload,
    ReinstateArticlePayload,
    RestoreRevisionPayload,
)


async def create_post(
    info: Info, input: Annotated[CreatePostInput, strawberry.argument(description="The new post.")]
) -> Payload:
    """Make a post."""
    return await _texts_written(info, command_from(write.CreatePost, input, _NESTED), "post")


async def create_response(
    info: Info, input: Annotated[CreateResponseInput, strawberry.argument(description="The new response.")]
) -> Payload:
    """Make a response."""
    return await _texts_written(info, command_from(write.CreateResponse, input, _NESTED), "response")


async def update_article(
    info: Info, input: Annotated[UpdateArticleInput, strawberry.argument(description="What to change.")]
) -> Payload:
    """Change an article."""
    return await _texts_written(info, command_from(write.UpdateArticle, input, _NESTED), "article")


async def publish_article(
    info: Info,
    input: Annotated[PublishArticleInput, strawberry.argument(description="The article to publish, and when.")],
) -> Payload:
    """Publish an article, or schedule it."""
    return await _written(info, command_from(write.PublishArticle, input), "article")


async def unpublish_article(
    info: Info, input: Annotated[UnpublishArticleInput, strawberry.argument(description="The article to unpublish.")]
) -> Payload:
    """Make a draft of an article again."""
    return await _written(info, command_from(write.UnpublishArticle, input), "article")


async def archive_article(
    info: Info, input: Annotated[ArchiveArticleInput, strawberry.argument(description="The article to archive.")]
) -> Payload:
    """Archive an article."""
    return await _written(info, command_from(write.ArchiveArticle, input), "article")


async def withdraw_article(
    info: Info, input: Annotated[WithdrawArticleInput, strawberry.argument(description="The article to withdraw.")]
) -> Payload:
    """Leave a stub of an article."""
    return await _written(info, command_from(write.WithdrawArticle, input, _NESTED), "article")


async def reinstate_article(
    info: Info, input: Annotated[ReinstateArticleInput, strawberry.argument(description="The article to reinstate.")]
) -> Payload:
    """Give a withdrawn article back what it had."""
    return await _texts_written(info, command_from(write.ReinstateArticle, input), "article")


async def restore_revision(
    info: Info, input: Annotated[RestoreRevisionInput, strawberry.argument(description="The revision to restore.")]
) -> Payload:
    """Put an earlier state of an article back."""
    return await _texts_written(info, command_from(write.RestoreRevision, input), "article")


async def _texts_written(info: Info, command: write.Command[Any], name: str) -> Payload:
    """Run a command that may change texts of an article; ``name`` as for ``_written``."""

    def values_of(result: write.ArticleWritten) -> dict[str, PayloadValue]:
        return {name: Ref(name, result.article_id), "findings": findings_of(result.findings)}

    return await run_command(info.context, command, values_of, {name: None, "findings": ()})


async def _written(info: Info, command: write.Command[Any], name: str) -> Payload:
    """Run a command on an article; ``name`` is both the field of the payload and the entity."""

    def values_of(result: write.ArticleWritten) -> dict[str, PayloadValue]:
        return {name: Ref(name, result.article_id), **hidden_of(result.hidden)}

    return await run_command(info.context, command, values_of, {name: None, **hidden_of()})
