"""Making posts and responses."""

from dataclasses import replace

from gql_blog.content import ARTICLE, ArticleStatus, EventKind, new_id
from gql_blog.write.amending import amended
from gql_blog.write.article.bylines import credits_of
from gql_blog.write.article.inputs import ArticleInput, checked
from gql_blog.write.article.links import RESPONDING_TO, TRANSLATION_OF, original_of, visible_article
from gql_blog.write.article.saving import anchor_prefix, new_article, save
from gql_blog.write.article.state import ArticleState
from gql_blog.write.article.tags import labels_of
from gql_blog.write.commands import CreatePost, CreateResponse
from gql_blog.write.desk import Carry, Change, Desk
from gql_blog.write.problems import Problems
from gql_blog.write.results import ArticleWritten
from gql_blog.write.slugs import claim_slug, free_article_slug, slug_from


async def create_post(desk: Desk, command: CreatePost) -> Carry[ArticleWritten]:
    """Prepare a new post."""
    return await _prepare(desk, await amended(desk, command))


async def create_response(desk: Desk, command: CreateResponse) -> Carry[ArticleWritten]:
    """Prepare a new response; the article that it answers must be one that the viewer may see."""
    return await _prepare(desk, await amended(desk, command))


async def _prepare(desk: Desk, command: CreatePost | CreateResponse) -> Carry[ArticleWritten]:
    given = checked(command, required=("title", "source"))
    article_id = new_id(ARTICLE)
    locale = given.locale or desk.default_locale
    rendered = await desk.renderer.article(given.source or "", locale=locale, prefix=anchor_prefix(article_id))

    async def carry(change: Change) -> ArticleWritten:
        state = await _state(change, given, locale)
        if isinstance(command, CreateResponse):
            target = await visible_article(command.responding_to_id, change.viewer, RESPONDING_TO)
            state = replace(state, responding_to_id=target.id, kind=command.kind)
        article = new_article(change, article_id, status=ArticleStatus.DRAFT.value)
        await save(change, article, None, state, rendered, event=EventKind.ARTICLE_CREATED)
        return ArticleWritten(article.id, article.version)

    return carry


async def _state(change: Change, given: ArticleInput, locale: str) -> ArticleState:
    problems = Problems()
    credits = await credits_of(given.bylines or (), change.viewer, problems)
    problems.settle()
    title = given.title or ""
    original_id = None
    if given.translation_of_id:
        original_id = await original_of(
            None, await visible_article(given.translation_of_id, change.viewer, TRANSLATION_OF)
        )
    return ArticleState(
        title=title,
        source=given.source or "",
        slug=await claim_slug(given.slug, None) if given.slug else await free_article_slug(_wanted(title)),
        locale=locale,
        subtitle=given.subtitle,
        published_on=given.published_on,
        original_id=original_id,
        bylines=credits,
        tags=await labels_of(given.tags or ()),
    )


def _wanted(title: str) -> str:
    return slug_from(title, otherwise="article")
