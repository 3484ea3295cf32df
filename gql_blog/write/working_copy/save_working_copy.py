"""Saving a working copy: a revision that readers do not see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Any, Final

from gql_blog.content import (
    UNSET,
    Finding,
    GivenFields,
    GivenText,
    ResponseKind,
    Unset,
    WorkingCopyState,
    composed,
    folded,
    name_findings,
    or_none,
)
from gql_blog.errors import InputError, NotFound
from gql_blog.store import Article, Contributor, OldSlug, Revision, WorkingCopy
from gql_blog.write.article.article_links import RESPONDING_TO, TRANSLATION_OF, original_of
from gql_blog.write.article.load_article import visible_article
from gql_blog.write.article.state.article_input import ArticleInput, columns_given, refuse_nulls, validate_article_input
from gql_blog.write.article.state.article_state import UNRESOLVED, ArticleState, Credit, Label, from_snapshot, state_of
from gql_blog.write.article.state.bylines import CheckedByline
from gql_blog.write.article.state.revisions import save_copy_revision
from gql_blog.write.before_write import run_before_write
from gql_blog.write.finders import by_id, can_see, shown
from gql_blog.write.input_validation import NOTE, InputErrors
from gql_blog.write.media.pictures import expect_picture
from gql_blog.write.results import WorkingCopyWritten
from gql_blog.write.slugs import slug_for
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Told, Verb
from gql_blog.write.working_copy.load_working_copy import (
    COPY_VERSION,
    Opened,
    audited,
    check_state,
    live_revision,
    may_approve,
    open_copy,
    record_change,
)

AUTOSAVES: Final = timedelta(minutes=10)
"""How long the autosaves of one person are one revision, from the first of them."""
_BASED_ON: Final = ("input", "basedOnVersion")
_OPEN: Final = (WorkingCopyState.OPEN, WorkingCopyState.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveWorkingCopy(GivenFields, Command[WorkingCopyWritten]):
    """A change of an article's working copy. What is left out stays as it is; null clears what may be null. bylines,
    tags and notices replace the whole list.

    ``expected_version`` is that of the working copy, 0 if there is none. ``based_on_version``: the version of the
    article that the text was begun from, or merged with.
    """

    article_id: Annotated[str, "The article."]
    expected_version: Annotated[int, f"{COPY_VERSION} 0 begins one, if there is none."]
    based_on_version: Annotated[
        int | Unset | None,
        "The version of the article from which the text was begun, or with which it was merged. Default: the current "
        "one for a new working copy; else it stays as it is.",
    ] = UNSET
    kind: Annotated[ResponseKind | Unset | None, "How it answers. Responses only."] = UNSET
    responding_to_id: Annotated[GivenText, "The article that it answers. Responses only."] = UNSET
    note: Annotated[GivenText, "Said of the revision that this makes."] = UNSET
    autosave: Annotated[
        bool, "Whether an editor program saves by itself: such saves by one person within ten minutes are one revision."
    ] = False
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Saves an article's working copy as a revision, or begins one. Readers see nothing of it.",
    who="Requires the role EDITOR or ADMIN; an AUTHOR may write on articles that they created or of which they "
    "are a collaborator.",
    takes="What to save.",
    answers=(Row("working_copy"), Told.FINDINGS),
    on=("article", "working_copy"),
)
async def save_working_copy(context: CommandContext, command: SaveWorkingCopy) -> Apply[WorkingCopyWritten]:
    """Prepare a save. Nothing is resolved that would have to be made: names are those of the text until it is live."""
    async with context.database.session():
        await open_copy(context, command.article_id, command.expected_version)
    command = await run_before_write(context, command)
    given = _checked(command)
    findings = await _findings(context, command, given)

    async def apply(work: UnitOfWork) -> WorkingCopyWritten:
        await work.locks.lock_dialogues(command.article_id)
        opened = await open_copy(context, command.article_id, command.expected_version)
        if opened.copy is not None and not may_approve(context):
            check_state(opened.copy, _OPEN, "changed by its author: withdraw it first")
        before, base_id, is_kept = await _before(opened, command)
        after = await _after(work, command, given, opened.article, before)
        if opened.copy is not None and is_kept and (after, base_id) == (before, opened.copy.base_id):
            return WorkingCopyWritten(opened.article.id, opened.copy.id, opened.copy.version, findings)
        copy = await _save(work, command, opened, before, after, base_id)
        return WorkingCopyWritten(opened.article.id, copy.id, copy.version, findings)

    return apply


def _checked(command: SaveWorkingCopy) -> ArticleInput:
    with InputErrors() as errors:
        refuse_nulls(command, errors)
        errors.line_or_none(or_none(command.note), ("input", "note"), limit=NOTE)
    return validate_article_input(command)


async def _findings(context: CommandContext, command: SaveWorkingCopy, given: ArticleInput) -> tuple[Finding, ...]:
    """Nothing is rendered before it is live. An editor program that saves by itself shows nobody what is found."""
    if command.autosave is True:
        return ()
    found = () if given.source is None else await context.renderer.findings(given.source)
    return (*found, *name_findings(given.names))


async def _before(opened: Opened, command: SaveWorkingCopy) -> tuple[ArticleState, str | None, bool]:
    """Return what is changed, the revision that the text is based on, and whether that text is kept already.

    An autosave is kept by whoever saves the same text on purpose.
    """
    live = await state_of(opened.article)
    based_on = await _based_on(opened.article, command)
    if opened.copy is not None:
        saved = await Revision.get(id=opened.copy.revision_id)
        base_id = based_on.id if based_on else opened.copy.base_id
        is_kept = command.autosave is True or not saved.autosaved
        return from_snapshot(saved.snapshot, saved.source, live), base_id, is_kept
    if based_on is None:
        current = await live_revision(opened.article.id)
        return live, current.id if current else None, False
    return from_snapshot(based_on.snapshot, based_on.source, live), based_on.id, False


async def _based_on(article: Article, command: SaveWorkingCopy) -> Revision | None:
    version = or_none(command.based_on_version)
    if version is None:
        return None
    found = await Revision.filter(article_id=article.id, version=version).first()
    if found is None:
        raise InputError(f"No revision is known to have made version {version} of the article.", path=_BASED_ON)
    return found


async def _after(
    work: UnitOfWork, command: SaveWorkingCopy, given: ArticleInput, article: Article, before: ArticleState
) -> ArticleState:
    with InputErrors() as errors:
        changed = columns_given(command, given)
        await expect_picture(work.viewer, given.lead_image_id)
        if given.slug:
            changed["slug"] = await _slug(given.slug, article, before, work)
        if not isinstance(command.bylines, Unset):
            changed["bylines"] = await _credits(work, given.bylines or (), before, errors)
        if not isinstance(command.tags, Unset):
            known = {folded(each.name): each for each in before.tags}
            changed["tags"] = tuple(known.get(folded(name), Label(UNRESOLVED, name)) for name in given.tags or ())
        changed |= await _links(work, command, article, errors)
    return replace(before, **changed)


async def _slug(slug: str, article: Article, before: ArticleState, work: UnitOfWork) -> str:
    """Whether it is free is found out when the text becomes live: nobody else is told of it before."""
    known = slug in (article.slug, before.slug) or await OldSlug.exists(slug=slug, article_id=article.id)
    return slug if known else slug_for(slug, "article", article.id, work.viewer)


async def _credits(
    work: UnitOfWork, bylines: Sequence[CheckedByline], before: ArticleState, errors: InputErrors
) -> tuple[Credit, ...]:
    """A name means the contributor whom it meant before; another one's is found, or made, with the live text.

    No row of a byline keeps the contributor of a working copy: who would delete one waits, and then sees the copy.
    """
    await work.locks.keep_rows("contributor", [each.contributor_id for each in bylines if each.contributor_id])
    known = {composed(each.name): each.contributor_id for each in before.bylines}
    found = []
    for index, each in enumerate(bylines):
        name, contributor_id = each.name or "", known.get(composed(each.name or ""), UNRESOLVED)
        if each.contributor_id:
            row = await by_id(Contributor, each.contributor_id)
            if row is None or not await can_see(work.viewer, "contributor", row):
                message = f"There is no contributor with the id {shown(each.contributor_id)}. Check the id."
                errors.add(NotFound(message, path=("input", "bylines", str(index), "contributorId")))
                continue
            name, contributor_id = each.name or row.name, row.id
        found.append(Credit(contributor_id, name, each.role, each.bio, each.affiliation))
    return tuple(found)


async def _links(work: UnitOfWork, command: SaveWorkingCopy, article: Any, errors: InputErrors) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if not isinstance(command.translation_of_id, Unset):
        changed["original_id"] = None
        if command.translation_of_id is not None:
            target = await visible_article(command.translation_of_id, work.viewer, TRANSLATION_OF)
            changed["original_id"] = await original_of(article.id, target)
            if changed["original_id"] is None:
                message = "An article cannot be a translation of itself or of its own translation."
                errors.add(InputError(message, path=TRANSLATION_OF))
    for name, path in (("kind", ("input", "kind")), ("responding_to_id", RESPONDING_TO)):
        value = getattr(command, name)
        if isinstance(value, Unset):
            continue
        if value is None or article.responding_to_id is None:
            what = "cannot be null" if value is None else "can only be set on a response; the article is a post"
            errors.add(InputError(f"{path[-1]} {what}.", path=path))
            continue
        changed[name] = value if name == "kind" else (await visible_article(value, work.viewer, path)).id
    return changed


async def _save(
    work: UnitOfWork,
    command: SaveWorkingCopy,
    opened: Opened,
    before: ArticleState,
    after: ArticleState,
    base_id: str | None,
) -> WorkingCopy:
    row: Any = opened.row or WorkingCopy(article_id=opened.article.id, version=0, revision_id="")
    was = audited(row) if opened.copy else None
    if opened.copy is None:
        row.created_at, row.ended_at, row.state, row.note = work.now, None, WorkingCopyState.OPEN.value, None
    elif row.state == WorkingCopyState.APPROVED:
        row.state = WorkingCopyState.SUBMITTED.value
    row.version += 1
    previous = row.revision_id if opened.copy else None
    row.revision_id = await save_copy_revision(
        work,
        opened.article,
        before,
        after,
        copy_version=row.version,
        previous_id=previous,
        autosaved=command.autosave is True,
        note=InputErrors().line_or_none(or_none(command.note), ("input", "note"), limit=NOTE),
        within=AUTOSAVES,
    )
    row.base_id, row.saved_by_id, row.updated_at = base_id, work.viewer.user_id, work.now
    await row.save(force_create=opened.row is None)
    await record_change(work, row, was)
    return opened.row or row
