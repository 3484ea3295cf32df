"""Erasures of which some plugins could not be told: remembered without the person, and completed by asking again.

The core does not know any more whom it has erased. It keeps a salted commitment to the address, so that whoever gives
the address again is understood, and the ids of account and comments, by which plugins know what is theirs.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from gql_blog.content import commitment_to, new_salt
from gql_blog.store import Database, NewRow, UnfinishedErasure
from gql_blog.write.unit_of_work import UnitOfWork


async def unfinished_erasures_of(email: str) -> list[Any]:
    """Return what is remembered of earlier erasures of this address."""
    rows: list[Any] = await UnfinishedErasure.all().order_by("id")
    return [each for each in rows if commitment_to(email, each.salt) == each.commitment]


async def count_unfinished_erasures(database: Database) -> Mapping[str, int]:
    """Return of how many erasures each plugin is still to be told, by its name."""
    async with database.session():
        return Counter(map(str, await UnfinishedErasure.all().order_by("plugin").values_list("plugin", flat=True)))


async def save_unfinished(
    work: UnitOfWork,
    email: str,
    plugins: Sequence[str],
    *,
    account_id: str | None,
    comment_ids: Collection[str],
    earlier: Sequence[Any],
) -> None:
    """Remember that these plugins are still to be told, and forget of ``earlier`` what others have been told now."""
    await UnfinishedErasure.filter(id__in=[each.id for each in earlier if each.plugin not in plugins]).delete()
    if not comment_ids and account_id is None:
        return
    for plugin in plugins:
        salt = new_salt()
        kept: dict[str, Any] = {"account_id": account_id, "comment_ids": sorted(comment_ids), "erased_at": work.now}
        commitment = commitment_to(email, salt)
        work.added.append(NewRow(UnfinishedErasure, plugin=plugin, salt=salt, commitment=commitment, **kept))
