"""Restoring an earlier revision."""

from dataclasses import replace
from typing import Final

from gql_blog.content import EventKind
from gql_blog.errors import NotFound
from gql_blog.store import Article, Revision
from gql_blog.write.article.article_links import original_of, refuse_cycle, repoint_translations
from gql_blog.write.article.article_state import ArticleState, from_snapshot, state_of
from gql_blog.write.article.author_rights import check_author_rights, check_live_right
from gql_blog.write.article.current_references import with_current_references, with_named_references
from gql_blog.write.article.load_article import load_for_update
from gql_blog.write.article.notices import render_notices, text_findings
from gql_blog.write.article.redirected_address import address_findings
from gql_blog.write.article.save_article import anchor_prefix, fill_stub, head_of, save
from gql_blog.write.before_write import run_before_write
from gql_blog.write.commands import RestoreRevision
from gql_blog.write.finders import by_id
from gql_blog.write.results import ArticleWritten
from gql_blog.write.slugs import claim_slug
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork

_ARTICLE: Final = ("input", "articleId")


async def restore_revision(context: CommandContext, command: RestoreRevision) -> Apply[ArticleWritten]:
    """Prepare a revision that is like an earlier one, slug and all; the status stays as it is."""
    async with context.database.session():
        article = await load_for_update(context, command.article_id, command.expected_version, _ARTICLE)
        check_live_right(context, article, _ARTICLE)
        current = await state_of(article)
        revision = await by_id(Revision, command.revision_id, article_id=command.article_id)
    if revision is None:
        raise NotFound("The article has no such revision.", path=("input", "revisionId"))
    command = await run_before_write(context, command)
    kept = from_snapshot(revision.snapshot, revision.source, current)
    prefix = anchor_prefix(command.article_id)
    rendered = await context.renderer.article(kept.source, locale=kept.locale, prefix=prefix, head=head_of(kept))
    notices = await render_notices(context.renderer, kept.notices)
    note = f"Restored revision {revision.number}."
    findings = text_findings(rendered, kept.notices, notices, [each.name for each in kept.bylines])

    async def apply(work: UnitOfWork) -> ArticleWritten:
        moved = [command.article_id]
        await work.locks.lock_dialogues(kept.responding_to_id, moved=moved, translated=[kept.original_id])
        article = await load_for_update(context, command.article_id, command.expected_version, _ARTICLE)
        check_live_right(context, article, _ARTICLE)
        before = await state_of(article)
        resolved = await with_named_references(work, kept)
        after = await _compatible(work, article, before, await with_current_references(resolved, work))
        if after != before:
            check_author_rights(context, work, before, after, ("input", "revisionId"))
            columns = fill_stub(article, after)
            event = EventKind.ARTICLE_UPDATED
            await save(work, article, before, after, rendered, notices, event=event, note=note, columns=columns)
            await repoint_translations(work, article.id, after.original_id)
        redirected = await address_findings(context.urls, after.slug, before.slug)
        return ArticleWritten(article.id, article.version, (*findings, *redirected))

    return apply


async def _compatible(work: UnitOfWork, article: Article, before: ArticleState, kept: ArticleState) -> ArticleState:
    """The earlier state, as far as it still fits.

    Post and response do not turn into each other. What the article translated may be a translation by now: then the two
    translate the same original. If it has come to translate this article, or is gone, the link stays as it is.
    """
    if (before.responding_to_id is None) != (kept.responding_to_id is None):
        kept = replace(kept, responding_to_id=before.responding_to_id, kind=before.kind)
    if kept.responding_to_id not in (None, before.responding_to_id):
        await refuse_cycle(work, article.id, kept.responding_to_id)
    if kept.original_id not in (None, before.original_id):
        kept = replace(kept, original_id=await _original(article.id, kept.original_id) or before.original_id)
    await claim_slug(kept.slug, article.id)
    return kept


async def _original(article_id: str, translated_id: str) -> str | None:
    target = await by_id(Article, translated_id)
    return None if target is None else await original_of(article_id, target)
