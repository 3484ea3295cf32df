"""What an article that is not here yet is to say, from what the draft states and what follows from that."""

from gql_blog.access import OPERATOR
from gql_blog.content import ArticleHead
from gql_blog.errors import InputError
from gql_blog.store import Article
from gql_blog.write.article.article_links import original_of
from gql_blog.write.article.article_state import ArticleState, columns_of
from gql_blog.write.article.tags import resolve_tags
from gql_blog.write.article.untitled_responses import title_by_authors, title_by_target, untitled_slug
from gql_blog.write.imports.draft_references import resolve_translation_of
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.imports.existing_article import articles_titled
from gql_blog.write.imports.imported_bylines import resolve_draft_bylines
from gql_blog.write.slugs import claim_slug, free_article_slug, slug_from
from gql_blog.write.unit_of_work import UnitOfWork


async def new_state(work: UnitOfWork, incoming: IncomingDraft, target: Article | None, locale: str) -> ArticleState:
    """Return the state of an article that is not here yet."""
    draft = incoming.draft
    title = draft.title or _title_without(incoming, target)
    bylines = await resolve_draft_bylines(work, incoming)  # new people before a new slug, as everybody locks them
    slug = await _slug(work, incoming, title, target)
    return ArticleState(
        **{**columns_of(draft), "title": title, "locale": locale},
        slug=slug,
        responding_to_id=target.id if target else None,
        kind=draft.kind if target else None,
        original_id=await stated_original(incoming, ""),
        bylines=bylines,
        tags=await resolve_tags(work, draft.tags, OPERATOR),
        notices=draft.notices,
    )


def head_before(incoming: IncomingDraft) -> ArticleHead:
    """Return the head of such an article, as far as it is known before it is stored.

    A response without a title is called after its authors; without any, after what it answers, which is found later.
    """
    draft = incoming.draft
    return ArticleHead(draft.title or (title_by_authors(incoming.names) if incoming.names else ""), draft.subtitle)


def _title_without(incoming: IncomingDraft, target: Article | None) -> str:
    if target is None:
        message = "The post has no title. State a title."
        raise InputError(message, path=("input", "title"))
    return title_by_authors(incoming.names) if incoming.names else title_by_target(target.title)


async def _slug(work: UnitOfWork, incoming: IncomingDraft, title: str, target: Article | None) -> str:
    draft = incoming.draft
    if draft.slug:
        # No article had it when this one was looked for; only a stub that was made for what it answers may have it now.
        return await claim_slug(draft.slug, None) if target and target.slug == draft.slug else draft.slug
    if draft.title is None and target is not None:
        return await free_article_slug(untitled_slug(incoming.names, target.slug), locks=work.locks)
    if any(not each.is_stub for each in await articles_titled(title)):
        incoming.report(
            "TITLE_HELD_ALREADY", f"Another article has the title {title!r}. This one was imported as a new article."
        )
    return await free_article_slug(slug_from(title, otherwise="article"), locks=work.locks)


async def stated_original(incoming: IncomingDraft, article_id: str) -> str | None:
    """Return the id of what the draft translates, ``None`` where it states nothing that is here."""
    target = await resolve_translation_of(incoming, article_id)
    return await original_of(article_id, target) if target else None
