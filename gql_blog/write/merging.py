"""What the merges of contributors and of tags have in common."""

from dataclasses import dataclass
from typing import Any, Final

from gql_blog.content import UNSET
from gql_blog.errors import InputError
from gql_blog.write.aliases import Named, hand_over_names
from gql_blog.write.article.load_article import check_version
from gql_blog.write.row_visibility import visible_row
from gql_blog.write.unit_of_work import UnitOfWork
from gql_blog.write.verb import DryRun, RetryKey, Version

INTO_ID: Final = ("input", "intoId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What is to go, and what it is merged into."""

    id: str
    expected_version: Version
    into_id: str
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


async def rows_to_merge(work: UnitOfWork, command: Merge, kind: type[Named]) -> tuple[Named, Named]:
    """Return the row that goes and the one that stays; InputError if they are one, VersionConflict as for a change."""
    gone: Any = await visible_row(kind, command.id, work.viewer)
    into: Any = await visible_row(kind, command.into_id, work.viewer, INTO_ID)
    if gone.id == into.id:
        noun = kind.__name__.lower()
        raise InputError(f"A {noun} cannot be merged into itself. Give the id of another one.", path=INTO_ID)
    check_version(gone, command.expected_version)
    return gone, into


async def end_merged(work: UnitOfWork, gone: Named, into: Named) -> None:
    """Delete the row that goes, and let its names lead to the one that stays, whose version tells of it."""
    await hand_over_names(work, gone, into)
    if gone.public:  # a version that everybody reads does not tell that something hidden was merged
        into.version += 1
        await into.save(update_fields=["version"])
