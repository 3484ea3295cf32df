"""Creating posts and responses."""

from dataclasses import dataclass, replace
from typing import Annotated

from gql_blog.content import (
    ARTICLE,
    ARTICLE_FIELDS,
    UNSET,
    ArticleHead,
    ArticleStatus,
    EventKind,
    GivenFields,
    ResponseKind,
    new_id,
)
from gql_blog.write.article.article_links import RESPONDING_TO, TRANSLATION_OF, original_of
from gql_blog.write.article.author_rights import check_author_rights
from gql_blog.write.article.load_article import visible_article
from gql_blog.write.article.redirected_address import address_findings
from gql_blog.write.article.state.article_input import ArticleInput, validate_article_input
from gql_blog.write.article.state.article_state import ArticleState, columns_of
from gql_blog.write.article.state.bylines import resolve_bylines
from gql_blog.write.article.state.notices import render_notices, text_findings
from gql_blog.write.article.state.save_article import anchor_prefix, new_article, save
from gql_blog.write.article.state.tags import resolve_tags
from gql_blog.write.before_write import run_before_write
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.media.pictures import expect_picture
from gql_blog.write.results import ArticleWritten
from gql_blog.write.slugs import claim_slug, free_article_slug, slug_for, slug_from
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Told, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePost(GivenFields, Command[ArticleWritten]):
    """A new post; it begins as a DRAFT."""

    title: str
    source: str
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateResponse(GivenFields, Command[ArticleWritten]):
    """A new response to an article; it begins as a DRAFT."""

    responding_to_id: Annotated[str, "The article that it answers: a post, or another response."]
    title: str
    source: str
    kind: Annotated[ResponseKind, "How it answers."] = ResponseKind.REPLY
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Creates a post, as a DRAFT.",
    takes="The new post.",
    answers=(Row("post", "The new post; null if none was created.", of="article_id"), Told.FINDINGS),
)
async def create_post(context: CommandContext, command: CreatePost) -> Apply[ArticleWritten]:
    return await _prepare(context, await run_before_write(context, command))


@Verb(
    does="Creates a response to an article that the viewer may see, as a DRAFT.",
    takes="The new response.",
    answers=(Row("response", "The new response; null if none was created.", of="article_id"), Told.FINDINGS),
    on=("article",),
)
async def create_response(context: CommandContext, command: CreateResponse) -> Apply[ArticleWritten]:
    return await _prepare(context, await run_before_write(context, command))


async def _prepare(context: CommandContext, command: CreatePost | CreateResponse) -> Apply[ArticleWritten]:
    given = validate_article_input(command, required=[each.name for each in ARTICLE_FIELDS if each.required])
    article_id = new_id(ARTICLE)
    locale = given.locale or context.default_locale
    head, prefix = ArticleHead(given.title or "", given.subtitle), anchor_prefix(article_id)
    rendered = await context.renderer.article(given.source or "", locale=locale, prefix=prefix, head=head)
    notices = await render_notices(context.renderer, given.notices or ())
    findings = text_findings(rendered, given.notices or (), notices, given.names)

    async def apply(work: UnitOfWork) -> ArticleWritten:
        answered = command.responding_to_id if isinstance(command, CreateResponse) else None
        await work.locks.lock_dialogues(answered, translated=[given.translation_of_id])
        state = await _state(work, given, article_id, locale)
        if isinstance(command, CreateResponse):
            target = await visible_article(command.responding_to_id, work.viewer, RESPONDING_TO)
            state = replace(state, responding_to_id=target.id, kind=command.kind)
        check_author_rights(work, None, None, state)
        article = new_article(work, article_id, status=ArticleStatus.DRAFT.value)
        await save(work, article, None, state, rendered, notices, event=EventKind.ARTICLE_CREATED)
        redirected = await address_findings(context.urls, state)
        return ArticleWritten(article.id, article.version, (*findings, *work.findings, *redirected))

    return apply


async def _state(work: UnitOfWork, given: ArticleInput, article_id: str, locale: str) -> ArticleState:
    with InputErrors() as errors:
        credits = await resolve_bylines(work, given.bylines or (), errors)
    await expect_picture(work.viewer, given.lead_image_id)
    original_id = None
    if given.translation_of_id:
        original_id = await original_of(
            None, await visible_article(given.translation_of_id, work.viewer, TRANSLATION_OF)
        )
    return ArticleState(
        **{**columns_of(given), "locale": locale},
        slug=await _slug(work, given, article_id),
        original_id=original_id,
        bylines=credits,
        tags=await resolve_tags(work, given.tags or (), work.viewer),
        notices=given.notices or (),
    )


async def _slug(work: UnitOfWork, given: ArticleInput, article_id: str) -> str:
    words = given.slug or slug_from(given.title or "", otherwise="article")
    slug = slug_for(words, "article", article_id, work.viewer)
    return await claim_slug(slug, None) if given.slug else await free_article_slug(slug, locks=work.locks)
