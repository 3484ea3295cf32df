"""Reading the schema of an SQLite database."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from gql_blog.store.migrator.schema_catalog import Catalog, Kind, Part, column_part, columns_key, foreign_key_part

_TABLES = """
    SELECT l.name AS "table", l.type, m.sql FROM pragma_table_list l JOIN sqlite_master m ON m.name = l.name
    WHERE l.schema = 'main' AND l.type IN ('table', 'virtual') AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
"""
_COLUMNS = """
    SELECT l.name AS "table", c.name, c."notnull" AS required, c.pk
    FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) c
    WHERE l.schema = 'main' AND l.type = 'table' AND c.hidden <> 1
"""
_INDEXES = """
    SELECT l.name AS "table", i.name, i."unique" AS is_unique, i.origin, i.partial, x.name AS "column",
           x."desc" AS down, m.sql
    FROM pragma_table_list l JOIN pragma_index_list(l.name) i JOIN pragma_index_xinfo(i.name) x
    LEFT JOIN sqlite_master m ON m.type = 'index' AND m.name = i.name
    WHERE l.schema = 'main' AND l.type = 'table' AND x.key = 1 AND i.origin <> 'pk' ORDER BY i.name, x.seqno
"""
_FOREIGN_KEYS = """
    SELECT l.name AS "table", f."from" AS "column", f."table" AS target, f.on_delete
    FROM pragma_table_list l JOIN pragma_foreign_key_list(l.name) f WHERE l.schema = 'main' AND l.type = 'table'
"""
_OTHERS = "SELECT type, name, tbl_name AS \"table\", sql FROM sqlite_master WHERE type IN ('trigger', 'view')"


async def read_sqlite(client: BaseDBAsyncClient) -> Catalog:
    """Return the catalog of the database."""
    tables = await client.execute_query_dict(_TABLES)
    search = frozenset(row["table"] for row in tables if row["type"] == "virtual")
    ours = {row["table"]: row["sql"] for row in tables if row["type"] == "table"}
    columns: dict[str, set[str]] = {table: set() for table in ours}
    parts: set[Part] = {Part("search table", name, name) for name in search}
    for row in await client.execute_query_dict(_COLUMNS):
        if row["table"] in ours:
            columns[row["table"]].add(row["name"])
            parts.add(column_part(row["table"], row["name"], null=not row["required"]))
    parts.update(part for part in _index_parts(await client.execute_query_dict(_INDEXES)) if part.table in ours)
    for row in await client.execute_query_dict(_FOREIGN_KEYS):
        if row["table"] in ours:
            parts.add(foreign_key_part(row["table"], row["column"], row["target"], row["on_delete"]))
    for table, sql in ours.items():
        parts.update(Part("check", table, name, text) for name, text in checks_in(sql))
    for row in await client.execute_query_dict(_OTHERS):
        parts.add(Part(row["type"], row["table"], row["name"], row["sql"]))
    named = {table: frozenset(names) for table, names in columns.items()}
    return Catalog({**named, **dict.fromkeys(search, frozenset[str]())}, frozenset(parts), search)


def checks_in(sql: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of every check in a CREATE TABLE statement; an unnamed check is named by its text."""
    for match in re.finditer(r'(?:CONSTRAINT\s+"([^"]+)"\s+)?\bCHECK\s*\(', sql):
        text = _balanced(sql, match.end() - 1)
        yield match.group(1) or text, text


def _balanced(sql: str, start: int) -> str:
    depth, quote = 0, ""
    for place in range(start, len(sql)):
        sign = sql[place]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "()":
            depth += 1 if sign == "(" else -1
            if depth == 0:
                return sql[start : place + 1]
    return sql[start:]


def _index_parts(rows: Iterable[dict[str, Any]]) -> Iterator[Part]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["name"]].append(row)
    for name, members in found.items():
        first = members[0]
        plain = not first["partial"] and all(row["column"] is not None and not row["down"] for row in members)
        key = columns_key(row["column"] for row in members) if plain else name
        kind: Kind = "unique" if first["is_unique"] and plain else "index"
        yield Part(kind, first["table"], key, first["sql"] or "")
