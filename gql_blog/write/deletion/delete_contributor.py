"""Deleting the entry of a contributor whom nothing refers to, and putting it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import ERASED, UNSET, EntryKind, EventKind
from gql_blog.errors import Duplicate, InUse
from gql_blog.store import Byline, Comment, Contributor, SuggestedContributor, User, insert_rows
from gql_blog.write.article.load_article import check_version
from gql_blog.write.deletion.deleted_entries import Undelete, deleted_entry, put_back, take_away
from gql_blog.write.results import ContributorDeleted, ContributorWritten
from gql_blog.write.row_visibility import visible_row
from gql_blog.write.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Value, Verb, Version

_ID: Final = ("input", "id")
_COPIES: Final = """
SELECT count(*) FROM working_copy c JOIN revision r ON r.id = c.revision_id
WHERE c.ended_at IS NULL AND r.snapshot LIKE $1
"""
"""What is being written, and credits somebody: a snapshot is JSON without spaces."""
_CHUNK: Final = 1_000
"""Ids in one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteContributor(Command[ContributorDeleted]):
    """A contributor to delete, whom nothing refers to."""

    id: Annotated[str, "The contributor."]
    expected_version: Version
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteContributor(Undelete, Command[ContributorWritten]):
    """A deleted contributor to take back."""


@Verb(
    does="Deletes a contributor whom no byline, no comment and no user refers to, else the error is IN_USE. It is "
    "purged after GQL_BLOG_DELETED_DAYS, unless it is undeleted.",
    takes="The contributor to delete.",
    answers=(
        Value(
            "deleted_id",
            str,
            "contributor_id",
            "The id of the contributor who is gone; null if nothing was changed.",
        ),
    ),
    on=("contributor",),
)
async def delete_contributor(work: UnitOfWork, command: DeleteContributor) -> ContributorDeleted:
    """Delete the entry. A byline is printed with the person behind it, and keeps who that is."""
    await work.locks.lock_entries("contributor", command.id)
    row: Any = await visible_row(Contributor, command.id, work.viewer)
    check_version(row, command.expected_version)
    await _expect_unused(work, row)
    suggested: Any = SuggestedContributor.filter(contributor_id=row.id).order_by("comment_id")
    comments = await suggested.values_list("comment_id", flat=True)
    await take_away(work, row, EntryKind.CONTRIBUTOR, suggested_for=comments)
    work.emit(EventKind.CONTRIBUTOR_DELETED, row.id)
    return ContributorDeleted(row.id)


@Verb(
    does="Takes a deleted contributor back, as it was.",
    takes="The contributor to take back.",
    answers=(Row("contributor", "The contributor; null if nothing was changed."),),
    on=("contributor",),
)
async def undelete_contributor(work: UnitOfWork, command: UndeleteContributor) -> ContributorWritten:
    """Put the entry back, and suggest it for the comments for which it was suggested."""
    found = await deleted_entry(command, EntryKind.CONTRIBUTOR)
    await work.locks.lock_discussions(_suggested_for(found))
    entry = await deleted_entry(command, EntryKind.CONTRIBUTOR)
    orcid = entry.kept["fields"]["orcid"]
    if orcid is not None and await Contributor.exists(orcid=orcid):
        message = f"Another contributor has the ORCID iD {orcid} by now. Take it from that one first."
        raise Duplicate(message, path=("input",))
    suggested_for = _suggested_for(entry)
    row = await put_back(work, entry, Contributor)
    await _suggest_again(row, suggested_for)
    work.emit(EventKind.CONTRIBUTOR_UNDELETED, row.id)
    return ContributorWritten(row.id, row.version)


def _suggested_for(entry: Any) -> list[str]:
    """Return the ids of comments."""
    return list(entry.kept["suggestedFor"])


async def _suggest_again(row: Contributor, comment_ids: Sequence[str]) -> None:
    """Suggest the contributor for those of the comments that are linked to nobody, and still say who wrote them."""
    for start in range(0, len(comment_ids), _CHUNK):
        ids = comment_ids[start : start + _CHUNK]
        open_ = Comment.filter(id__in=ids, contributor_id__isnull=True).exclude(author_name=ERASED).order_by("id")
        await insert_rows(
            SuggestedContributor(comment_id=comment_id, contributor_id=row.id)
            for comment_id in await open_.values_list("id", flat=True)
        )


async def _expect_unused(work: UnitOfWork, row: Contributor) -> None:
    """Raise InUse if an article or a working copy credits the contributor, a comment is theirs, or a user is linked."""
    credited: Any = Byline.filter(contributor_id=row.id).distinct()
    articles = len(await credited.values_list("article_id", flat=True))
    pattern = f'%"contributor_id":"{row.id}"%'
    ((copies,),) = await work.transaction.fetch(work.transaction.numbered(_COPIES), pattern)
    comments = await Comment.filter(contributor_id=row.id).count()
    if articles or copies or comments:
        raise InUse(
            f"{row.name} is credited by {_counted(articles, 'article')} and {_counted(copies, 'working copy')}, and "
            f"wrote {_counted(comments, 'comment')}. Merge the entry into another one with mergeContributors, or "
            "change these credits first.",
            path=_ID,
        )
    if await User.exists(contributor_id=row.id):
        raise InUse(f"{row.name} is linked to a user. An admin unlinks them with updateUser first.", path=_ID)


def _counted(number: int, noun: str) -> str:
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else many}"
