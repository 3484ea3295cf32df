"""Locks on contributors and tags that something public carries, for PostgreSQL.

Whether one is public rests on articles of many dialogues, of which a writer sees what is committed. Who ends a public
reference looks for another one, and must know that none is being ended or added meanwhile: the row is locked. Who adds
one to a row that is public already has nothing to write, and shares the lock with all others who do: they need not wait
for each other, and nobody can end the last reference before theirs is committed.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from gql_blog.store import Transaction
from gql_blog.write.locks import StalePreparation

_HIDDEN: Final = "SELECT id FROM {table} WHERE id = ANY($1::text[]) AND NOT public"
_LOCK: Final = "SELECT public FROM {table} WHERE id = ANY($1::text[]) ORDER BY id FOR {strength}"
_ALONE, _SHARED = "NO KEY UPDATE", "SHARE"


async def lock_carried(transaction: Transaction, table: str, lost: Iterable[str], gained: Iterable[str]) -> set[str]:
    """Lock the rows that ``lost`` a public reference, or ``gained`` one, in the order of their ids.

    Return those whose visibility may change: the others are public, and stay so by what they gained. StalePreparation:
    one that had been public is no longer, so that sharing its lock does not suffice.
    """
    alone, gained = set(lost), sorted(gained)
    if gained:
        alone |= {row[0] for row in await transaction.fetch(_HIDDEN.format(table=table), gained)}
    strengths = dict.fromkeys(gained, _SHARED) | dict.fromkeys(alone, _ALONE)
    for strength, group in groupby(sorted(strengths), key=strengths.__getitem__):
        rows = await transaction.fetch(_LOCK.format(table=table, strength=strength), list(group))
        if strength == _SHARED and not all(row[0] for row in rows):
            raise StalePreparation
    return alone
