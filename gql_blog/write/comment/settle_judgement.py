"""Judgements that a phase of moderation had deferred: they come later, and count as if they had come at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import ERASED, UNSET, DecisionOutcome, EventKind, GivenText, Unset, Verdict, or_none
from gql_blog.errors import InputError, NotFound
from gql_blog.hooks import InvalidReturn, Judgement, check_judgement
from gql_blog.store import Comment, Decision, DeferredJudgement
from gql_blog.write.comment.comment_events import save_comment
from gql_blog.write.comment.judging import STATUS_AFTER, answer_by_plugins, deferral_hash, standing_verdict
from gql_blog.write.finders import can_see
from gql_blog.write.results import CommentWritten
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, Row, Verb

_TOKEN: Final = ("input", "token")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleJudgement(Command[CommentWritten]):
    """The verdict that a plugin had deferred."""

    plugin: Annotated[str, "The name of the plugin."]
    token: Annotated[str, "The token under which the plugin deferred its verdict."]
    verdict: Annotated[Verdict, "The verdict."]
    reason: Annotated[str, "The reason, for moderators; at most 4 kB."]
    score: Annotated[float | Unset | None, "How certain the plugin is, from 0 to 1."] = UNSET
    evidence: Annotated[
        Mapping[str, Any] | Unset | None, "What the verdict rests on: a JSON object of at most 64 kB."
    ] = UNSET
    policy_version: Annotated[GivenText, "The version of the rules by which it was judged; at most 100 characters."] = (
        UNSET
    )


@Verb(
    does="Brings the verdict that a plugin had deferred. It is kept in any case; the status follows it only if the "
    "text is the one that was judged, and no moderator has decided since.",
    takes="The verdict.",
    answers=(Row("comment", "The comment; null if nothing was changed."),),
    result="A repetition changes nothing: the first verdict stands.",
)
async def settle_judgement(work: UnitOfWork, command: SettleJudgement) -> CommentWritten:
    """Keep the word of a plugin. Once it is given, a repetition changes nothing."""
    word = _checked(command)
    digest = deferral_hash(command.plugin, command.token)
    deferred = await _deferred(work, digest)
    await work.locks.lock_discussions([deferred.comment_id])
    deferred, comment = await _deferred(work, digest), await Comment.get(id=deferred.comment_id)
    told = Decision.filter(comment_id=comment.id, plugin=deferred.plugin, outcome=DecisionOutcome.GIVEN.value)
    if not await told.filter(comment_version=deferred.comment_version).exists():
        await _settle(work, deferred, comment, word)
    return CommentWritten(comment.id)


def _checked(command: SettleJudgement) -> Judgement:
    evidence: Any = or_none(command.evidence) or {}
    if not isinstance(evidence, Mapping):
        raise InputError("evidence must be a JSON object.", path=("input", "evidence"))
    judgement = Judgement(
        verdict=command.verdict,
        reason=command.reason,
        score=or_none(command.score),
        evidence=evidence,
        policy_version=or_none(command.policy_version),
    )
    try:
        check_judgement(judgement)
    except InvalidReturn as error:
        raise InputError(f"The judgement is invalid: {error}.", path=("input",)) from error
    return judgement


async def _deferred(work: UnitOfWork, digest: str) -> Any:
    """The deferred judgement with this token, on a comment that the viewer may see."""
    deferred: Any = await DeferredJudgement.get_or_none(hash=digest)
    comment = None if deferred is None else await Comment.get(id=deferred.comment_id)
    if not await can_see(work.viewer, "comment", comment):
        raise NotFound("No judgement of this plugin was deferred under this token. Check both.", path=_TOKEN)
    return deferred


async def _settle(work: UnitOfWork, deferred: Any, comment: Comment, word: Judgement) -> None:
    row: Any = comment
    later = Decision.filter(comment_id=row.id, comment_version=deferred.comment_version)
    superseded = await later.filter(plugin=deferred.plugin, superseded=True).exists()
    is_erased = row.author_name == ERASED  # what the plugin was shown was still signed
    await Decision.create(
        comment_id=row.id,
        decided_by=deferred.plugin,
        plugin=deferred.plugin,
        outcome=DecisionOutcome.GIVEN.value,
        comment_version=deferred.comment_version,
        superseded=superseded,
        decided_at=work.now,
        verdict=word.verdict.value,
        reason=ERASED if is_erased else word.reason,
        score=word.score,
        evidence=None if is_erased else dict(word.evidence),
        policy_version=word.policy_version,
    )
    deferred.settled_at = work.now
    await deferred.save(update_fields=["settled_at"])
    verdict = None if superseded else await standing_verdict(row.id)
    columns: dict[str, Any] = {}
    if verdict is not None and row.deleted_at is None:
        becomes = STATUS_AFTER[verdict]
        columns = {"status": becomes.value, "status_reason": answer_by_plugins(becomes)}
    status = columns.get("status", row.status)
    said = {"status": status, "plugin": deferred.plugin, "verdict": word.verdict.value}
    await save_comment(work, row, columns, {"status": row.status}, said, EventKind.COMMENT_JUDGED)
