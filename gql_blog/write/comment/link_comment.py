"""Saying who wrote a comment."""

from dataclasses import dataclass
from typing import Annotated, Any

from gql_blog.access import Reach
from gql_blog.content import UNSET, EventKind, GivenText, or_none
from gql_blog.errors import Forbidden, NotFound
from gql_blog.store import Comment, Contributor, SuggestedContributor
from gql_blog.write.comment.comment_events import save_comment
from gql_blog.write.finders import by_id, can_see, check_version, shown, visible_row
from gql_blog.write.results import CommentWritten
from gql_blog.write.transaction.unit_of_work import CommandContext, UnitOfWork
from gql_blog.write.verb import Command, CommentVersion, RetryKey, Row, Verb

_CONTRIBUTOR = ("input", "contributorId")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkComment(Command[CommentWritten]):
    """The contributor who wrote a comment."""

    id: Annotated[str, "The comment."]
    expected_version: CommentVersion
    contributor_id: Annotated[GivenText, "The contributor who wrote it; null unlinks."] = UNSET
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Links a comment to its contributor, or unlinks it.",
    who="Requires the role MODERATOR, EDITOR or ADMIN, or to be the signed-in author of the comment.",
    takes="The comment and its contributor.",
    answers=(Row("comment"),),
    on=("comment",),
)
async def link_comment(work: UnitOfWork, command: LinkComment) -> CommentWritten:
    """Link it, or unlink it. A moderator links anybody; the signed-in author links the comment to himself."""
    contributor_id = or_none(command.contributor_id)
    await work.locks.lock_discussions([command.id])
    row = await _comment(work.context, command)
    if contributor_id is not None:
        await _expect_contributor(work.context, row, contributor_id)
    before = row.contributor_id
    if before == contributor_id:
        return CommentWritten(row.id)
    work.contributors.update(each for each in (before,) if each)
    work.credited.update(each for each in (contributor_id,) if each)
    told = {"contributor_id": before}, {"contributor_id": contributor_id}
    await save_comment(work, row, {"contributor_id": contributor_id}, *told, EventKind.COMMENT_LINKED)
    return CommentWritten(row.id)


async def _comment(context: CommandContext, command: LinkComment) -> Any:
    comment: Any = await visible_row(Comment, command.id, context.viewer)
    if context.reach is Reach.OWN and (context.viewer.user_id is None or comment.account_id != context.viewer.user_id):
        raise Forbidden("You may only link your own comments. A moderator links those of others.", path=("input", "id"))
    check_version(comment, command.expected_version)
    return comment


async def _expect_contributor(context: CommandContext, comment: Comment, contributor_id: str) -> None:
    """Its author links a comment to the contributor who he is; a moderator to any that he sees, or is suggested."""
    if context.reach is Reach.OWN:
        if contributor_id != context.viewer.contributor_id:
            raise Forbidden("You may only link comments to yourself.", path=_CONTRIBUTOR)
        return
    contributor = await by_id(Contributor, contributor_id)
    if contributor is not None:
        suggested = await SuggestedContributor.exists(comment_id=comment.id, contributor_id=contributor_id)
        if suggested or await can_see(context.viewer, "contributor", contributor):
            return
    raise NotFound(f"There is no contributor with the id {shown(contributor_id)}. Check the id.", path=_CONTRIBUTOR)
