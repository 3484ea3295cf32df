"""Deriving again what a change has touched, in its own transaction.

On PostgreSQL contributors and tags that something public carries are locked. Whether one is public rests on articles of
many dialogues, of which a writer sees what is committed. Who ends a public reference looks for another one, and must
know that none is being ended or added meanwhile: the row is locked. Who adds one to a row that is public already has
nothing to write, and shares the lock with all others who do: they need not wait for each other, and nobody can end the
last reference before theirs is committed.
"""

from collections.abc import Iterable
from datetime import datetime as DateTime
from itertools import groupby
from typing import Any, Final

from gql_blog.store import Transaction
from gql_blog.write.derived import derived_sql
from gql_blog.write.derived.changed_visibility import ChangedArticle, ChangedVisibility
from gql_blog.write.derived.derived_sql import fetch_of, listed, with_ids
from gql_blog.write.derived.other_status import OtherStatus, refresh_statuses
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


async def refresh(
    transaction: Transaction,
    *,
    dialogues: Iterable[str] = (),
    discussions: Iterable[str] = (),
    contributors: Iterable[str] = (),
    tags: Iterable[str] = (),
    credited: Iterable[str] = (),
    tagged: Iterable[str] = (),
    statuses: Iterable[OtherStatus] = (),
) -> ChangedVisibility:
    """Bring the derived columns up to date, and return what became visible or hidden by that.

    ``dialogues`` are ids of posts: all that answers them is looked at, with its comments.
    ``discussions`` are ids of articles of which comments alone have changed. ``contributors`` and ``tags`` are those
    that something no longer carries, ``credited`` and ``tagged`` those that something carries since now; those of what
    becomes visible or hidden are looked at too. What ``statuses`` make visible or hidden is looked at, unless all of
    their dialogue is.
    What is right already is not written.
    """
    changed, roots = ChangedVisibility(), set(dialogues)
    for root in sorted(roots):
        articles = await _rows(transaction, derived_sql.ARTICLES_OF_A_DIALOGUE, root)
        changed.note_articles(map(ChangedArticle.of, articles))
        changed.note_comments(await _rows(transaction, derived_sql.COMMENTS_OF_A_DIALOGUE, root))
        for sql in derived_sql.OF_A_DIALOGUE:
            await _run(transaction, sql, root)
    await refresh_statuses(transaction, [each for each in statuses if each.root_id not in roots], changed)
    for article in sorted(set(discussions)):
        changed.note_comments(await _rows(transaction, derived_sql.COMMENTS_OF_A_DISCUSSION, article))
        for sql in derived_sql.OF_A_DISCUSSION:
            await _run(transaction, sql, article)
    await _refresh_carried(transaction, changed, (set(contributors), set(credited)), (set(tags), set(tagged)))
    return changed


async def date_publications(transaction: Transaction, changed: ChangedVisibility, now: DateTime) -> None:
    """Keep since when comments are public that became so."""
    if shown := [each.id for each in changed.comments.values() if each.public]:
        at = now if transaction.dialect == "postgres" else now.isoformat(" ")
        await transaction.execute(with_ids(transaction, derived_sql.SHOWN_SINCE), listed(transaction, shown), at)


async def _refresh_carried(
    transaction: Transaction,
    changed: ChangedVisibility,
    contributors: tuple[set[str], set[str]],
    tags: tuple[set[str], set[str]],
) -> None:
    """Bring up to date who is public, and which tags are: contributors first, then tags, as everybody locks them."""
    people = [
        *await fetch_of(transaction, derived_sql.CONTRIBUTORS_OF_ARTICLES, changed.articles),
        *((each.contributor_id, each.public) for each in changed.comments.values() if each.contributor_id),
    ]
    labels = await fetch_of(transaction, derived_sql.TAGS_OF_ARTICLES, changed.articles)
    for table, sql, (struck, added), carried in (
        ("contributor", derived_sql.CONTRIBUTORS, contributors, people),
        ("tag", derived_sql.TAGS, tags, labels),
    ):
        lost = struck | {each for each, public in carried if not public}
        gained = (added | {each for each, public in carried if public}) - lost
        ids = lost | gained
        if transaction.has_rivals and ids:
            ids = await lock_carried(transaction, table, lost, gained)
        changed.note_carried(table, await fetch_of(transaction, sql, ids))


async def move_subtree(transaction: Transaction, article_id: str, root_id: str) -> None:
    """Say of all that answers the article, at any depth, that it belongs to another dialogue."""
    await _run(transaction, derived_sql.ROOT_OF_A_SUBTREE, article_id, root_id)


async def answered_by(transaction: Transaction, article_id: str) -> set[str]:
    """Return the ids of the article and of all that it answers, up to the post."""
    return {row[0] for row in await _rows(transaction, derived_sql.ABOVE, article_id)}


async def _rows(transaction: Transaction, sql: str, parameter: str) -> list[tuple[Any, ...]]:
    return await transaction.fetch(transaction.numbered(sql), parameter)


async def _run(transaction: Transaction, sql: str, *parameters: Any) -> None:
    await transaction.execute(transaction.numbered(sql), *parameters)
