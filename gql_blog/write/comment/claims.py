"""Claims: the moderator who takes comments to decide on them is the only one, until the claim ends or expires.

All claims are made, looked at and ended behind one lock, so that two moderators never take the same comment. Comments
on deleted articles wait for no moderator until they are undeleted; a deferred verdict still counts.
"""

from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime as DateTime
from datetime import tzinfo
from itertools import count as count_from
from typing import Annotated, Any, Final

from gql_blog.access import Reach, Viewer
from gql_blog.content import UNSET, EventKind, Unset, or_none
from gql_blog.errors import Forbidden, InputError, NotFound, TooLarge
from gql_blog.store import Article, Comment, CommentClaim, User
from gql_blog.write.comment.comment_events import emit_comment_event
from gql_blog.write.finders import by_id, can_see, shown
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.locks import Named
from gql_blog.write.results import CommentsWritten
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, Rows, Verb

OF_DELETED_ARTICLE: Final = "The article of the comment is deleted. Undelete it first."
AT_ONCE: Final = 100
_IDS: Final = ("input", "ids")
_FIRST: Final = ("input", "first")
_PAGE: Final = 100
_WAITING: Final = """
SELECT id FROM comment c WHERE status = 'PENDING'
    AND EXISTS (SELECT 1 FROM article a WHERE a.id = c.article_id AND a.deleted_at IS NULL)
ORDER BY coalesce(posted_on, {last}), coalesce(posted_at, {late}), id LIMIT {page} OFFSET {passed}
"""
_LAST: Final = {"sqlite": ("'~'", "'~'"), "postgres": ("'infinity'::date", "'infinity'::timestamptz")}


async def deleted_articles(comments: Iterable[Any]) -> set[str]:
    """Return the ids of those articles of comments that are deleted."""
    ids = {each.article_id for each in comments}
    rows: Any = Article.filter(id__in=list(ids), deleted_at__isnull=False)
    return set(await rows.values_list("id", flat=True)) if ids else set()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimComments(Command[CommentsWritten]):
    """Comments to claim: those with ids, or the first that wait."""

    ids: Annotated[
        tuple[str, ...] | Unset | None,
        "The comments, at most 100. If another moderator has claimed one, none is claimed.",
    ] = UNSET
    first: Annotated[
        int | Unset | None,
        "How many PENDING comments of the queue, oldest first, from 1 to 100. Those that the viewer has claimed "
        "count; those that others have claimed are passed over.",
    ] = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseComments(Command[CommentsWritten]):
    """Comments whose claims are to end."""

    ids: Annotated[tuple[str, ...], "The comments, at most 100."]


@Verb(
    does="Claims comments for the viewer: until a claim ends or expires, nobody else moderates the comment.",
    takes="The comments.",
    answers=(
        Rows("comments", "The comments that the viewer has claimed; empty if one of them failed.", entity="comment"),
    ),
    result="A repetition lets the same claims last longer.",
    on=("comment",),
)
async def claim_comments(work: UnitOfWork, command: ClaimComments) -> CommentsWritten:
    """Claim them. Those that the viewer has already last longer; one of another moderator refuses them all."""
    ids, first = or_none(command.ids), or_none(command.first)
    _check(ids, first)
    account = work.viewer.user_id
    if account is None:
        raise Forbidden("A claim is somebody's: sign in as a user, or name one with --as.")
    await lock_claims(work)
    if ids is None:
        comments = await _next_waiting(work, account, first or 0)
    else:
        comments = await _named(work, ids)
        await _expect_kept(comments)
        await _expect_unclaimed(work, comments)
    expires = work.now + work.context.comment_settings.claim
    for comment in comments:
        await CommentClaim.filter(comment_id=comment.id).delete()
        await CommentClaim.create(comment_id=comment.id, account_id=account, claimed_at=work.now, expires_at=expires)
        await work.record(comment.id, None, {"claimed_until": expires.isoformat()})
        emit_comment_event(work, comment, EventKind.COMMENT_CLAIMED)
    return CommentsWritten(tuple(each.id for each in comments))


@Verb(
    does="Ends claims on comments.",
    who="Requires the role EDITOR or ADMIN, or MODERATOR for one's own claims.",
    takes="The comments.",
    answers=(Rows("comments", "The comments; empty if one of them failed.", entity="comment"),),
    on=("comment",),
)
async def release_comments(work: UnitOfWork, command: ReleaseComments) -> CommentsWritten:
    """End claims. A comment that is not claimed stays so."""
    _check(command.ids, None)
    await lock_claims(work)
    comments = await _named(work, command.ids)
    if work.context.reach is Reach.OWN:
        await _expect_unclaimed(work, comments)
    for comment in comments:
        if await CommentClaim.filter(comment_id=comment.id).delete():
            await work.record(comment.id, {"claimed": True}, {"claimed": False})
            emit_comment_event(work, comment, EventKind.COMMENT_RELEASED)
    return CommentsWritten(tuple(each.id for each in comments))


async def lock_claims(work: UnitOfWork) -> None:
    """Lock all claims: they are looked at, made and ended by one at a time."""
    await work.locks.lock_names(Named.CLAIM, ["queue"])


async def claimed_by_others(viewer: Viewer, ids: Collection[str], now: DateTime, zone: tzinfo) -> dict[str, Forbidden]:
    """Return an error for each comment that another moderator has claimed, with the claim's end in ``zone``."""
    claims: list[Any] = await CommentClaim.filter(comment_id__in=list(ids), expires_at__gt=now)
    others = {each.comment_id: each for each in claims if each.account_id != viewer.user_id}
    names = {each.id: each.name for each in await User.filter(id__in=[each.account_id for each in others.values()])}
    return {
        identifier: _refusal(names[each.account_id], each.expires_at.astimezone(zone))
        for identifier, each in others.items()
    }


def _refusal(name: str, expires: DateTime) -> Forbidden:
    until = expires.strftime("%H:%M:%S %Z")
    return Forbidden(
        f"{name} is at work on this comment until {until}. Take another one, or wait; editors and admins can end "
        "the claim with releaseComments."
    )


def _check(ids: tuple[str, ...] | None, first: int | None) -> None:
    if (ids is None) is (first is None):
        raise InputError("Name either ids, or with first how many comments of the queue.", path=("input",))
    if first is not None and not 1 <= first <= AT_ONCE:
        raise InputError(f"first must be from 1 to {AT_ONCE}.", path=_FIRST)
    if ids is not None and not ids:
        raise InputError("ids must contain at least one comment.", path=_IDS)
    if ids is not None and len(ids) > AT_ONCE:
        raise TooLarge(f"ids may contain at most {AT_ONCE} comments.", path=_IDS)


async def _next_waiting(work: UnitOfWork, account: str, count: int) -> list[Comment]:
    """The oldest comments that wait, as the queue shows them, but for those that others have claimed."""
    claims = CommentClaim.filter(expires_at__gt=work.now).exclude(account_id=account)
    taken = set(map(str, await claims.values_list("comment_id", flat=True)))
    found: list[Comment] = []
    async for identifier in _waiting(work):
        if identifier not in taken and (comment := await _visible(work.viewer, identifier)):
            found.append(comment)
        if len(found) == count:
            break
    return found


async def _waiting(work: UnitOfWork) -> AsyncIterator[str]:
    """The ids of all comments that wait, a page at a time."""
    last, late = _LAST[work.transaction.dialect]
    for passed in count_from(0, _PAGE):
        rows = await work.transaction.fetch(_WAITING.format(last=last, late=late, page=_PAGE, passed=passed))
        for row in rows:
            yield str(row[0])
        if len(rows) < _PAGE:
            return


async def _named(work: UnitOfWork, ids: Iterable[str]) -> list[Comment]:
    found = []
    with InputErrors() as errors:
        for index, identifier in enumerate(dict.fromkeys(ids)):
            comment = await _visible(work.viewer, identifier)
            if comment is None:
                message = f"There is no comment with the id {shown(identifier)}. Check the id."
                errors.add(NotFound(message, path=(*_IDS, str(index))))
            else:
                found.append(comment)
    return found


async def _visible(viewer: Viewer, identifier: str) -> Comment | None:
    comment = await by_id(Comment, identifier)
    return comment if await can_see(viewer, "comment", comment) else None


async def _expect_kept(comments: list[Any]) -> None:
    deleted = await deleted_articles(comments)
    with InputErrors() as errors:
        for index, comment in enumerate(comments):
            if comment.article_id in deleted:
                errors.add(InputError(OF_DELETED_ARTICLE, path=(*_IDS, str(index))))


async def _expect_unclaimed(work: UnitOfWork, comments: list[Comment]) -> None:
    with InputErrors() as errors:
        refused = await claimed_by_others(work.viewer, [each.id for each in comments], work.now, work.context.zone)
        for index, comment in enumerate(comments):
            if (error := refused.get(comment.id)) is not None:
                errors.add(Forbidden(error.message, path=(*_IDS, str(index))))
