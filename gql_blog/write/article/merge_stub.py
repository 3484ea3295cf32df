"""Merging a stub with the article that it stands for: what hangs from the stub moves to the article."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, EventKind
from gql_blog.errors import InputError
from gql_blog.store import Article, Comment, Mention, OldSlug, PreviewLink, Redirect, WorkingCopy
from gql_blog.write.article.article_links import original_of
from gql_blog.write.article.load_article import load_for_update, visible_article
from gql_blog.write.article.state.article_state import state_of
from gql_blog.write.article.state.revisions import keep_revisions
from gql_blog.write.article.state.save_article import article_payload, save
from gql_blog.write.derived.derived_columns import answered_by
from gql_blog.write.results import StubMerged
from gql_blog.write.transaction.unit_of_work import CommandContext, UnitOfWork
from gql_blog.write.verb import Command, DryRun, RetryKey, Row, Value, Verb, Version

_INTO: Final = ("input", "intoId")
_NOTE: Final = "The stub that it answered or translated was merged into the article that it stood for."
_KEPT: Final = "Written for the stub “{}”, which was merged into this article."


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeStub(Command[StubMerged]):
    """A stub, and the article that it stands for."""

    id: Annotated[str, "The stub, which is to go."]
    expected_version: Version
    into_id: Annotated[str, "The article that has what hangs from the stub."]
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Merges a stub into the article that it stands for: its responses, comments, mentions and addresses "
    "become the article's.",
    takes="The stub and the article.",
    answers=(
        Row("article", "The article that stays; null if there are errors."),
        Value("response_count", int, "responses", "How many responses to the stub answer it."),
        Value("comment_count", int, "comments", "How many comments it gets from the stub."),
        Value("mention_count", int, "mentions", "How many mentions refer to it instead of the stub."),
    ),
    on=("article",),
)
async def merge_stub(work: UnitOfWork, command: MergeStub) -> StubMerged:
    """Merge them. The article stays as it is, and the slugs of the stub lead to it."""
    both = [command.id, command.into_id]
    await work.locks.lock_dialogues(moved=both, translated=both)
    stub, into = await _both(work.context, command)
    if stub.id in await answered_by(work.transaction, into.id):
        raise InputError("The article answers the stub, and cannot be what it stands for.", path=_INTO)
    merged = await _moving(stub, into)
    await merge(work, stub, into)
    return merged


async def merge(work: UnitOfWork, stub: Any, into: Any) -> None:
    """Move what hangs from the stub to an article that does not answer it, and delete the stub."""
    for root_id in (stub.root_id, into.root_id):
        work.locks.expect(root_id)
    for response in await Article.filter(responding_to_id=stub.id).order_by("id"):
        await _save(work, response, responding_to_id=into.id)
    for version in await Article.filter(original_id=stub.id).exclude(id=stub.id).order_by("id"):
        await _save(work, version, original_id=await original_of(version.id, into))
    await _move_rows(stub, into)
    await keep_revisions(stub, into, _KEPT.format(stub.title))
    slugs = [stub.slug, *[each.slug for each in await OldSlug.filter(article_id=stub.id)]]
    await OldSlug.filter(article_id=stub.id).update(article_id=into.id)
    await Article.filter(id=stub.id).delete()
    await OldSlug.create(slug=stub.slug, article_id=into.id, former_id=stub.id, created_at=work.now)
    work.dialogues |= {stub.root_id, into.root_id}
    await work.record(stub.id, {"title": stub.title, "slugs": slugs}, {"merged_into": into.id})
    await work.record(into.id, None, {"merged": stub.id})
    work.emit(EventKind.ARTICLE_MERGED, into.id, **article_payload(into), mergedId=stub.id)
    if stub.public:
        told = {**article_payload(stub), "public": False, "wasPublic": True}
        work.emit(EventKind.ARTICLE_UNPUBLISHED, stub.id, affects=[into.id], **told)


async def has_working_copy(stub: Any) -> bool:
    """Return whether somebody is writing the stub's text, which would be lost with the stub."""
    return await WorkingCopy.exists(article_id=stub.id, ended_at__isnull=True)


async def _save(work: UnitOfWork, article: Article, **changed: Any) -> None:
    before = await state_of(article)
    await save(work, article, before, replace(before, **changed), event=EventKind.ARTICLE_UPDATED, note=_NOTE)


async def _move_rows(stub: Any, into: Any) -> None:
    """Comments, redirects, and the lines of lists that mean the stub; its own list, if the article has none."""
    for model in (Comment, Redirect):
        rows: Any = model.filter(article_id=stub.id)
        await rows.update(article_id=into.id)
    await Mention.filter(response_id=stub.id).update(response_id=into.id)
    if not await Mention.exists(article_id=into.id):
        await Mention.filter(article_id=stub.id).update(article_id=into.id)
    await PreviewLink.filter(responding_to_id=stub.id).update(responding_to_id=into.id)


async def _both(context: CommandContext, command: MergeStub) -> tuple[Any, Any]:
    stub: Any = await load_for_update(context, command.id, command.expected_version)
    if not stub.is_stub:
        raise InputError("The article has a text. Only a stub is merged into another article.", path=("input", "id"))
    if stub.withdrawn_on is not None:
        raise InputError("The article is withdrawn, and keeps its place. Archive or delete it.", path=("input", "id"))
    if await has_working_copy(stub):
        message = "Somebody is writing a text for the stub. Publish its working copy, or discard it, first."
        raise InputError(message, path=("input", "id"))
    into = await visible_article(command.into_id, context.viewer, _INTO)
    if into.id == stub.id:
        raise InputError("A stub cannot be merged into itself. Give the id of another article.", path=_INTO)
    return stub, into


async def _moving(stub: Any, into: Any) -> StubMerged:
    return StubMerged(
        into.id,
        await Article.filter(responding_to_id=stub.id).count(),
        await Comment.filter(article_id=stub.id).count(),
        await Mention.filter(response_id=stub.id).count(),
    )
