"""Deriving again what a change has touched, in its own transaction."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from gql_blog.store import Transaction
from gql_blog.write.derived import derived_sql
from gql_blog.write.derived.carried_locks import lock_carried


@dataclass(frozen=True, slots=True)
class ChangedVisibility:
    """The ids of articles and comments that became public, or are public no more."""

    articles: set[str] = field(default_factory=set)
    comments: set[str] = field(default_factory=set)


async def refresh(
    transaction: Transaction,
    *,
    dialogues: Iterable[str] = (),
    discussions: Iterable[str] = (),
    contributors: Iterable[str] = (),
    tags: Iterable[str] = (),
    credited: Iterable[str] = (),
    tagged: Iterable[str] = (),
) -> ChangedVisibility:
    """Bring the derived columns up to date, and return what became visible or hidden by that.

    ``dialogues`` are ids of posts: all that answers them is looked at, with its comments.
    ``discussions`` are ids of articles of which comments alone have changed. ``contributors`` and ``tags`` are those
    that something no longer carries, ``credited`` and ``tagged`` those that something carries since now; those of what
    becomes visible or hidden are looked at too. What is right already is not written.
    """
    changed = ChangedVisibility()
    for root in sorted(set(dialogues)):
        # What changes twice is as it was before.
        changed.articles.symmetric_difference_update(await _ids(transaction, derived_sql.ARTICLES_OF_A_DIALOGUE, root))
        changed.comments.symmetric_difference_update(await _ids(transaction, derived_sql.COMMENTS_OF_A_DIALOGUE, root))
        for sql in derived_sql.OF_A_DIALOGUE:
            await _run(transaction, sql, root)
    for article in sorted(set(discussions)):
        changed.comments.symmetric_difference_update(
            await _ids(transaction, derived_sql.COMMENTS_OF_A_DISCUSSION, article)
        )
        for sql in derived_sql.OF_A_DISCUSSION:
            await _run(transaction, sql, article)
    await _refresh_carried(transaction, changed, (set(contributors), set(credited)), (set(tags), set(tagged)))
    return changed


async def _refresh_carried(
    transaction: Transaction,
    changed: ChangedVisibility,
    contributors: tuple[set[str], set[str]],
    tags: tuple[set[str], set[str]],
) -> None:
    """Bring up to date who is public, and which tags are: contributors first, then tags, as everybody locks them."""
    people = [
        *await _with_visibility(transaction, derived_sql.CONTRIBUTORS_OF_ARTICLES, changed.articles),
        *await _with_visibility(transaction, derived_sql.CONTRIBUTORS_OF_COMMENTS, changed.comments),
    ]
    labels = await _with_visibility(transaction, derived_sql.TAGS_OF_ARTICLES, changed.articles)
    for table, sql, (struck, added), carried in (
        ("contributor", derived_sql.CONTRIBUTORS, contributors, people),
        ("tag", derived_sql.TAGS, tags, labels),
    ):
        lost = struck | {each for each, public in carried if not public}
        gained = (added | {each for each, public in carried if public}) - lost
        if transaction.has_rivals:
            await lock_carried(transaction, table, lost, gained)
        if ids := lost | gained:
            await transaction.execute(_with_ids(transaction, sql), _listed(transaction, ids))


async def _with_visibility(transaction: Transaction, sql: str, ids: set[str]) -> list[tuple[Any, ...]]:
    return await transaction.fetch(_with_ids(transaction, sql), _listed(transaction, ids)) if ids else []


def _with_ids(transaction: Transaction, sql: str) -> str:
    rows = "json_each(?1)" if transaction.dialect == "sqlite" else "unnest($1::text[]) AS given(value)"
    return sql.format(ids=f"(SELECT value FROM {rows})")


def _listed(transaction: Transaction, ids: Iterable[str]) -> Any:
    """Ids as one bind parameter, however many they are."""
    ordered = sorted(ids)
    return json.dumps(ordered) if transaction.dialect == "sqlite" else ordered


async def move_subtree(transaction: Transaction, article_id: str, root_id: str) -> None:
    """Say of all that answers the article, at any depth, that it belongs to another dialogue."""
    await _run(transaction, derived_sql.ROOT_OF_A_SUBTREE, article_id, root_id)


async def answered_by(transaction: Transaction, article_id: str) -> set[str]:
    """Return the ids of the article and of all that it answers, up to the post."""
    return await _ids(transaction, derived_sql.ABOVE, article_id)


async def _ids(transaction: Transaction, sql: str, parameter: str) -> set[str]:
    rows = await transaction.fetch(_numbered(transaction, sql), parameter)
    return {row[0] for row in rows}


async def _run(transaction: Transaction, sql: str, *parameters: Any) -> None:
    await transaction.execute(_numbered(transaction, sql), *parameters)


def _numbered(transaction: Transaction, sql: str) -> str:
    return sql.replace("$", "?") if transaction.dialect == "sqlite" else sql
