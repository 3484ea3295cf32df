"""What the phases of moderation say of a text, kept with the version of the comment that they judged; and what its
author is told: why it waits, or was refused, as far as the author may know.

The rules of plugins, and what moderators say to each other, are none of that.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from tortoise.models import Model

from gql_blog.access import secret_hash
from gql_blog.content import (
    BEING_CHECKED,
    LOOKED_AT,
    READ_FIRST,
    REFUSED,
    REFUSED_BY_HAND,
    TAKEN_BACK,
    CommentStatus,
    Verdict,
)
from gql_blog.hooks import AwaitedVerdict, ModerationCase, PhaseJudgement, strictest
from gql_blog.store import Comment, Database, Decision, DeferredJudgement, instant, numbered
from gql_blog.write.derived.changed_visibility import ChangedComment
from gql_blog.write.transaction.unit_of_work import CommandContext, UnitOfWork

STATUS_AFTER: Final = {
    Verdict.APPROVE: CommentStatus.APPROVED,
    Verdict.HOLD: CommentStatus.PENDING,
    Verdict.REJECT: CommentStatus.REJECTED,
    Verdict.SPAM: CommentStatus.SPAM,
}


_AWAITED: Final = """
SELECT w.deferred_token, w.reason, c.id, c.article_id, c.text, d.deferred_at
FROM deferred_judgement d JOIN comment c ON c.id = d.comment_id
JOIN decision w ON w.comment_id = c.id AND w.plugin = d.plugin AND w.comment_version = d.comment_version
WHERE d.plugin = $1 AND d.settled_at IS NULL AND c.deleted_at IS NULL
AND w.outcome = 'DEFERRED' AND w.deferred_token IS NOT NULL AND NOT w.superseded AND NOT EXISTS (
    SELECT 1 FROM decision m WHERE m.comment_id = c.id AND m.plugin IS NULL AND NOT m.superseded
){behind} ORDER BY d.deferred_at, d.hash LIMIT 100"""
_BEHIND: Final = " AND (d.deferred_at, d.hash) > (SELECT deferred_at, hash FROM deferred_judgement WHERE hash = $2)"


@dataclass(frozen=True, slots=True)
class Judged:
    """The words of all phases, and the status that follows from them."""

    judgements: Sequence[PhaseJudgement]
    status: CommentStatus


async def judge(context: CommandContext, case: ModerationCase, unjudged: Verdict) -> Judged:
    """Ask every phase. ``unjudged`` is the verdict where nobody spoke; a phase that failed or put it off holds."""
    moderation = await context.hooks.moderate(case, context.viewer, is_used=partial(_is_used, context))
    return Judged(moderation.judgements, STATUS_AFTER[moderation.verdict or unjudged])


async def _is_used(context: CommandContext, plugin: str, token: str) -> bool:
    async with context.database.session():
        return await DeferredJudgement.exists(hash=deferral_hash(plugin, token))


async def judgement_rows(work: UnitOfWork, comment: Comment | ChangedComment, judged: Judged) -> list[Model]:
    """Return a row for every word, bound to the version of the comment that was judged."""
    rows: list[Model] = []
    for each in judged.judgements:
        rows.append(_decision(work, comment, each))
        if each.deferral is not None:
            rows += await _deferral(work, comment, each.plugin, each.deferral)
    return rows


def _decision(work: UnitOfWork, comment: Comment | ChangedComment, said: PhaseJudgement) -> Decision:
    evidence = dict(said.judgement.evidence)
    return Decision(
        comment_id=comment.id,
        decided_by=said.plugin,
        plugin=said.plugin,
        outcome=said.outcome.value,
        verdict=said.judgement.verdict.value,
        score=said.judgement.score,
        reason=said.judgement.reason,
        evidence={**evidence, "failed": True} if said.failed else evidence,
        policy_version=said.judgement.policy_version,
        comment_version=comment.version,
        decided_at=work.now,
        deferred_token=said.deferral,
    )


async def _deferral(
    work: UnitOfWork, comment: Comment | ChangedComment, plugin: str, token: str
) -> list[DeferredJudgement]:
    """What the judgement is recognised by. Of two comments that come at once with one token, it leads to the first."""
    digest = deferral_hash(plugin, token)
    if await DeferredJudgement.exists(hash=digest):
        return []
    deferred = DeferredJudgement(
        hash=digest, comment_id=comment.id, comment_version=comment.version, plugin=plugin, deferred_at=work.now
    )
    return [deferred]


def deferral_hash(plugin: str, token: str) -> str:
    """Return what is kept of the token of a plugin's deferral."""
    return secret_hash(f"{plugin}:{token}")


async def awaited_verdicts(
    database: Database, plugin: str, after: AwaitedVerdict | None = None
) -> tuple[AwaitedVerdict, ...]:
    """Return the deferred verdicts of a plugin that still count, at most 100, oldest first, ``after`` this one."""
    sql = numbered(_AWAITED.format(behind=_BEHIND if after else ""), database.dialect)
    rows = await database.reader.fetch(sql, plugin, *([deferral_hash(plugin, after.token)] if after else ()))
    return tuple(
        AwaitedVerdict(token=token, reason=reason, comment_id=comment, article_id=article, text=text, since=instant(at))
        for token, reason, comment, article, text, at in rows
    )


async def supersede_words(work: UnitOfWork, comment_ids: Collection[str]) -> None:
    """What was said of these comments was said of a text that is gone; nothing that was put off is waited for."""
    await Decision.filter(comment_id__in=comment_ids).update(superseded=True)
    await await_no_more(work, comment_ids)


async def await_no_more(work: UnitOfWork, comment_ids: Collection[str]) -> None:
    """Wait for no word on these comments: one that comes is kept, and changes nothing."""
    await DeferredJudgement.filter(comment_id__in=comment_ids, settled_at__isnull=True).update(settled_at=work.now)


async def standing_verdict(comment_id: str) -> Verdict | None:
    """What plugins' last words on the text make of it; ``None`` if a moderator has decided."""
    words: dict[str, Verdict] = {}
    rows: list[Any] = await Decision.filter(comment_id=comment_id, superseded=False).order_by("decided_at", "id")
    for row in rows:
        if row.plugin is None:
            return None
        words[row.plugin] = Verdict(row.verdict)
    return strictest(words.values())


def answer_of(judged: Judged) -> str | None:
    """Return what follows from the words of the phases; ``None``: the comment is published."""
    if judged.status is CommentStatus.PENDING and not judged.judgements:
        return READ_FIRST
    waited_for = [each for each in judged.judgements if each.judgement.verdict is Verdict.HOLD]
    if judged.status is CommentStatus.PENDING and waited_for and all(each.deferral for each in waited_for):
        return next((each.author_reason for each in waited_for if each.author_reason), BEING_CHECKED)
    return answer_by_plugins(judged.status)


def answer_by_plugins(status: CommentStatus) -> str | None:
    """Return what follows from the status that plugins gave a comment."""
    if status is CommentStatus.APPROVED:
        return None
    return LOOKED_AT if status is CommentStatus.PENDING else REFUSED


def answer_after(status: CommentStatus, given: str | None) -> str | None:
    """Return what follows from a moderator's decision, who may have said ``given`` to the author."""
    if status is CommentStatus.APPROVED:
        return None
    return given or (TAKEN_BACK if status is CommentStatus.PENDING else REFUSED_BY_HAND)
