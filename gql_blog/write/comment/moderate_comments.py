"""A moderator's verdict on one or many comments: all or none, or those without an error."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime as DateTime
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, DecisionOutcome, ErrorPolicy, EventKind, GivenText, Verdict, or_none, prefix_of
from gql_blog.errors import Conflict, Forbidden, InputError, NotFound
from gql_blog.store import Comment, CommentClaim, Decision, User
from gql_blog.write.before_write import run_before_write
from gql_blog.write.comment.claims import OF_DELETED_ARTICLE, claimed_by_others, deleted_articles, lock_claims
from gql_blog.write.comment.comment_events import save_comment
from gql_blog.write.comment.judging import STATUS_AFTER, answer_after, await_no_more
from gql_blog.write.finders import can_see, shown
from gql_blog.write.input_validation import NOTE, InputErrors
from gql_blog.write.results import CommentsWritten, RowChange
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, Preview, UnitOfWork
from gql_blog.write.verb import Command, CommentVersion, DryRun, ForEach, RetryKey, Rows, Told, Verb

AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRef:
    """A comment, with the version that the change is based on."""

    id: Annotated[str, "The comment."]
    expected_version: CommentVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerateComments(Command[CommentsWritten]):
    """A verdict on one or more comments."""

    comments: Annotated[
        tuple[CommentRef, ...],
        "The comments to moderate. If one fails, none is changed, unless errorPolicy is PER_ITEM.",
    ]
    verdict: Annotated[Verdict, "The verdict."]
    reason: Annotated[str, "The reason, for other moderators."]
    reason_for_author: Annotated[
        GivenText, "What the author of the comments is told, in statusReason. Default: a general word."
    ] = UNSET
    error_policy: ForEach = UNSET
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Moderates comments, all or none unless errorPolicy is PER_ITEM; not those that another moderator has "
    "claimed.",
    takes="The verdict.",
    answers=(
        Rows(
            "comments",
            "The comments that were moderated, in the order of the input; in a dry run, those that would be.",
            entity="comment",
        ),
        Told.CHANGES,
    ),
    result="If one comment fails, none is changed, unless errorPolicy is PER_ITEM.",
    on=("comment",),
)
async def moderate_comments(
    context: CommandContext, command: ModerateComments
) -> Apply[CommentsWritten] | Preview[CommentsWritten]:
    """Prepare the verdict; it is recorded for each comment, whatever its status was."""
    command = await run_before_write(context, command)
    command = _checked(command)
    if command.dry_run:
        now = await context.database.now()
        async with context.database.session():
            return Preview(_result(command, *await _comments(command, context, now)))

    async def apply(work: UnitOfWork) -> CommentsWritten:
        await work.locks.lock_discussions(each.id for each in command.comments)
        await lock_claims(work)
        comments, errors = await _comments(command, context, work.now)
        result = _result(command, comments, errors)
        user = await User.get_or_none(id=work.viewer.user_id) if work.viewer.user_id else None
        name = user.name if user else work.viewer.actor
        for comment in comments:
            await _decide(work, comment, command, name)
        return result

    return apply


def _result(command: ModerateComments, comments: Sequence[Comment], errors: InputErrors) -> CommentsWritten:
    """Return the result, as it is before anything is changed; raise the errors unless each comment is for itself."""
    if or_none(command.error_policy) is not ErrorPolicy.PER_ITEM:
        errors.raise_all()
    after = STATUS_AFTER[command.verdict].value
    changes = [
        RowChange(each.id, {"status": str(each.status)}, {"status": after}) for each in comments if each.status != after
    ]
    return CommentsWritten(tuple(each.id for each in comments), errors.collected, tuple(changes))


async def _decide(work: UnitOfWork, comment: Comment, command: ModerateComments, name: str) -> None:
    row: Any = comment
    status = STATUS_AFTER[command.verdict]
    columns = {"status": status.value, "status_reason": answer_after(status, or_none(command.reason_for_author))}
    await Decision.create(
        comment_id=row.id,
        decided_by=name,
        account_id=work.viewer.user_id,
        outcome=DecisionOutcome.GIVEN.value,
        verdict=command.verdict.value,
        reason=command.reason,
        comment_version=row.version,
        decided_at=work.now,
    )
    await await_no_more(work, [row.id])
    await CommentClaim.filter(comment_id=row.id).delete()
    said = {"status": status.value, "verdict": command.verdict.value, "reason": command.reason}
    await save_comment(work, row, columns, {"status": row.status}, said, EventKind.COMMENT_MODERATED)


def _checked(command: ModerateComments) -> ModerateComments:
    with InputErrors() as errors:
        reason = errors.lines(command.reason, ("input", "reason"), limit=NOTE, required=True).strip()
        errors.ids([ref.id for ref in command.comments], ("input", "comments"), limit=AT_ONCE)
        told = errors.lines_or_none(or_none(command.reason_for_author), ("input", "reasonForAuthor"), limit=NOTE)
    return replace(command, reason=reason, reason_for_author=told)


async def _comments(
    command: ModerateComments, context: CommandContext, now: DateTime
) -> tuple[list[Comment], InputErrors]:
    """The comments that may be decided on, in their order, and an error for each other one."""
    errors = InputErrors()
    ids = [ref.id for ref in command.comments if prefix_of(ref.id)]
    held = await Comment.in_bulk(ids, "id")
    claimed = await claimed_by_others(context.viewer, ids, now, context.zone)
    deleted = await deleted_articles(held.values())
    found = []
    for index, ref in enumerate(command.comments):
        comment = held.get(ref.id)
        path = ("input", "comments", str(index))
        if comment is None or not await can_see(context.viewer, "comment", comment):
            errors.add(NotFound(f"There is no comment with the id {shown(ref.id)}. Check the id.", path=(*path, "id")))
        elif (reason := context.refused.get(ref.id)) is not None:
            errors.add(Forbidden(reason, path=(*path, "id")))
        elif comment.deleted_at is not None:
            errors.add(InputError("The comment is deleted. Undelete it first.", path=(*path, "id")))
        elif comment.article_id in deleted:  # type: ignore[attr-defined] # a relation's column
            errors.add(InputError(OF_DELETED_ARTICLE, path=(*path, "id")))
        elif comment.version != ref.expected_version:
            errors.add(_conflict(comment, ref, (*path, "expectedVersion")))
        elif comment.withdrawn_at is not None:
            errors.add(
                InputError("Its author has withdrawn this comment: it has no text any more.", path=(*path, "id"))
            )
        elif command.verdict is Verdict.APPROVE and not (comment.source or comment.html):
            errors.add(
                InputError("The text of this comment was erased: nothing is left to approve.", path=(*path, "id"))
            )
        elif (claim := claimed.get(ref.id)) is not None:
            errors.add(Forbidden(claim.message, path=(*path, "id")))
        else:
            found.append(comment)
    return found, errors


def _conflict(comment: Comment, ref: CommentRef, path: tuple[str, ...]) -> Conflict:
    message = f"The current version of the comment is {comment.version}, not {ref.expected_version}. Read it again."
    return Conflict(message, current_version=comment.version, path=path)
