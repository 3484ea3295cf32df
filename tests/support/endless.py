"""Reads that never end, made in the database itself: a table becomes a view of which nobody sees the end."""

import sqlite3
from contextlib import closing

import asyncpg

from gql_blog.store.database_url import DatabaseURL

_SQLITE = """
ALTER TABLE tag RENAME TO tag_rows;
CREATE VIEW tag AS
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT t.* FROM tag_rows t, n;
"""
_POSTGRES = """
ALTER TABLE tag RENAME TO tag_rows;
CREATE VIEW tag AS SELECT t.* FROM tag_rows t CROSS JOIN LATERAL pg_sleep(3600 + 0 * length(t.id));
"""
READS_TAGS = "{ tags { name } }"


async def make_tags_endless(url: str) -> None:
    """Let no read of the table ``tag`` end, if it has a row, on either database."""
    path = DatabaseURL.parse(url).path
    if path is not None:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(_SQLITE)
        return
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_POSTGRES)
    finally:
        await connection.close()
