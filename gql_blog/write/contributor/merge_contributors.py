"""Merging two contributors who are one person: what one has moves to the other, and the names of both lead there."""

from dataclasses import dataclass
from typing import Annotated, Any

from gql_blog.content import EventKind, Role
from gql_blog.errors import Forbidden, InputError
from gql_blog.store import Byline, Comment, Contributor, SuggestedContributor, User
from gql_blog.write.contributor.contributor_input import FIELDS
from gql_blog.write.merging import INTO_ID, Merge, end_merged, rows_to_merge
from gql_blog.write.results import ContributorsMerged
from gql_blog.write.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, Row, Value, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeContributors(Merge, Command[ContributorsMerged]):
    """Two contributors who are one."""

    id: Annotated[str, "The contributor whose entry is to go."]
    into_id: Annotated[str, "The contributor whose entry stays, as it is."]


@Verb(
    does="Merges two contributors who are one person: bylines and comments of one become the other's, and its slug "
    "and its name lead there.",
    who="Requires the role EDITOR or ADMIN; only ADMIN if a user is linked to the one that goes.",
    takes="The two contributors.",
    answers=(
        Row("contributor", "The contributor who stays; null if there are errors."),
        Value("article_count", int, "articles", "How many articles credit the other one."),
        Value("comment_count", int, "comments", "How many comments the other one wrote."),
    ),
    on=("contributor",),
)
async def merge_contributors(work: UnitOfWork, command: MergeContributors) -> ContributorsMerged:
    """Merge them. Printed names, and the fields of the entry that stays, do not change."""
    await work.locks.lock_entries("contributor", command.id, command.into_id)
    gone, into = await _both(work, command)
    moved = await _moving(gone, into)
    await _move(gone, into)
    fields = {name: getattr(gone, name) for name in FIELDS}
    await end_merged(work, gone, into)
    work.contributors.add(into.id)
    await work.record(gone.id, fields, {"merged_into": into.id})
    await work.record(into.id, None, {"merged": gone.id, "articles": moved.articles, "comments": moved.comments})
    work.emit(EventKind.CONTRIBUTOR_MERGED, into.id)
    return moved


async def _both(work: UnitOfWork, command: MergeContributors) -> tuple[Contributor, Contributor]:
    gone, into = await rows_to_merge(work, command, Contributor)
    users: Any = User.filter(contributor_id__in=[gone.id, into.id])
    linked = await users.values_list("contributor_id", flat=True)
    if len(linked) > 1:
        message = "Both contributors are linked to users. Unlink one of them, or give both people one user."
        raise InputError(message, path=INTO_ID)
    if gone.id in linked and work.viewer.role is not Role.ADMIN:
        raise Forbidden("The contributor is linked to a user, whom only admins link to another one.", path=INTO_ID)
    return gone, into


async def _moving(gone: Contributor, into: Contributor) -> ContributorsMerged:
    articles = await Byline.filter(contributor_id=gone.id).distinct().values_list("article_id", flat=True)
    comments = await Comment.filter(contributor_id=gone.id).count()
    return ContributorsMerged(into.id, len(articles), comments)


async def _move(gone: Contributor, into: Contributor) -> None:
    from_, to = {"contributor_id": gone.id}, {"contributor_id": into.id}
    for model in (Byline, Comment, User):
        rows: Any = model.filter(**from_)
        await rows.update(**to)
    both = await SuggestedContributor.filter(**to).values_list("comment_id", flat=True)
    await SuggestedContributor.filter(**from_, comment_id__in=list(both)).delete()
    await SuggestedContributor.filter(**from_).update(**to)
