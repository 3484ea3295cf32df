"""The list of what is deleted: what comes into it, and what leaves it."""

from collections.abc import Collection

from gql_blog.content import DeletedKind
from gql_blog.store import Deletion, NewRow
from gql_blog.write.transaction.unit_of_work import UnitOfWork


def list_deletion(work: UnitOfWork, subject_id: str, kind: DeletedKind, name: str | None = None) -> None:
    """Add to the list what is deleted now, and who did it."""
    work.added.append(
        NewRow(
            Deletion,
            subject_id=subject_id,
            kind=kind.value,
            name=name,
            deleted_at=work.now,
            deleted_by_id=work.viewer.user_id,
        )
    )


async def unlist_deletions(ids: Collection[str]) -> None:
    """Take from the list what is undeleted, or purged."""
    if ids:
        await Deletion.filter(subject_id__in=list(ids)).delete()
