"""Triggers as SQL of either database, for migrations.

Migrations that ran rest on the SQL that is made here: a change of it needs a new function, and a migration that makes
the triggers anew.
"""

from collections.abc import Iterator


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
