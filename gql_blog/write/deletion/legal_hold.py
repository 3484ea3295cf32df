"""Legal holds: what nobody may erase, purge or redact, and why."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import ARTICLE, COMMENT, CONTRIBUTOR, UNSET, USER, prefix_of
from gql_blog.errors import Duplicate, InUse, NotFound
from gql_blog.store import MODELS_BY_PREFIX, Byline, LegalHold
from gql_blog.write.finders import by_id, shown
from gql_blog.write.input_validation import NOTE, InputErrors
from gql_blog.write.results import SubjectChanged
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Value, Verb

_SUBJECT: Final = ("input", "subjectId")
_REASON: Final = ("input", "reason")
_HELD: Final = (ARTICLE, COMMENT, CONTRIBUTOR, USER)
_TOLD: Final = Value("subject_id", str, "subject_id", "The id of what it is about; null if nothing was changed.")
KEEPS_COMMENT: Final = "h.subject_id IN (c.id, c.article_id, c.account_id, c.contributor_id)"
KEEPS_ARTICLE: Final = f"""h.subject_id IN (a.id, a.created_by_id)
    OR h.subject_id IN (SELECT b.contributor_id FROM byline b WHERE b.article_id = a.id)
    OR EXISTS (SELECT 1 FROM comment c WHERE c.article_id = a.id AND {KEEPS_COMMENT})"""
"""Whether a hold ``h`` keeps a comment ``c``, or an article ``a`` with its comments: ``owners`` in SQL."""
Subject = Annotated[str, "The id of an article, a comment, a contributor or a user."]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLegalHold(Command[SubjectChanged]):
    """What is to be kept, whoever asks for its erasure."""

    subject_id: Subject
    reason: Annotated[str, "Why, for those who meet it: a case and a date."]
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftLegalHold(Command[SubjectChanged]):
    """What is to be kept no longer."""

    subject_id: Subject
    reason: Annotated[str, "Why, for the audit."]
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Keeps an article, a comment, a contributor or a user from being erased, purged or redacted, with what "
    "belongs to it, until liftLegalHold.",
    takes="What to keep, and why.",
    answers=(_TOLD,),
)
async def place_legal_hold(work: UnitOfWork, command: PlaceLegalHold) -> SubjectChanged:
    """Place a hold; one thing has one."""
    reason = checked_reason(command.reason)
    prefix = prefix_of(command.subject_id)
    if prefix not in _HELD or await by_id(MODELS_BY_PREFIX[prefix], command.subject_id) is None:
        message = f"There is no article, comment, contributor or user with the id {shown(command.subject_id)}."
        raise NotFound(f"{message} Check the id.", path=_SUBJECT)
    if await LegalHold.exists(subject_id=command.subject_id):
        raise Duplicate("There is a legal hold on it already. Lift that one first.", path=_SUBJECT)
    placed: dict[str, Any] = {"reason": reason, "actor": work.viewer.actor}
    await LegalHold.create(subject_id=command.subject_id, placed_at=work.now, **placed)
    await work.record(command.subject_id, None, {"legal_hold": True, "reason_of_hold": reason})
    return SubjectChanged(command.subject_id)


@Verb(does="Lifts a legal hold.", takes="The hold to lift, and why.", answers=(_TOLD,))
async def lift_legal_hold(work: UnitOfWork, command: LiftLegalHold) -> SubjectChanged:
    """Lift it; the audit keeps that it was there."""
    reason = checked_reason(command.reason)
    if not await LegalHold.filter(subject_id=command.subject_id).delete():
        raise NotFound(f"There is no legal hold on {shown(command.subject_id)}. See legalHolds.", path=_SUBJECT)
    await work.record(command.subject_id, {"legal_hold": True}, {"legal_hold": False, "reason_of_lifting": reason})
    return SubjectChanged(command.subject_id)


def checked_reason(reason: str) -> str:
    """Return a reason as it is kept; InputError if there is none."""
    with InputErrors() as errors:
        return errors.line(reason, _REASON, limit=NOTE)


async def owners(articles: Iterable[Any] = (), comments: Iterable[Any] = ()) -> set[str | None]:
    """Return what may be held that keeps these rows: themselves, who made them, where they are, whom they credit."""
    found = {one for each in comments for one in (each.id, each.article_id, each.account_id, each.contributor_id)}
    for each in articles:
        credited = await Byline.filter(article_id=each.id).values_list("contributor_id", flat=True)
        found |= {each.id, each.created_by_id, *map(str, credited)}
    return found


async def expect_no_hold(subject_ids: Collection[str | None], path: tuple[str, ...], *, discreet: bool = False) -> None:
    """Raise InUse if a legal hold keeps one of these; ``discreet``: to somebody who is told nothing of holds."""
    holds: list[Any] = [each for each in await LegalHold.all().order_by("id") if each.subject_id in subject_ids]
    if holds and discreet:
        raise InUse("Some of it has to be kept at present. Ask the publication's administrators.", path=path)
    if holds:
        told = "; ".join(f"{each.subject_id}, since {each.placed_at:%Y-%m-%d}: {each.reason}" for each in holds[:10])
        raise InUse(f"Kept by {len(holds)} legal holds: {told}. An admin lifts them with liftLegalHold.", path=path)
