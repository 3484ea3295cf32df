"""Comments as they come in: judged by the plugins, stored with every word of theirs, and receipted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any, Final

from tortoise.expressions import Q

from gql_blog.access import Viewer, secret_hash
from gql_blog.content import COMMENT, CommentStatus, EventKind, Verdict, new_id, or_none
from gql_blog.errors import Duplicate, InputError, NotFound
from gql_blog.hooks import ModerationCase, PhaseJudgement
from gql_blog.render import RenderedComment
from gql_blog.store import Article, Comment, Decision, Receipt
from gql_blog.write.before_write import run_before_write
from gql_blog.write.commands import SubmitComment
from gql_blog.write.comment.comment_events import emit_comment_event
from gql_blog.write.comment.suggested_contributors import contributors_credited_in, suggest_for
from gql_blog.write.finders import by_id, shown
from gql_blog.write.input_validation import COMMENT_BYTES, InputErrors
from gql_blog.write.results import CommentWritten
from gql_blog.write.row_visibility import can_see
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork

REPEATED_WITHIN: Final = timedelta(hours=24)
_LOOKED_BACK: Final = 20

STATUS_AFTER: Final = {
    Verdict.APPROVE: CommentStatus.APPROVED,
    Verdict.HOLD: CommentStatus.PENDING,
    Verdict.REJECT: CommentStatus.REJECTED,
    Verdict.SPAM: CommentStatus.SPAM,
}


@dataclass(frozen=True, slots=True)
class _Given:
    article_id: str
    parent_id: str | None
    author_name: str
    author_email: str | None
    body: str


async def submit_comment(context: CommandContext, command: SubmitComment) -> Apply[CommentWritten]:
    """Prepare a comment: it is rendered and judged before the transaction, for plugins may take their time."""
    async with context.database.session():
        await _load_commentable(command.article_id, or_none(command.parent_id), context.viewer)
    given = _checked(await run_before_write(context, command))
    rendered = await context.renderer.comment(given.body)
    if not rendered.text.strip():
        raise InputError("The comment contains no visible text. Write some text.", path=("input", "body"))
    comment_id = new_id(COMMENT)
    judgements, status = await _moderate(context, comment_id, given, rendered)

    async def apply(work: UnitOfWork) -> CommentWritten:
        await work.locks.lock_dialogues(given.article_id)
        article = await _load_commentable(given.article_id, given.parent_id, work.viewer)
        await _reject_repeat(work, given)
        comment = await _save(work, comment_id, given, rendered, status)
        await _save_decisions(work, comment_id, judgements)
        receipt = work.receipt()
        await Receipt.create(hash=secret_hash(receipt), comment_id=comment_id, created_at=work.now)
        await suggest_for(comment, await contributors_credited_in(article.root_id))  # type: ignore[attr-defined]
        work.discussions.add(article.id)
        shown = {"article_id": article.id, "author_name": given.author_name, "status": status.value}
        await work.record(comment_id, None, shown)
        emit_comment_event(work, comment, EventKind.COMMENT_SUBMITTED)
        return CommentWritten(comment_id, receipt)

    return apply


async def _load_commentable(article_id: str, parent_id: str | None, viewer: Viewer) -> Article:
    """The article, which must be open for comments, with the comment that is replied to."""
    article = await by_id(Article, article_id)
    if article is None or not await can_see(viewer, "article", article):
        raise NotFound(
            f"There is no article with the id {shown(article_id)}. Check the id.", path=("input", "articleId")
        )
    if not article.public or article.is_stub:
        raise InputError(
            "The article does not accept comments, because it is not public or is a stub.", path=("input", "articleId")
        )
    if parent_id is not None:
        parent = await by_id(Comment, parent_id, article_id=article_id)
        if parent is None or not await can_see(viewer, "comment", parent):
            raise NotFound(
                f"There is no comment with the id {shown(parent_id)} on this article. Check the id.",
                path=("input", "parentId"),
            )
        if not parent.public:
            raise InputError("Only public comments can be replied to.", path=("input", "parentId"))
    return article


def _checked(command: SubmitComment) -> _Given:
    errors = InputErrors()
    given = _Given(
        article_id=command.article_id,
        parent_id=or_none(command.parent_id),
        author_name=errors.line(command.author_name, ("input", "authorName")),
        author_email=errors.email(command.author_email, ("input", "authorEmail")) if command.author_email else None,
        body=errors.lines(command.body, ("input", "body"), limit=COMMENT_BYTES, required=True).strip(),
    )
    errors.raise_all()
    return given


async def _moderate(
    context: CommandContext, comment_id: str, given: _Given, rendered: RenderedComment
) -> tuple[Sequence[PhaseJudgement], CommentStatus]:
    """Every plugin's word, and the status that follows: PENDING where nobody spoke, or somebody failed."""
    async with context.database.session():  # open for the phases too: a plugin may look into tables of its own
        article = await Article.get(id=given.article_id)
        previous = await _same_author(given, context.viewer).order_by("-posted_at").limit(_LOOKED_BACK)
        moderation = await context.hooks.moderate(
            ModerationCase(
                comment_id=comment_id,
                article_id=article.id,
                article_title=article.title,
                author_name=given.author_name,
                source=given.body,
                text=rendered.text,
                locale=article.locale,
                parent_id=given.parent_id,
                links=rendered.links,
                previous=tuple(each.text for each in previous),
            ),
            context.viewer,
        )
    return moderation.judgements, STATUS_AFTER[moderation.verdict or Verdict.HOLD]


def _same_author(given: _Given, viewer: Viewer) -> Any:
    """Comments that came in here by the same account or name.

    The e-mail address is not compared: a different answer for the right one would confirm a guess.
    """
    by = Q(author_name_folded=given.author_name.casefold())
    if viewer.user_id:
        by |= Q(account_id=viewer.user_id)
    return Comment.filter(by, posted_at__isnull=False)


async def _reject_repeat(work: UnitOfWork, given: _Given) -> None:
    recent = work.now - REPEATED_WITHIN
    if (
        await _same_author(given, work.viewer)
        .filter(article_id=given.article_id, source=given.body, posted_at__gte=recent)
        .exists()
    ):
        raise Duplicate("The same comment was submitted already.", path=("input", "body"))


async def _save(
    work: UnitOfWork, comment_id: str, given: _Given, rendered: RenderedComment, status: CommentStatus
) -> Comment:
    return await Comment.create(
        id=comment_id,
        article_id=given.article_id,
        parent_id=given.parent_id,
        author_name=given.author_name,
        author_name_folded=given.author_name.casefold(),
        author_email=given.author_email,
        account_id=work.viewer.user_id,
        posted_on=work.now.astimezone(UTC).date(),
        posted_at=work.now,
        source=given.body,
        html=rendered.html,
        text=rendered.text,
        text_folded=rendered.text.casefold(),
        status=status.value,
    )


async def _save_decisions(work: UnitOfWork, comment_id: str, judgements: Sequence[PhaseJudgement]) -> None:
    for each in judgements:
        evidence = dict(each.judgement.evidence)
        await Decision.create(
            comment_id=comment_id,
            decided_by=each.plugin,
            verdict=each.judgement.verdict.value,
            score=each.judgement.score,
            reason=each.judgement.reason,
            evidence={**evidence, "failed": True} if each.failed else evidence,
            decided_at=work.now,
        )
