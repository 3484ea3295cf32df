"""What is derived of articles whose status alone has changed: of them, and of what is above and below them.

The rest of their dialogues is not looked at, however long these are: what is counted there is counted on from what it
was.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gql_blog.store import Transaction
from gql_blog.write.derived import derived_sql
from gql_blog.write.derived.changed_visibility import ChangedArticle, ChangedVisibility
from gql_blog.write.derived.derived_sql import execute_of, fetch_of

_COUNTS: Final = {
    "sqlite": """(
    SELECT value ->> 0 AS id, value ->> 1 AS seen, value ->> 2 AS published, value ->> 3 AS dialogue_seen,
        value ->> 4 AS dialogue_published
    FROM json_each(?1)
) AS more""",
    "postgres": """unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::int[])
    AS more(id, seen, published, dialogue_seen, dialogue_published)""",
}
_SEEN, _PUBLISHED, _DIALOGUE_SEEN, _DIALOGUE_PUBLISHED = range(4)


@dataclass(frozen=True, slots=True)
class _Near:
    """An article whose status has changed, or one that answers it, directly or not."""

    id: str
    parent: str | None
    stub: bool
    seen: bool
    published: int
    grounded: bool
    """Of one whose status has changed: whether it is PUBLISHED with all that it answers."""


@dataclass(frozen=True, slots=True)
class OtherStatus:
    """An article that is new, whose status has changed, or that is a stub no more, and that stays where it is."""

    id: str
    responding_to_id: str | None
    root_id: str
    published: int
    """1: it is PUBLISHED now; -1: no more; 0: it was and is, or was not and is not."""


async def refresh_statuses(transaction: Transaction, given: Iterable[OtherStatus], changed: ChangedVisibility) -> None:
    """Bring up to date what is derived of articles with another status, and note what became visible or hidden."""
    articles = list(given)
    if not articles:
        return
    rows = await _visibility(transaction, {each.id for each in articles})
    changed.note_articles(rows)
    await _count(transaction, articles, rows)
    if rows:
        ids = [each.id for each in rows]
        comments = await fetch_of(transaction, derived_sql.COMMENTS_OF_ARTICLES, ids)
        changed.note_comments(comments)
        if comments:
            for sql in derived_sql.OF_DISCUSSIONS:
                await execute_of(transaction, sql, ids)


async def _visibility(transaction: Transaction, ids: set[str]) -> list[ChangedArticle]:
    """Derive who is public, and return whose visibility changed; a stub above is public by what answers it."""
    rows_near = await fetch_of(transaction, derived_sql.NEAR_ARTICLES[transaction.dialect], ids)
    near = {each.id: each for each in (_Near(*row) for row in rows_near)}
    shown = _shown(near, ids)
    wrong = [each.id for each in near.values() if bool(each.seen) is not (each.id in shown)]
    rows = await _changed(transaction, derived_sql.SHOWN_OR_HIDDEN, wrong)
    above = _answered(each for each in rows if each.id in ids)
    while above:
        stubs = await _changed(transaction, derived_sql.STUBS_ABOVE, above)
        rows += stubs
        above = _answered(stubs)
    return rows


def _shown(near: Mapping[str, _Near], given: Collection[str]) -> set[str]:
    """Return the ids of those that are public: the sound ones that are no stubs, and all near ones that they answer."""
    shown: set[str] = set()
    for each in _sound(near.values(), given):
        above = None if each.stub else each
        while above is not None and above.id not in shown:
            shown.add(above.id)
            above = near.get(above.parent or "")
    return shown


def _sound(near: Iterable[_Near], given: Collection[str]) -> list[_Near]:
    """Return those that are PUBLISHED with all that they answer."""
    found: list[_Near] = []
    answers: dict[str | None, list[_Near]] = defaultdict(list)
    for each in near:
        if each.id not in given:
            answers[each.parent].append(each)
        elif each.grounded:
            found.append(each)
    for each in found:  # it grows
        found += (answer for answer in answers[each.id] if answer.published)
    return found


def _answered(rows: Iterable[ChangedArticle]) -> set[str]:
    return {each.responding_to_id for each in rows if each.responding_to_id}


async def _count(transaction: Transaction, articles: Iterable[OtherStatus], rows: Iterable[ChangedArticle]) -> None:
    """Add to the counters of what is answered, and of the posts."""
    more: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows:
        _add(more, row, 1 if row.public else -1, _SEEN, _DIALOGUE_SEEN)
    for each in articles:
        _add(more, each, each.published, _PUBLISHED, _DIALOGUE_PUBLISHED)
    counted = [[key, *more[key]] for key in sorted(more) if any(more[key])]
    if counted:
        sql = derived_sql.COUNTED_MORE.format(counts=_COUNTS[transaction.dialect])
        columns = [json.dumps(counted)] if transaction.dialect == "sqlite" else map(list, zip(*counted, strict=True))
        await transaction.execute(sql, *columns)


def _add(more: dict[str, list[int]], row: Any, number: int, of_parent: int, of_post: int) -> None:
    if row.responding_to_id:
        more[row.responding_to_id][of_parent] += number
        more[row.root_id][of_post] += number


async def _changed(transaction: Transaction, sql: str, ids: Collection[str]) -> list[ChangedArticle]:
    return list(map(ChangedArticle.of, await fetch_of(transaction, sql, ids)))
