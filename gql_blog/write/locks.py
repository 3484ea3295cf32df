"""What a writer locks on PostgreSQL, so that it waits for those whom it meets, and for no one else.

SQLite has one writer at a time, and a private copy has no other: there nothing is locked. Everybody takes locks in one
order: the key of a retry, the names of an import, dialogues by the id of their posts, new people, a new slug, new
tags, claims; at the end what is carried, which ``carried_locks`` does. The decision "Writers lock dialogues" says why
that suffices.
"""

import hashlib
from collections.abc import Iterable
from enum import IntEnum
from typing import Any, Final, Literal

from gql_blog.content import prefix_of
from gql_blog.store import Transaction

Entries = Literal["contributor", "tag", "media"]

_LOCK: Final = "SELECT id FROM article WHERE id IN ({roots}) ORDER BY id FOR NO KEY UPDATE"
_ROOT: Final = "SELECT root_id FROM article WHERE id = ANY($1::text[])"
_LOCK_ONE: Final = "SELECT id FROM article WHERE id = (SELECT root_id FROM article WHERE id = $1) FOR NO KEY UPDATE"
"""By equality, so that PostgreSQL finds the rows by their key even if it knows nothing of the table."""
_ROOTS: Final = """
    SELECT root_id FROM article WHERE id = ANY($1::text[])
    UNION
    SELECT version.root_id FROM article version WHERE version.original_id IN (
        WITH RECURSIVE moved(id, original_id) AS (
            SELECT id, original_id FROM article WHERE id = ANY($2::text[])
            UNION
            SELECT a.id, a.original_id FROM article a JOIN moved ON a.responding_to_id = moved.id
        ), stubs(original_id, up) AS (
            SELECT s.original_id, s.responding_to_id FROM article a JOIN article s ON s.id = a.responding_to_id
            WHERE a.id = ANY($2::text[]) AND s.is_stub
            UNION
            SELECT s.original_id, s.responding_to_id FROM article s JOIN stubs ON s.id = stubs.up WHERE s.is_stub
        )
        SELECT original_id FROM moved UNION SELECT original_id FROM stubs
        UNION SELECT original_id FROM article WHERE id = ANY($3::text[])
    )
"""
_OF_COMMENTS: Final = "SELECT DISTINCT article_id FROM comment WHERE id = ANY($1::text[])"
_CARRIERS: Final = {
    "contributor": """
        SELECT article_id FROM byline WHERE contributor_id = ANY($1::text[])
        UNION SELECT article_id FROM comment WHERE contributor_id = ANY($1::text[])
        UNION SELECT c.article_id FROM suggested_contributor s JOIN comment c ON c.id = s.comment_id
        WHERE s.contributor_id = ANY($1::text[])
    """,
    "tag": "SELECT article_id FROM article_tag WHERE tag_id = ANY($1::text[])",
    "media": "SELECT article_id FROM article_media WHERE media_id = ANY($1::text[])",
}
_NAMES: Final = "SELECT pg_advisory_xact_lock($1::int, bucket) FROM unnest($2::int[]) AS given(bucket)"
"""An array is walked from its beginning, so the locks are taken in its order."""
_BUCKETS: Final = 1024
"""Names share this many locks: a file with very many articles must not fill PostgreSQL's table of locks. Two names that
share one wait for each other, and no more."""


class StalePreparation(Exception):
    """The rows changed after the command was prepared: it must be prepared again."""


class Named(IntEnum):
    """What a name may name; each has locks of its own, which are taken in this order."""

    RETRY = 7270073
    IMPORT = 7270074
    PERSON = 7270075
    SLUG = 7270076
    TAG = 7270077
    CLAIM = 7270078
    REDIRECT = 7270079


class Locks:
    """The locks of one transaction; they are held to its end."""

    def __init__(self, transaction: Transaction, missed: set[str] | None = None) -> None:
        """``missed`` are posts that an earlier try found to be needed; one that is found now is added."""
        self._missed = set[str]() if missed is None else missed
        self._transaction = transaction
        self.needed = transaction.has_rivals
        self.dialogues: frozenset[str] = frozenset()
        """The posts of the dialogues that are locked, or that the transaction itself has begun."""

    async def lock_dialogues(self, *articles: Any, moved: Iterable[Any] = (), translated: Iterable[Any] = ()) -> None:
        """Lock the dialogues of these articles, by ids that need not exist. StalePreparation: one has moved meanwhile.

        It is called once, before what the command rests on is read. Whoever changes one version of an article tells the
        dialogues of all versions, as far as they are visible. So of articles that are ``moved``, or become visible or
        hidden, the other versions are locked too, with those of all that answers them, and of stubs that they make
        visible; of those that are ``translated``, the other versions.
        """
        alone = (*articles, *moved, *translated, *self._missed)
        given = [sorted(_ids(each)) for each in (alone, moved, translated)]
        if not self.needed or not given[0]:
            return
        # Other versions are dear to plan for, and looked for anew each time: not where none can be meant.
        roots_of, given = (_ROOTS, given) if given[1] or given[2] else (_ROOT, given[:1])
        locked = {row[0] for row in await self._transaction.fetch(_LOCK.format(roots=roots_of), *given)}
        roots = {row[0] for row in await self._transaction.fetch(roots_of, *given)}
        if not roots <= locked:
            raise StalePreparation
        self.dialogues |= locked

    async def lock_dialogue_of(self, article_id: object) -> None:
        """Lock the dialogue of one article that stays where it is, and is neither shown nor hidden.

        It is called as ``lock_dialogues`` is. The caller reads the article afterwards, and says with ``expect`` which
        dialogue it belongs to then.
        """
        if self.needed:
            ids = sorted(_ids([article_id, *self._missed]))
            one = len(ids) == 1
            rows = await self._transaction.fetch(*((_LOCK_ONE, ids[0]) if one else (_LOCK.format(roots=_ROOT), ids)))
            self.dialogues |= {row[0] for row in rows}

    async def lock_discussions(self, comments: Iterable[Any]) -> None:
        """Lock the dialogues in which these comments were made."""
        if self.needed:
            rows = await self._transaction.fetch(_OF_COMMENTS, sorted(_ids(comments)))
            await self.lock_dialogues(*(row[0] for row in rows))

    async def lock_entries(self, table: Entries, *ids: str, names: Iterable[str] = ()) -> None:
        """Lock shared entries, their dialogues and new names of tags; StalePreparation: one was just put to use."""
        if not self.needed:
            return
        articles = await self._carriers(table, ids)
        await self.lock_dialogues(*articles)
        await self.lock_names(Named.TAG, names)
        await self.lock_rows(table, ids)
        if not await self._carriers(table, ids) <= articles:
            raise StalePreparation

    async def lock_rows(self, table: str, ids: Iterable[str]) -> None:
        """Lock entries by themselves: for changes that nothing rests on which stands elsewhere."""
        if self.needed:
            sql = f"SELECT id FROM {table} WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE"
            await self._transaction.fetch(sql, sorted(_ids(ids)))

    async def keep_rows(self, table: Entries, ids: Iterable[str]) -> None:
        """Keep entries from being deleted or merged meanwhile; others may rest on them, too."""
        wanted = sorted(_ids(ids))
        if self.needed and wanted:
            await self._transaction.fetch(
                f"SELECT id FROM {table} WHERE id = ANY($1::text[]) ORDER BY id FOR KEY SHARE", wanted
            )

    async def _carriers(self, table: Entries, ids: Iterable[str]) -> set[str]:
        return {row[0] for row in await self._transaction.fetch(_CARRIERS[table], sorted(_ids(ids)))}

    async def lock_names(self, kind: Named, names: Iterable[str]) -> None:
        """Lock names of things that may be made: afterwards look again whether they are here."""
        if self.needed and (buckets := sorted({_bucket(kind, name) for name in names})):
            await self._transaction.fetch(_NAMES, kind.value, buckets)

    def add_dialogue(self, post_id: str) -> None:
        """Count a dialogue that this transaction begins as locked: nobody else sees it yet."""
        self.dialogues |= {post_id}

    def expect(self, root_id: str) -> None:
        """Raise StalePreparation if the dialogue of an article that is saved is not locked: the next try locks it."""
        if self.needed and root_id not in self.dialogues:
            self._missed.add(root_id)
            raise StalePreparation


def _ids(given: Iterable[Any]) -> set[str]:
    return {each for each in given if isinstance(each, str) and prefix_of(each)}


def _bucket(kind: Named, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{kind.name}:{name}".encode()).digest()[:4], "big") % _BUCKETS
