"""Restoring an earlier revision."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Final

from gql_blog.content import UNSET, EventKind, Finding
from gql_blog.store import Article
from gql_blog.write.article.article_links import original_of, refuse_cycle, repoint_translations
from gql_blog.write.article.author_rights import check_author_rights, check_live_right
from gql_blog.write.article.load_article import load_for_update
from gql_blog.write.article.state.article_state import ArticleState, from_snapshot, state_of
from gql_blog.write.article.state.current_references import with_current_references, with_named_references
from gql_blog.write.article.state.notices import text_findings
from gql_blog.write.article.state.save_article import anchor_prefix, fill_stub, head_of, save
from gql_blog.write.before_write import run_before_write
from gql_blog.write.finders import by_id, revision_of
from gql_blog.write.results import ArticleWritten
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Told, Verb, Version

_ARTICLE: Final = ("input", "articleId")


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreRevision(Command[ArticleWritten]):
    """A revision to restore, as a new revision."""

    article_id: Annotated[str, "The article."]
    revision_id: Annotated[str, "The revision of the article to restore."]
    expected_version: Version
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Restores an earlier revision of an article, as a new revision.",
    who="Requires the role EDITOR or ADMIN; an AUTHOR may restore revisions of drafts that they created or of "
    "which they are a collaborator.",
    takes="The revision to restore.",
    answers=(Row("article"), Told.FINDINGS),
    on=("article", "revision"),
)
async def restore_revision(context: CommandContext, command: RestoreRevision) -> Apply[ArticleWritten]:
    """Prepare a revision that is like an earlier one. The status stays as it is, and so do the address and the notices:
    links lead to the one, and the others are what editors say of the article, whatever its text is.
    """
    async with context.database.session():
        article = await load_for_update(context, command.article_id, command.expected_version, _ARTICLE)
        check_live_right(context, article, _ARTICLE)
        current = await state_of(article)
        revision = await revision_of(command.article_id, command.revision_id)
    command = await run_before_write(context, command)
    restored = from_snapshot(revision.snapshot, revision.source, current)
    kept = replace(restored, slug=current.slug, notices=current.notices)
    prefix = anchor_prefix(command.article_id)
    rendered = await context.renderer.article(kept.source, locale=kept.locale, prefix=prefix, head=head_of(kept))
    note = f"Restored revision {revision.number}."
    names = [each.name for each in kept.bylines]
    findings = (*text_findings(rendered, (), {}, names), *_not_restored(restored, current))

    async def apply(work: UnitOfWork) -> ArticleWritten:
        moved = [command.article_id]
        await work.locks.lock_dialogues(kept.responding_to_id, moved=moved, translated=[kept.original_id])
        article = await load_for_update(context, command.article_id, command.expected_version, _ARTICLE)
        check_live_right(context, article, _ARTICLE)
        before = await state_of(article)
        resolved = await with_named_references(work, kept)
        after = await _compatible(work, article, before, await with_current_references(resolved, work))
        if after != before:
            check_author_rights(work, article, before, after, ("input", "revisionId"))
            columns = fill_stub(article, after)
            event = EventKind.ARTICLE_UPDATED
            await save(work, article, before, after, rendered, event=event, note=note, columns=columns)
            await repoint_translations(work, article.id, after.original_id)
        return ArticleWritten(article.id, article.version, (*findings, *work.findings))

    return apply


def _not_restored(kept: ArticleState, current: ArticleState) -> Iterator[Finding]:
    if kept.notices != current.notices:
        message = (
            f"The revision has {len(kept.notices)} notices, and the article keeps those that it has: "
            f"{len(current.notices)}. See updateArticle."
        )
        yield Finding("NOTICES_NOT_RESTORED", message)
    if kept.slug != current.slug:
        message = f"The revision has the slug {kept.slug}, and the article keeps {current.slug}. See updateArticle."
        yield Finding("SLUG_NOT_RESTORED", message)


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
        target = await by_id(Article, kept.original_id)
        original_id = await original_of(article.id, target) if target else None
        kept = replace(kept, original_id=original_id or before.original_id)
    return kept
