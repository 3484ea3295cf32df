"""Rebuilding the search entries from the stored articles.

Every command that changes an article writes its entry in the same transaction. This is for databases without entries,
and for those that were changed by other means.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context

from gql_blog.content import SEARCHED_FIELDS, STEMMED, search_entry, words_of_stored
from gql_blog.store.invalidations import Invalidations
from gql_blog.store.reader import Reader
from gql_blog.store.transaction import Transaction

_BATCH = 200
_INVALIDATED = "article"
"""What every change of the index invalidates."""
_IDS = "SELECT id FROM article WHERE id > $1 AND NOT is_stub ORDER BY id LIMIT $2"
_ARTICLES = (
    f"SELECT id, title, text, added_words, locale, {', '.join(SEARCHED_FIELDS)} FROM article "
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

_LANGUAGE = "lower(substr(a.locale, 1, 2))"
_IS_STEMMED = (
    f"{_LANGUAGE} IN ({', '.join(map(repr, STEMMED))}) AND (length(a.locale) = 2 OR substr(a.locale, 3, 1) = '-')"
)
COUNT_UNINDEXED = (
    "SELECT count(*) FROM article a LEFT JOIN search_text s ON s.article_id = a.id "
    "WHERE (s.article_id IS NULL) <> a.is_stub "
    f"OR {_IS_STEMMED} AND substr(s.words || ' ', 1, 5) <> '=' || {_LANGUAGE} || '= '"
)
"""Counts articles that lack their entry or have one without stems, as earlier versions wrote it; and stubs with one."""
_PRESENT = {
    "sqlite": "SELECT value FROM json_each(?) WHERE EXISTS "
    "(SELECT 1 FROM search_index WHERE search_index MATCH '\"=' || value || '=\"')",
    "postgres": "SELECT v FROM json_array_elements_text($1::text::json) v WHERE EXISTS "
    "(SELECT 1 FROM search_text WHERE vector @@ ('''=' || v || '=''')::tsquery)",
}


class SearchLanguages:
    """The languages by whose stems articles are found here, of those that are published and those that are not.

    A language that came once is asked for until the process ends: its stems then find nothing.
    """

    def __init__(self, reader: Reader, invalidations: Invalidations) -> None:
        self._reader, self._invalidations = reader, invalidations
        self._known: set[str] = set()
        self._changes, self._seen = 1, 0
        invalidations.subscribe(self._note)

    def __call__(self) -> Sequence[str]:
        """Return those that are known; before the first look all, for articles are found by their stems alone."""
        return sorted(self._known) if self._seen else STEMMED

    async def catch_up(self) -> None:
        """Look whether there are new ones, if articles have changed since.

        What changes meanwhile is looked at, too: an answer that is kept must know of all that it does not wait for.
        """
        hears = True
        while hears and not (self._invalidations.catch_up() and self._seen == self._changes):
            changes = self._changes
            unknown = json.dumps([each for each in STEMMED if each not in self._known])
            # It is read for all searches that follow: it is not among the statements that are recorded of one.
            look = self._reader.fetch(_PRESENT[self._reader.dialect], unknown)
            self._known.update(language for (language,) in await asyncio.create_task(look, context=Context()))
            self._seen = changes
            hears = self._invalidations.catch_up()

    def _note(self, changed: frozenset[str] | None) -> None:
        if changed is None or _INVALIDATED in changed:
            self._changes += 1


async def rebuild_index(transaction: Transaction) -> None:
    """Rebuild SQLite's index from the entries, and delete those of stubs; PostgreSQL keeps its index up to date."""
    if transaction.dialect == "sqlite":
        await transaction.execute(_REBUILD)
    await transaction.execute(_DELETE_STUBS)


async def index_batch(transaction: Transaction, after: str, lock: Callable[..., Awaitable[None]]) -> str | None:
    """Index articles after ``after``; return the last id, None at the end. ``lock`` gets ids before they are read."""
    ids: list[str] = [row[0] for row in await transaction.fetch(transaction.numbered(_IDS), after, _BATCH)]
    if not ids:
        return None
    await lock(*ids)
    last, locked = ids[-1], set(ids)
    articles = await transaction.fetch(transaction.numbered(_ARTICLES), after, last)
    names_and_tags = await _names_and_tags(transaction, after, last)
    for identifier, title, text, words, locale, *others in articles:
        if identifier not in locked:  # it is new, and was written with its entry
            continue
        await transaction.execute(transaction.numbered(_DELETE), identifier)
        beside = (*(each or "" for each in others), *names_and_tags[identifier])
        entry = search_entry(title, beside, text, words_of_stored(words), locale)
        await transaction.execute(transaction.numbered(_INSERT), identifier, entry.words, entry.runs)
    return last


async def _names_and_tags(transaction: Transaction, after: str, last: str) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for sql in (_NAMES, _TAGS):
        for identifier, name in await transaction.fetch(transaction.numbered(sql), after, last):
            found[identifier].append(name)
    return found
