"""Triggers that tell which cached results a changed row invalidates, for the migrations that make tables.

What a table's rows belong to is said by a function of the table, the event, and of ``NEW`` or ``OLD``: it returns
queries of one column, each row of which is a key (``dialogue:<id of its post>``, ``article``, ``comment`` …). SQLite
keeps the keys in the table ``touched``, each once, under a number that grows; PostgreSQL sends them to whoever listens,
with the commit (``INVALIDATE``).

Migrations that ran rest on the SQL that stands here: a change of it needs a new function and a migration that makes the
triggers anew.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from gql_blog.store.database_url import Dialect
from gql_blog.store.migrator.declared_changes import DialectSQL


def sqlite_trigger(name: str, when: str, table: str, body: str, condition: str = "") -> str:
    """Return the statement that makes a trigger of SQLite, which runs ``body`` for each row."""
    told = f" WHEN {condition}" if condition else ""
    return f'CREATE TRIGGER "{name}" {when} ON "{table}" FOR EACH ROW{told}\nBEGIN\n  {body}\nEND;'


def postgres_trigger(
    name: str, when: str, table: str, body: str, *, each: str = "ROW", condition: str = "", settings: str = ""
) -> Iterator[str]:
    """Yield the statements that make a function with ``body``, in PL/pgSQL, and the trigger of that name.

    ``each`` has what stands before the level, too: ``STATEMENT``, or ``REFERENCING`` and the rows.
    """
    yield postgres_function(name, body, settings)
    yield postgres_call(name, when, table, name, each=each, condition=condition)


def postgres_function(name: str, body: str, settings: str = "") -> str:
    """Return the statement that makes the function of a trigger."""
    return f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql{settings} AS $rule$\n{body}$rule$'


def postgres_call(name: str, when: str, table: str, function: str, *, each: str = "ROW", condition: str = "") -> str:
    """Return the statement that makes a trigger which calls a function."""
    *rows, level = each.rpartition(" ")
    told = f" WHEN ({condition})" if condition else ""
    return (
        f'CREATE TRIGGER "{name}" {when} ON "{table}" {"".join(rows)}FOR EACH {level}{told} '
        f'EXECUTE FUNCTION "{function}"()'
    )


Keys = Callable[[str, str, str, Dialect], Iterable[str]]

_CHANNEL: Final = "gql_blog_touched"
INVALIDATE: Final = f"""CREATE OR REPLACE FUNCTION "gql_blog_invalidate"(key text) RETURNS void
LANGUAGE plpgsql AS $body$
DECLARE told text := coalesce(current_setting('gql_blog.invalidated', true), '');
BEGIN
  PERFORM pg_notify('{_CHANNEL}', key);
  IF key LIKE 'public:%' AND position(key || ' ' IN told) = 0 AND length(told) < 8000 THEN
    PERFORM set_config('gql_blog.invalidated', told || key || ' ', true);
  END IF;
END $body$"""
"""Tells a key to whoever listens, and remembers it for the transaction if it is public: more of them than come to be
named, but not without a bound.
"""
_ROWS: Final = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def invalidation_triggers(*tables: str) -> DialectSQL:
    """Return the operation that makes the triggers of tables whose rows belong to an article, by ``article_id``."""
    return triggers_telling(
        tables, lambda _table, _event, row, _dialect: ("SELECT 'article'", dialogue_of(f"{row}.article_id"))
    )


def triggers_telling(tables: Iterable[str], keys: Keys, what: str = "touches") -> DialectSQL:
    """Return the operation that makes the triggers of tables, which tell the keys of their rows."""
    return DialectSQL(
        sqlite=[trigger for table in tables for trigger in _sqlite(f"tr_{table}_{what}", table, keys)],
        postgres=[INVALIDATE, *(each for table in tables for each in _postgres(f"tr_{table}_{what}", table, keys))],
    )


def standing_alone(*tables: str) -> DialectSQL:
    """Return the operation that makes the triggers of tables whose rows belong to no article, and are shown to all."""
    return triggers_telling(tables, lambda *_: ("SELECT 'article'", "SELECT 'public:article'"))


def dialogue_of(article: str) -> str:
    """Return the query for the key of the dialogue of an article, whose id is given as SQL."""
    return f"SELECT 'dialogue:' || root_id FROM article WHERE id = {article}"


def _sqlite(name: str, table: str, keys: Keys) -> Iterator[str]:
    for event in _ROWS:
        told = _keys(table, event, keys, "sqlite")
        # In two steps: an INSERT OR IGNORE that fires the trigger would turn a conflict in here into nothing at all.
        body = f'DELETE FROM "touched" WHERE "key" IN ({told});\n  INSERT INTO "touched" ("key") {told};'
        yield sqlite_trigger(f"{name}_{event.lower()}", f"AFTER {event}", table, body)


def _postgres(name: str, table: str, keys: Keys) -> Iterator[str]:
    cases = "".join(
        f"  IF TG_OP = '{event}' THEN PERFORM gql_blog_invalidate(told.key) "
        f"FROM ({_keys(table, event, keys, 'postgres')}) AS told(key); END IF;\n"
        for event in _ROWS
    )
    return postgres_trigger(name, "AFTER INSERT OR UPDATE OR DELETE", table, f"BEGIN\n{cases}  RETURN NULL;\nEND ")


def _keys(table: str, event: str, keys: Keys, dialect: Dialect) -> str:
    return " UNION ".join(dict.fromkeys(key for row in _ROWS[event] for key in keys(table, event, row, dialect)))
