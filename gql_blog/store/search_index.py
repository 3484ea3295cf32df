"""Rebuilding the search entries from the stored articles.

Every command that changes an article writes its entry in the same transaction. This is for databases without entries,
and for those that were changed by other means.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from gql_blog.content import SEARCHED_FIELDS, search_entry, words_of_stored
from gql_blog.store.transaction import Transaction

_BATCH = 200
_IDS = "SELECT id FROM article WHERE id > $1 AND NOT is_stub ORDER BY id LIMIT $2"
_ARTICLES = (
    "SELECT id, title, text, {added}, {columns} FROM article WHERE id > $1 AND id <= $2 AND NOT is_stub ORDER BY id"
)
_NAMES = "SELECT article_id, credited_name FROM byline WHERE article_id > $1 AND article_id <= $2 ORDER BY position"
_TAGS = (
    "SELECT l.article_id, t.name FROM article_tag l JOIN tag t ON t.id = l.tag_id "
    "WHERE l.article_id > $1 AND l.article_id <= $2 ORDER BY l.position"
)
_DELETE = "DELETE FROM search_text WHERE article_id = $1"
_DELETE_STUBS = "DELETE FROM search_text WHERE article_id IN (SELECT id FROM article WHERE is_stub)"
_INSERT = "INSERT INTO search_text (article_id, words, runs) VALUES ($1, $2, $3)"
_REBUILD = "INSERT INTO search_index (search_index) VALUES ('rebuild')"

COUNT_UNINDEXED = (
    "SELECT count(*) FROM article a LEFT JOIN search_text s ON s.article_id = a.id "
    "WHERE (s.article_id IS NULL) <> a.is_stub"
)
"""Counts articles that lack their entry, and stubs that have one."""


async def rebuild_index(transaction: Transaction) -> None:
    """Rebuild SQLite's index from the entries, and delete those of stubs; PostgreSQL keeps its index up to date."""
    if transaction.dialect == "sqlite":
        await transaction.execute(_REBUILD)
    await transaction.execute(_DELETE_STUBS)


async def index_batch(
    transaction: Transaction,
    after: str,
    searched: Sequence[str] = SEARCHED_FIELDS,
    *,
    added: str = "added_words",
    lock: Callable[..., Awaitable[None]] | None = None,
) -> str | None:
    """Write the entries of a batch of articles with ids after ``after``; return the last id, or ``None`` at the end.

    A migration names the ``searched`` columns that its tables have, and what stands for that of the words that plugins
    have ``added``. ``lock`` is called with the ids before the
    articles are read, so that nobody changes them meanwhile.
    """
    ids: list[str] = [row[0] for row in await _rows(transaction, _IDS, after, _BATCH)]
    if not ids:
        return None
    if lock is not None:
        await lock(*ids)
    last, locked = ids[-1], set(ids)
    articles = await _rows(transaction, _ARTICLES.format(columns=", ".join(searched), added=added), after, last)
    names_and_tags = await _names_and_tags(transaction, after, last)
    for identifier, title, text, words, *others in articles:
        if identifier not in locked:  # it is new, and was written with its entry
            continue
        await transaction.execute(_with_placeholders(transaction, _DELETE), identifier)
        beside = (*(each or "" for each in others), *names_and_tags[identifier])
        entry = search_entry(title, beside, text, words_of_stored(words))
        await transaction.execute(_with_placeholders(transaction, _INSERT), identifier, entry.words, entry.runs)
    return last


async def index_all(transaction: Transaction, searched: Sequence[str]) -> None:
    """Write the entries of all articles, in one transaction, with these columns beside the title.

    It is for migrations, whose tables have no column yet for what plugins add.
    """
    after: str | None = ""
    while after is not None:
        after = await index_batch(transaction, after, searched, added="NULL")


async def _names_and_tags(transaction: Transaction, after: str, last: str) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for sql in (_NAMES, _TAGS):
        for identifier, name in await _rows(transaction, sql, after, last):
            found[identifier].append(name)
    return found


async def _rows(transaction: Transaction, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return await transaction.fetch(_with_placeholders(transaction, sql), *values)


def _with_placeholders(transaction: Transaction, sql: str) -> str:
    return sql.replace("$", "?") if transaction.dialect == "sqlite" else sql
