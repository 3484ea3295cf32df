"""Erasing what is kept of one person, as a commenter, as a user, and as a contributor, while threads stay whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from tortoise.expressions import F, Q

from gql_blog.access import Reach
from gql_blog.content import ERASED, UNSET, CommentStatus, EventKind, GivenText, Role, Unset
from gql_blog.errors import Forbidden
from gql_blog.store import (
    AuditPersonal,
    Comment,
    CommentClaim,
    CommentText,
    Decision,
    Identity,
    Media,
    Receipt,
    SuggestedContributor,
    Token,
    UserSession,
)
from gql_blog.write.account.erased_credits import erase_credits
from gql_blog.write.account.kept_of_person import EMAIL, asked_address, kept_as_told, kept_of_person, save_unfinished
from gql_blog.write.account.roles import expect_another_admin, expect_no_last_admin
from gql_blog.write.comment.comment_events import emit_comment_event
from gql_blog.write.comment.judging import supersede_words
from gql_blog.write.deletion.delete_entries import forget_suggestions
from gql_blog.write.deletion.legal_hold import expect_no_hold
from gql_blog.write.imports.erased_comments import erase_from_imports
from gql_blog.write.results import PersonErased
from gql_blog.write.transaction.audit_entries import erase_personal_values
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, DryRun, RetryKey, Row, Told, Value, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePerson(Command[PersonErased]):
    """The person whose data is erased."""

    email: Annotated[
        GivenText, "The e-mail address of the person, as a commenter or as a user. Left out: the viewer's."
    ] = UNSET
    texts: Annotated[
        bool | Unset | None,
        "Whether the texts are erased too: of comments, of which what is PENDING is REJECTED then; of drafts that the "
        "person alone wrote, which go; of what the person saved in working copies. Default: false.",
    ] = UNSET
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Erases the name and the address of one person, and the texts if texts is true; the comments keep their "
    "places. Credits go from drafts, working copies and revisions, with the preview links that show them; published "
    "ones stay, without the note. What imported files and plugins say of the person goes, too. It cannot be undone; "
    "dryRun only counts.",
    who="The role ADMIN erases anybody, a READER only itself.",
    takes="The person.",
    answers=(
        Value("comment_count", int, "comments", "How many comments were erased; null if nothing was changed."),
        Row("user", "What is left of the account: it is disabled; null if the person had none."),
        Value(
            "import_count",
            int,
            "imports",
            "Of how many imported articles something was erased that their files said of the person; null if "
            "nothing was changed.",
        ),
        Value(
            "article_count",
            int,
            "articles",
            "Of how many articles something was erased, drafts that are gone among them; null if nothing was changed.",
        ),
        Value("stays", tuple[str, ...], "stays", "What stays of the person, and why."),
        Value("plugins", tuple[str, ...], "plugins", "The plugins that were told to forget the person."),
        Value(
            "disabled_plugins",
            tuple[str, ...],
            "disabled",
            "The plugins that were not told, because they are disabled, or have tables here and are not loaded: "
            "what they keep of the person is still there. Enable or load them, and erase the same address again.",
        ),
        Told.HIDDEN,
    ),
    on=("user",),
    forgets=True,
)
async def erase_person(context: CommandContext, command: ErasePerson) -> Apply[PersonErased]:
    """Prepare an erasure. Plugins forget first: one that fails is asked again, as long as the core knows the person.

    None is asked whether it may be done, and one that is disabled keeps nobody from it: it is remembered that it is
    still to be told, and whoever erases the same address again completes the erasure.
    """
    email, texts = await asked_address(context, command.email), bool(command.texts)
    own = context.reach is Reach.OWN
    with_tables = await context.database.plugins_with_tables()

    async with context.database.session():
        asked = await kept_of_person(email, own=own)
        if own and asked.user.role != Role.READER:
            raise Forbidden("Only administrators erase people who work here. Ask one.", path=EMAIL)
        disabled = context.hooks.persons.not_forgetting(with_tables | asked.untold)
        plugins = context.hooks.persons.forgetting(disabled)
        await expect_no_hold(await asked.holdable(), EMAIL, discreet=own)
        if asked.user is not None:
            await expect_no_last_admin(asked.user, EMAIL)
        for each in () if context.dry_run else asked.persons:
            await context.hooks.persons.forget(replace(each, texts=texts), context.viewer, absent=disabled)

    async def apply(work: UnitOfWork) -> PersonErased:
        kept = await kept_of_person(email, own=own)
        await work.locks.lock_dialogues(*(each.article_id for each in kept.comments), *kept.credits.article_ids)
        kept = await kept_as_told(email, asked.persons, own=own)
        await expect_no_hold(await kept.holdable(), EMAIL, discreet=own)
        await erase_from_imports(work, kept.said, texts=texts)
        await _erase_comments(work, kept.comments, texts=texts)
        audited = kept.in_audit(await kept.credits.values())
        notes = await kept.notes() if texts else Q()
        portraits = await kept.credits.portraits()
        articles, stays, gone = await erase_credits(work, kept.credits, kept.user_id, kept.ids, texts=texts)
        if kept.user is not None:
            await _erase_account(work, kept.user)
        await work.flush()  # what credits were until now stands in new entries, too
        await AuditPersonal.filter(audited | notes).delete()
        left = await Media.filter(id__in=sorted(portraits)).values_list("id", flat=True)
        await erase_personal_values(portraits.difference(map(str, left)))
        await save_unfinished(
            work, email, disabled, account_id=kept.user_id, comment_ids=kept.ids, earlier=asked.unfinished
        )
        not_told = {"not_told": disabled} if disabled else {}
        await work.record(kept.subject_id, None, {"erased": len(kept.comments), "texts": texts, **not_told})
        work.emit(EventKind.PERSON_ERASED, kept.subject_id)
        counts = (len(kept.comments), kept.user_id, len(kept.said.held))
        return PersonErased(*counts, plugins, disabled, articles=articles, stays=stays, gone_files=gone)

    return apply


async def _erase_comments(work: UnitOfWork, rows: list[Any], *, texts: bool) -> None:
    """Erase who wrote comments, and what says more of it; the comments keep their places.

    They keep their status, too, but for those that wait for approval and have no text any more: nothing is left to
    approve.
    """
    work.contributors |= {each.contributor_id for each in rows if each.contributor_id is not None}
    work.discussions |= {each.article_id for each in rows}
    ids = [each.id for each in rows]
    erased = dict.fromkeys(("author_email", "account_id", "contributor_id", "status_reason"))
    named = dict.fromkeys(("author_name", "author_name_folded"), ERASED)
    written = dict.fromkeys(("source", "html", "text", "text_folded") if texts else (), "")
    await Comment.filter(id__in=ids).update(**erased, **named, **written, version=F("version") + 1)
    if texts:
        await _leave_queue(work, rows)
    for each in rows:
        each.version += 1
        emit_comment_event(work, each, EventKind.COMMENT_EDITED)  # copies that others made of public ones are to go
    for table in (CommentText, SuggestedContributor, Receipt):
        beside: Any = table.filter(comment_id__in=ids)
        await beside.delete()
    await forget_suggestions(work, ids)
    await Decision.filter(comment_id__in=ids).update(reason=ERASED, evidence=None)


async def _leave_queue(work: UnitOfWork, rows: Sequence[Any]) -> None:
    """Refuse what waits for a decision, or would once undeleted: what was said was said of a text that is gone."""
    left: list[str] = []
    for column in ("status", "deleted_status"):
        waiting = [each for each in rows if getattr(each, column) == CommentStatus.PENDING.value]
        for each in waiting:
            setattr(each, column, CommentStatus.REJECTED.value)
        ids = [each.id for each in waiting]
        await Comment.filter(id__in=ids).update(**{column: CommentStatus.REJECTED.value})
        left += ids
    await CommentClaim.filter(comment_id__in=left).delete()
    await supersede_words(work, left)


async def _erase_account(work: UnitOfWork, user: Any) -> None:
    """Leave of an account what articles and decisions refer to, without a name; nobody can sign in with it."""
    await work.locks.lock_rows("account", [user.id])
    await expect_another_admin(work, user, EMAIL)
    user.email, user.name, user.contributor_id, user.role_from = f"{user.id}@erased.invalid", ERASED, None, None
    user.disabled_at, user.version = user.disabled_at or work.now, user.version + 1
    await user.save()
    await Token.filter(account_id=user.id, revoked_at__isnull=True).update(revoked_at=work.now)
    await UserSession.filter(account_id=user.id).delete()
    await Identity.filter(account_id=user.id).delete()
    await Decision.filter(account_id=user.id).update(decided_by=ERASED)
