"""Rebuilding the search entries from the stored articles.

Every command that changes an article writes its entry in the same transaction. This is for databases without entries,
and for those that were changed by other means.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable

from gql_blog.content import SEARCHED_FIELDS, search_entry, words_of_stored
from gql_blog.store.transaction import Transaction

_BATCH = 200
_IDS = "SELECT id FROM article WHERE id > $1 AND NOT is_stub ORDER BY id LIMIT $2"
_ARTICLES = (
    f"SELECT id, title, text, added_words, {', '.join(SEARCHED_FIELDS)} FROM article "
    "WHERE id > $1 AND id <= $2 AND NOT is_stub ORDER BY id"
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


async def index_batch(transaction: Transaction, after: str, lock: Callable[..., Awaitable[None]]) -> str | None:
    """Write the entries of a batch of articles with ids after ``after``; return the last id, or ``None`` at the end.

    ``lock`` is called with the ids before the articles are read, so that nobody changes them meanwhile.
    """
    ids: list[str] = [row[0] for row in await transaction.fetch(transaction.numbered(_IDS), after, _BATCH)]
    if not ids:
        return None
    await lock(*ids)
    last, locked = ids[-1], set(ids)
    articles = await transaction.fetch(transaction.numbered(_ARTICLES), after, last)
    names_and_tags = await _names_and_tags(transaction, after, last)
    for identifier, title, text, words, *others in articles:
        if identifier not in locked:  # it is new, and was written with its entry
            continue
        await transaction.execute(transaction.numbered(_DELETE), identifier)
        beside = (*(each or "" for each in others), *names_and_tags[identifier])
        entry = search_entry(title, beside, text, words_of_stored(words))
        await transaction.execute(transaction.numbered(_INSERT), identifier, entry.words, entry.runs)
    return last


async def _names_and_tags(transaction: Transaction, after: str, last: str) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for sql in (_NAMES, _TAGS):
        for identifier, name in await transaction.fetch(transaction.numbered(sql), after, last):
            found[identifier].append(name)
    return found
