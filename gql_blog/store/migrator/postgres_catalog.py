"""Reading the current schema of a PostgreSQL database."""

from tortoise.backends.base.client import BaseDBAsyncClient

from gql_blog.store.migrator.schema_catalog import Catalog, Part, column_part, columns_key, foreign_key_part

_HERE = "relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
_COLUMNS = f"""
    SELECT t.relname AS "table", a.attname AS name, a.attnotnull AS required
    FROM pg_class t LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE t.relkind IN ('r', 'p') AND t.{_HERE}
"""
_INDEXES = f"""
    SELECT t.relname AS "table", c.relname AS name, i.indisunique AS is_unique, pg_get_indexdef(i.indexrelid) AS sql,
           i.indpred IS NULL AND i.indexprs IS NULL AND NOT EXISTS (SELECT 1 FROM unnest(i.indoption) o WHERE o <> 0)
             AND NOT EXISTS (SELECT 1 FROM unnest(i.indcollation) o WHERE o <> 0 AND o NOT IN
                 (SELECT a.attcollation FROM pg_attribute a WHERE a.attrelid = t.oid)) AS plain,
           ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k(number, place)
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number ORDER BY k.place) AS columns
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    WHERE NOT i.indisprimary AND t.{_HERE}
"""
_CONSTRAINTS = f"""
    SELECT t.relname AS "table", c.conname AS name, c.contype::text AS kind, pg_get_constraintdef(c.oid) AS sql,
           a.attname AS "column", r.relname AS target,
           CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'r' THEN 'RESTRICT'
                WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END AS on_delete
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid LEFT JOIN pg_class r ON r.oid = c.confrelid
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
    WHERE c.contype IN ('c', 'f') AND t.{_HERE}
"""
_TRIGGERS = f"""
    SELECT t.relname AS "table", g.tgname AS name, pg_get_triggerdef(g.oid) || ' ' || p.prosrc AS sql
    FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
    WHERE NOT g.tgisinternal AND t.{_HERE}
"""
_VIEWS = "SELECT viewname AS name, definition AS sql FROM pg_views WHERE schemaname = current_schema()"


async def read_postgres(client: BaseDBAsyncClient) -> Catalog:
    """Return the catalog of the current schema."""
    tables: dict[str, set[str]] = {}
    parts: set[Part] = set()
    for row in await client.execute_query_dict(_COLUMNS):
        columns = tables.setdefault(row["table"], set())
        if row["name"] is not None:
            columns.add(row["name"])
            parts.add(column_part(row["table"], row["name"], null=not row["required"]))
    for row in await client.execute_query_dict(_INDEXES):
        key = columns_key(row["columns"]) if row["plain"] else row["name"]
        parts.add(Part("unique" if row["is_unique"] and row["plain"] else "index", row["table"], key, row["sql"]))
    for row in await client.execute_query_dict(_CONSTRAINTS):
        if row["kind"] == "c":
            parts.add(Part("check", row["table"], row["name"], row["sql"]))
        else:
            parts.add(foreign_key_part(row["table"], row["column"], row["target"], row["on_delete"]))
    parts.update(
        Part("trigger", row["table"], row["name"], row["sql"]) for row in await client.execute_query_dict(_TRIGGERS)
    )
    parts.update(Part("view", row["name"], row["name"], row["sql"]) for row in await client.execute_query_dict(_VIEWS))
    return Catalog({table: frozenset(names) for table, names in tables.items()}, frozenset(parts))
