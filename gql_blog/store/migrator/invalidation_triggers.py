"""Triggers that tell which cached results a changed row invalidates, for the migrations that make tables.

What a table's rows belong to is said by a function of the table and of ``NEW`` or ``OLD``: it returns queries of one
column, each row of which is a key (``dialogue:<id of its post>``, ``article``, ``comment`` …). SQLite keeps the keys in
the table ``touched``, each once, under a number that grows; PostgreSQL sends them to whoever listens, with the commit.

Migrations that ran rest on the SQL that stands here: a change of it needs a new function and a migration that makes the
triggers anew.
"""

from collections.abc import Callable, Sequence
from typing import Final

from gql_blog.store.migrator.declared_changes import DialectSQL

Keys = Callable[[str, str], Sequence[str]]

_CHANNEL: Final = "gql_blog_touched"
_ROWS: Final = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def invalidation_triggers(*tables: str) -> DialectSQL:
    """Return the operation that makes the triggers of tables whose rows belong to an article, by ``article_id``."""
    return DialectSQL(
        sqlite=[trigger for table in tables for trigger in sqlite_triggers(table, _of_article)],
        postgres=[statement for table in tables for statement in postgres_trigger(table, _of_article)],
    )


def standing_alone(*tables: str) -> DialectSQL:
    """Return the operation that makes the triggers of tables whose rows belong to no article, and are shown to all."""

    def keys(_table: str, _row: str) -> Sequence[str]:
        return ("SELECT 'article'",)

    return DialectSQL(
        sqlite=[trigger for table in tables for trigger in sqlite_triggers(table, keys)],
        postgres=[statement for table in tables for statement in postgres_trigger(table, keys)],
    )


def dialogue_of(article: str) -> str:
    """Return the query for the key of the dialogue of an article, whose id is given as SQL."""
    return f"SELECT 'dialogue:' || root_id FROM article WHERE id = {article}"


def sqlite_triggers(table: str, keys: Keys) -> list[str]:
    """Return the statements that make a table's triggers on SQLite."""
    # In two steps: an INSERT OR IGNORE that fires the trigger would turn a conflict in here into nothing at all.
    return [
        f'CREATE TRIGGER "tr_{table}_touches_{event.lower()}" AFTER {event} ON "{table}" FOR EACH ROW\nBEGIN\n'
        f'  DELETE FROM "touched" WHERE "key" IN ({_keys(table, event, keys)});\n'
        f'  INSERT INTO "touched" ("key") {_keys(table, event, keys)};\nEND;'
        for event in _ROWS
    ]


def postgres_trigger(table: str, keys: Keys) -> list[str]:
    """Return the statements that make a table's trigger on PostgreSQL, and its function."""
    cases = "".join(
        f"  IF TG_OP = '{event}' THEN PERFORM pg_notify('{_CHANNEL}', told.key) "
        f"FROM ({_keys(table, event, keys)}) AS told(key); END IF;\n"
        for event in _ROWS
    )
    name = f"tr_{table}_touches"
    return [
        f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $rule$\nBEGIN\n{cases}  RETURN NULL;\n'
        "END $rule$",
        f'CREATE TRIGGER "{name}" AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}"()',
    ]


def _keys(table: str, event: str, keys: Keys) -> str:
    """The keys of what an event does, each once."""
    return " UNION ".join(dict.fromkeys(key for row in _ROWS[event] for key in keys(table, row)))


def _of_article(_table: str, row: str) -> Sequence[str]:
    return "SELECT 'article'", dialogue_of(f"{row}.article_id")
