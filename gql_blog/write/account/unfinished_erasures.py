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
    """Remember that these plugins are still to be told, and forget ``earlier`` ones that have been told now."""
    await UnfinishedErasure.filter(id__in=[each.id for each in earlier]).delete()
    rows = []
    for plugin in plugins:
        before = [each for each in earlier if each.plugin == plugin]
        ids = sorted({*comment_ids, *(one for each in before for one in each.comment_ids)})
        account = account_id or next((each.account_id for each in before if each.account_id), None)
        if ids or account:
            salt = new_salt()
            kept: dict[str, Any] = {"account_id": account, "comment_ids": ids, "erased_at": work.now}
            commitment = commitment_to(email, salt)
            rows.append(NewRow(UnfinishedErasure, plugin=plugin, salt=salt, commitment=commitment, **kept))
    work.added += rows
