"""Every row of every table as a plain object: the oracle loads all of it, and asks the database nothing more."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
from support.postgres import aside

_FLAGS = frozenset(("is_stub", "autosaved", "public", "was_public", "introspection", "superseded", "closed", "live"))
_OF_TOKENS = ("expires_at", "ends_at", "revoked_at", "last_used_at", "disabled_at", "ended_at")
_OF_COMMENTS = ("claimed_at", "edited_at", "withdrawn_at", "replaced_at")
_DATES = frozenset(("published_on", "posted_on", "date"))
_INSTANTS = frozenset(
    (
        "published_at",
        "created_at",
        "updated_at",
        "imported_at",
        "decided_at",
        "posted_at",
        "added_at",
        "deleted_at",
        "placed_at",
        *_OF_COMMENTS,
        "at",
        "unpublish_at",
        *_OF_TOKENS,
    )
)

TABLES = (
    "account",
    "article",
    "article_media",
    "article_tag",
    "audit",
    "audit_personal",
    "byline",
    "collaborator",
    "comment",
    "comment_claim",
    "comment_policy",
    "comment_text",
    "contributor",
    "contributor_alias",
    "decision",
    "deletion",
    "footnote",
    "footnote_candidate",
    "identity",
    "legal_hold",
    "media",
    "mention",
    "notice",
    "old_slug",
    "preview_link",
    "provenance",
    "receipt",
    "redaction",
    "redirect",
    "revision",
    "session",
    "site",
    "suggested_contributor",
    "tag",
    "tag_alias",
    "token",
    "working_copy",
)


class Row:
    """One row: its columns are its attributes, and never change. Rows are told apart by being other objects."""

    __slots__ = ("_columns", "table")

    def __init__(self, table: str, columns: dict[str, Any]) -> None:
        self.table = table
        self._columns = {name: _plain(name, value) for name, value in columns.items()}

    def __getattr__(self, name: str) -> Any:
        try:
            return self._columns[name]
        except KeyError:
            raise AttributeError(f"{self.table} has no column {name}") from None


Loaded = dict[str, list[Row]]


def load(url: str) -> Loaded:
    """Return all rows of the tables that answers are made of."""
    return _sqlite(url.removeprefix("sqlite://")) if url.startswith("sqlite") else aside(_postgres(url))


def _sqlite(path: str) -> Loaded:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return {
            table: [Row(table, dict(row)) for row in connection.execute(f"select * from {table}")] for table in TABLES
        }


async def _postgres(url: str) -> Loaded:
    connection = await asyncpg.connect(url)
    try:
        return {
            table: [Row(table, dict(row)) for row in await connection.fetch(f"select * from {table}")]
            for table in TABLES
        }
    finally:
        await connection.close()


def _plain(name: str, value: Any) -> Any:
    """Return a value as Python means it; SQLite has no dates, instants nor booleans of its own."""
    if value is None:
        return None
    if name in _FLAGS:
        return bool(value)
    if name in _DATES:
        return date.fromisoformat(value) if isinstance(value, str) else value
    if name in _INSTANTS:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)
    return value
