"""What the author of a comment does with it later: change its text for some minutes, or withdraw it.

A signed-in author is known by the account, an anonymous one by the receipt. Whoever shows neither is told nothing of
what is here.
"""

from dataclasses import dataclass
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Annotated, Any, Final

from gql_blog.access import Viewer, secret_hash
from gql_blog.content import UNSET, WITHDRAWN, CommentStatus, EventKind, GivenText, Verdict, or_none
from gql_blog.errors import Forbidden, InputError, NotFound
from gql_blog.hooks import ModerationCase
from gql_blog.render import RenderedComment
from gql_blog.store import Article, Comment, CommentText, Decision, Receipt
from gql_blog.write.before_write import run_before_write
from gql_blog.write.comment.comment_events import emit_comment_event
from gql_blog.write.comment.comment_policy import terms_of
from gql_blog.write.comment.judging import Judged, answer_of, judge, judgement_rows, supersede_words
from gql_blog.write.finders import check_version, visible_row
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import CommentWritten
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, CommentVersion, Row, Verb

_LOOKED_BACK: Final = 20
_REFUSALS: Final = (Verdict.REJECT.value, Verdict.SPAM.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _OwnComment(Command[CommentWritten]):
    """A comment of one's own."""

    expected_version: CommentVersion
    id: Annotated[GivenText, "The comment; for its signed-in author. Either this or receipt."] = UNSET
    receipt: Annotated[GivenText, "The receipt that submitComment gave. Either this or id."] = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class EditComment(_OwnComment):
    """Another text for one's own comment."""

    body: Annotated[str, "The text, in Markdown as in submitComment."]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawComment(_OwnComment):
    """One's own comment, to take back."""


@Verb(
    does="Gives a comment another text, for some minutes after it came in; it is judged anew.",
    who="For the signed-in author, or with the receipt.",
    takes="The comment and its text.",
    answers=(Row("comment", granted=True),),
    result="The comment is answered to its author whatever its status.",
    on=("comment",),
)
async def edit_comment(context: CommandContext, command: EditComment) -> Apply[CommentWritten]:
    asked = await run_before_write(context, command)
    with InputErrors() as errors:
        body = errors.comment(asked.body, ("input", "body"))
    async with context.database.session():
        await _editable(context, command, await context.database.now())
    rendered = await context.renderer.comment(body)
    if not rendered.text.strip():
        raise InputError("The comment contains no visible text. Write some text.", path=("input", "body"))
    judged = await _judged(context, command, body, rendered)

    async def apply(work: UnitOfWork) -> CommentWritten:
        await work.locks.lock_discussions([await _own_id(command, work.viewer)])
        row = await _editable(context, command, work.now)
        if row.source == body:  # also a retry, whose version is an old one
            return CommentWritten(row.id)
        check_version(row, command.expected_version)
        before = {"status": row.status, "version": row.version}
        await _keep_text(work, row)
        _set_text(row, body, rendered)
        row.edited_at, row.status = work.now, judged.status.value
        row.status_reason = answer_of(judged)
        await row.save()
        await supersede_words(work, [row.id])
        work.added += await judgement_rows(work, row, judged)
        work.discussions.add(row.article_id)
        await work.record(row.id, before, {"status": row.status, "version": row.version})
        emit_comment_event(work, row, EventKind.COMMENT_EDITED)
        return CommentWritten(row.id)

    return apply


@Verb(
    does="Takes a comment back.",
    who="For the signed-in author, or with the receipt.",
    takes="The comment.",
    answers=(Row("comment", granted=True),),
    on=("comment",),
)
async def withdraw_comment(work: UnitOfWork, command: WithdrawComment) -> CommentWritten:
    """Withdraw it: the text goes; what has public replies keeps its place, so that these stay."""
    await work.locks.lock_discussions([await _own_id(command, work.viewer)])
    row = await _own(command, work.viewer)
    if row.withdrawn_at is not None:
        return CommentWritten(row.id)
    check_version(row, command.expected_version)
    before = {"status": row.status, "version": row.version}
    await _keep_text(work, row)
    _set_text(row, "", RenderedComment("", "", (), ()))
    row.withdrawn_at, row.status_reason = work.now, WITHDRAWN
    if not (row.public and row.reply_count):
        row.status = CommentStatus.REJECTED.value
    await row.save()
    await supersede_words(work, [row.id])
    work.discussions.add(row.article_id)
    await work.record(row.id, before, {"status": row.status, "version": row.version, "withdrawn": True})
    emit_comment_event(work, row, EventKind.COMMENT_WITHDRAWN)
    return CommentWritten(row.id)


def _set_text(row: Any, source: str, rendered: RenderedComment) -> None:
    row.source, row.html, row.text = source, rendered.html, rendered.text
    row.text_folded, row.version = rendered.text.casefold(), row.version + 1


async def _keep_text(work: UnitOfWork, row: Any) -> None:
    """Keep the text that goes, for moderators: what they have judged is not lost."""
    await CommentText.create(
        comment_id=row.id, version=row.version, source=row.source, text=row.text, replaced_at=work.now
    )


async def _judged(context: CommandContext, command: EditComment, body: str, rendered: RenderedComment) -> Judged:
    async with context.database.session():
        row = await _own(command, context.viewer)
        article = await Article.get(id=row.article_id)
        terms = await terms_of(article.id, context.comment_settings)
        earlier = Comment.filter(author_name_folded=row.author_name_folded, posted_at__isnull=False)
        previous = await earlier.exclude(id=row.id).order_by("-posted_at").limit(_LOOKED_BACK)
        case = ModerationCase(
            comment_id=row.id,
            article_id=article.id,
            article_title=article.title,
            author_name=row.author_name,
            source=body,
            text=rendered.text,
            locale=article.locale,
            parent_id=row.parent_id,
            links=rendered.links,
            previous=tuple(each.text for each in previous),
        )
        return await judge(context, case, terms.unjudged)


async def _editable(context: CommandContext, command: EditComment, now: DateTime) -> Any:
    """The author's comment, of which the text may still be changed."""
    row = await _own(command, context.viewer)
    window = context.comment_settings.edit
    if row.withdrawn_at is not None:
        raise Forbidden("The comment was withdrawn, and has no text to change. Write another one.", path=("input",))
    if row.posted_at is None or now > row.posted_at + window:
        minutes = window // timedelta(minutes=1)
        raise Forbidden(f"The text can be changed for {minutes} minutes after the comment came in.", path=("input",))
    refusals = Decision.filter(comment_id=row.id, plugin=None, superseded=False, verdict__in=_REFUSALS)
    if await refusals.exists():
        raise Forbidden("A moderator has refused the comment: its text cannot be changed any more.", path=("input",))
    return row


async def _own_id(command: EditComment | WithdrawComment, viewer: Viewer) -> str:
    return str((await _own(command, viewer)).id)


async def _own(command: EditComment | WithdrawComment, viewer: Viewer) -> Any:
    """The comment of the receipt, or that with the id if the viewer's account wrote it; its article must be visible."""
    identifier, receipt = or_none(command.id), or_none(command.receipt)
    if (identifier is None) is (receipt is None):
        raise InputError("Name the comment by its receipt, or as its signed-in author by its id.", path=("input",))
    if receipt is not None:
        held: Any = await Receipt.get_or_none(hash=secret_hash(receipt))
        row: Any = None if held is None else await Comment.get(id=held.comment_id)
        article = None if row is None else await Article.get(id=row.article_id)
        if article is None or not article.public or row.deleted_at is not None:
            raise NotFound("No comment on a public article has this receipt. Check it.", path=("input", "receipt"))
        return row
    row = await visible_row(Comment, identifier or "", viewer)
    if viewer.user_id is None or row.account_id != viewer.user_id:
        raise Forbidden("You may only change your own comments.", path=("input", "id"))
    if row.deleted_at is not None:
        raise InputError("The comment is deleted.", path=("input", "id"))
    return row
