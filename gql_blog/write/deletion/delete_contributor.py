"""Deleting the entry of a contributor whom nothing refers to, and putting it back."""

from typing import Any, Final

from gql_blog.content import EntryKind, EventKind
from gql_blog.errors import Duplicate, InUse
from gql_blog.store import Byline, Comment, Contributor, User
from gql_blog.write.article.load_article import check_version
from gql_blog.write.before_write import run_before_write
from gql_blog.write.deletion.deleted_entries import deleted_entry, put_back, take_away
from gql_blog.write.deletion.deletion_commands import DeleteContributor, UndeleteContributor
from gql_blog.write.results import ContributorDeleted, ContributorWritten
from gql_blog.write.row_visibility import visible_row
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork

_ID: Final = ("input", "id")


async def delete_contributor(context: CommandContext, command: DeleteContributor) -> Apply[ContributorDeleted]:
    """Prepare to delete the entry. A byline is printed with the person behind it, and keeps who that is."""
    command = await run_before_write(context, command)

    async def apply(work: UnitOfWork) -> ContributorDeleted:
        await work.locks.lock_entries("contributor", command.id)
        row: Any = await visible_row(Contributor, command.id, work.viewer)
        check_version(row, command.expected_version)
        await _expect_unused(row)
        await take_away(work, row, EntryKind.CONTRIBUTOR)
        work.emit(EventKind.CONTRIBUTOR_DELETED, row.id)
        return ContributorDeleted(row.id)

    return apply


async def undelete_contributor(context: CommandContext, command: UndeleteContributor) -> Apply[ContributorWritten]:
    """Prepare to put the entry back."""
    command = await run_before_write(context, command)

    async def apply(work: UnitOfWork) -> ContributorWritten:
        entry = await deleted_entry(command, EntryKind.CONTRIBUTOR)
        orcid = entry.kept["fields"]["orcid"]
        if orcid is not None and await Contributor.exists(orcid=orcid):
            message = f"Another contributor has the ORCID iD {orcid} by now. Take it from that one first."
            raise Duplicate(message, path=("input",))
        row = await put_back(work, entry, Contributor)
        work.emit(EventKind.CONTRIBUTOR_UNDELETED, row.id)
        return ContributorWritten(row.id, row.version)

    return apply


async def _expect_unused(row: Contributor) -> None:
    """Raise InUse if any article credits the contributor, a comment is the contributor's, or a user is linked."""
    credited: Any = Byline.filter(contributor_id=row.id).distinct()
    articles = len(await credited.values_list("article_id", flat=True))
    comments = await Comment.filter(contributor_id=row.id).count()
    if articles or comments:
        raise InUse(
            f"{row.name} is credited by {_counted(articles, 'article')} and wrote {_counted(comments, 'comment')}. "
            "Merge the entry into another one with mergeContributors, or change these credits first.",
            path=_ID,
        )
    if await User.exists(contributor_id=row.id):
        raise InUse(f"{row.name} is linked to a user. An admin unlinks them with updateUser first.", path=_ID)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
