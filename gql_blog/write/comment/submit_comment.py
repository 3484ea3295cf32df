"""Comments as they come in: judged by the plugins, stored with every word of theirs, and receipted."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from datetime import datetime as DateTime
from typing import Annotated, Any, Final

from gql_blog.access import Viewer, secret_hash
from gql_blog.content import COMMENT, UNSET, CommentStatus, EventKind, GivenText, or_none
from gql_blog.errors import Duplicate, InputError
from gql_blog.hooks import ModerationCase
from gql_blog.render import RenderedComment
from gql_blog.store import Comment, NewRow, Receipt
from gql_blog.write.before_write import run_before_write
from gql_blog.write.comment.comment_events import emit_comment_event
from gql_blog.write.comment.commentable import Commentable, Saying, load_commentable
from gql_blog.write.comment.judging import STATUS_AFTER, Judged, answer_of, judge, judgement_rows
from gql_blog.write.comment.suggested_contributors import record_suggestions, suggestions_for
from gql_blog.write.derived.changed_visibility import ChangedComment
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import CommentWritten
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, Row, Value, Verb

REPEATED_WITHIN: Final = timedelta(hours=24)

# The e-mail address is not compared, here or for repetitions: another answer for the right one would confirm a guess.
_PREVIOUS: Final = """
SELECT text FROM (
    SELECT text, posted_at FROM comment WHERE author_name_folded = $1 AND posted_at IS NOT NULL
    UNION ALL
    SELECT text, posted_at FROM comment WHERE account_id BETWEEN $2 AND $2 AND posted_at IS NOT NULL
        AND author_name_folded <> $1
) said ORDER BY posted_at DESC LIMIT 20
"""
"""BETWEEN is never read as a scan, as equality is where most comments are of no account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitComment(Command[CommentWritten]):
    """A new comment."""

    article_id: Annotated[str, "The article."]
    author_name: Annotated[str, "The name to show."]
    body: Annotated[str, "The text, in Markdown without HTML, images, headings, tables and footnotes."]
    parent_id: Annotated[GivenText, "The comment on the same article that this one replies to."] = UNSET
    author_email: Annotated[GivenText, "Never shown."] = UNSET
    idempotency_key: Annotated[
        GivenText,
        "A retry with the same key and the same input answers as the first did; with another input, "
        "IDEMPOTENCY_MISMATCH. Without a token it has at least 16 characters, such as a random UUID.",
    ] = UNSET


@dataclass(frozen=True, slots=True)
class _Given:
    article_id: str
    parent_id: str | None
    author_name: str
    author_email: str | None
    body: str


@Verb(
    does="Comments on a public article, or replies to a public comment on it.",
    who="No role is required.",
    takes="The new comment.",
    answers=(
        Row("comment", "The comment, whatever its status; null if none was created.", granted=True),
        Value(
            "receipt",
            str,
            "receipt",
            "A secret for commentByReceipt. It is returned once, and stored as a hash; null if no comment was created.",
        ),
    ),
    result="PENDING is no error: the comment is answered to its own author whatever its status. The receipt lets "
    "an anonymous author ask later what became of the comment.",
    on=("article",),
)
async def submit_comment(context: CommandContext, command: SubmitComment) -> Apply[CommentWritten]:
    """Prepare a comment: it is rendered and judged before the transaction, for plugins may take their time.

    They are asked about what an article takes alone, so this is looked at before. It is looked at again where nobody
    can change it any more, and only there if there is nobody to ask.
    """
    asks = any(context.hooks.implementers(hook) for hook in ("before_write", "moderate"))
    article = await _article(context, command) if asks else None
    given = _checked(await run_before_write(context, command))
    rendered = await context.renderer.comment(given.body)
    if not rendered.text.strip():
        raise InputError("The comment contains no visible text. Write some text.", path=("input", "body"))
    comment_id = context.id_to_make(COMMENT)
    by_phases = await _moderate(context, article, comment_id, given, rendered) if article else None

    async def apply(work: UnitOfWork) -> CommentWritten:
        await work.locks.lock_dialogue_of(given.article_id)
        saying = Saying(given.body, work.now - REPEATED_WITHIN, given.author_name.casefold(), work.viewer.user_id)
        settings, now = context.comment_settings, work.now
        article = await load_commentable(
            work.transaction, given.article_id, given.parent_id, work.viewer, settings, now, saying
        )
        work.locks.expect(article.root_id)
        if article.repeated:
            raise Duplicate("The same comment was submitted already.", path=("input", "body"))
        judged = by_phases or Judged((), STATUS_AFTER[article.terms(settings).unjudged])
        status = judged.status.value
        comment = ChangedComment(comment_id, given.parent_id, given.article_id, None, status, version=1, public=False)
        receipt = work.receipt()
        suggested = suggestions_for(comment_id, given.author_name, article.credited)
        work.added += (
            _row(work, comment_id, given, rendered, judged),
            *await judgement_rows(work, comment, judged),
            NewRow(Receipt, hash=secret_hash(receipt), comment_id=comment_id, created_at=work.now),
            *suggested,
        )
        if judged.status is CommentStatus.APPROVED:  # no other status counts anywhere, nor shows
            work.discussions.add(article.id)
        await work.record(comment_id, None, _audited(given, work.viewer, judged))
        await record_suggestions(work, suggested)
        emit_comment_event(work, comment, EventKind.COMMENT_SUBMITTED)
        return CommentWritten(comment_id, receipt)

    return apply


def _checked(command: SubmitComment) -> _Given:
    with InputErrors() as errors:
        return _Given(
            article_id=command.article_id,
            parent_id=or_none(command.parent_id),
            author_name=errors.line(command.author_name, ("input", "authorName")),
            author_email=errors.email(command.author_email, ("input", "authorEmail")) if command.author_email else None,
            body=errors.comment(command.body, ("input", "body")),
        )


async def _article(context: CommandContext, command: SubmitComment) -> Commentable:
    """The clock here is good enough for what is looked at again; it spares plugins what is closed anyway."""
    now, parent_id = DateTime.now(UTC), or_none(command.parent_id)
    async with context.database.glance() as session:
        return await load_commentable(
            session, command.article_id, parent_id, context.viewer, context.comment_settings, now
        )


async def _moderate(
    context: CommandContext, article: Commentable, comment_id: str, given: _Given, rendered: RenderedComment
) -> Judged | None:
    """Return the words of the phases; ``None``: there are none."""
    if not context.hooks.implementers("moderate"):
        return None
    async with context.database.glance() as session:  # open for the phases too: a plugin may look into its own tables
        previous = await session.fetch(
            session.numbered(_PREVIOUS), given.author_name.casefold(), context.viewer.user_id
        )
        case = ModerationCase(
            comment_id=comment_id,
            article_id=article.id,
            article_title=article.title,
            author_name=given.author_name,
            source=given.body,
            text=rendered.text,
            locale=article.locale,
            parent_id=given.parent_id,
            links=rendered.links,
            previous=tuple(text for (text,) in previous),
        )
        return await judge(context, case, article.terms(context.comment_settings).unjudged)


def _row(work: UnitOfWork, comment_id: str, given: _Given, rendered: RenderedComment, judged: Judged) -> NewRow:
    return NewRow(
        Comment,
        id=comment_id,
        article_id=given.article_id,
        parent_id=given.parent_id,
        author_name=given.author_name,
        author_name_folded=given.author_name.casefold(),
        author_email=given.author_email,
        account_id=work.viewer.user_id,
        posted_on=work.today,
        posted_at=work.now,
        source=given.body,
        html=rendered.html,
        text=rendered.text,
        text_folded=rendered.text.casefold(),
        status=judged.status.value,
        status_reason=answer_of(judged),
    )


def _audited(given: _Given, viewer: Viewer, judged: Judged) -> dict[str, Any]:
    """What the audit says of a new comment; of its text the length, for the comment has it."""
    fields: dict[str, Any] = {
        "article_id": given.article_id,
        "parent_id": given.parent_id,
        "account_id": viewer.user_id,
        "author_name": given.author_name,
        "characters": len(given.body),
        "status": judged.status.value,
        "decisions": [{"by": each.plugin, "verdict": each.judgement.verdict.value} for each in judged.judgements],
    }
    return fields | ({"author_email": given.author_email} if given.author_email else {})
