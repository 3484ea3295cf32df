"""How many articles and comments there are of each status, public or not, so that a total is not counted.

On SQLite, which has one writer at a time, triggers change the number itself. On PostgreSQL they add a row with the change, for
which nobody waits, and now and then add up those that no other transaction holds: the sum is the same before and after.
"""

from collections.abc import Iterator

from gql_blog.store.migrator.invalidation_triggers import postgres_trigger, sqlite_trigger

KIND = "CASE WHEN {row}.responding_to_id IS NULL THEN 'post' ELSE 'response' END"
KINDS = {"article": KIND, "comment": "'comment'"}
WHICH = {"article": ("status", "public", "responding_to_id"), "comment": ("status", "public")}
COLUMNS = "kind, status, public, change"
TOGETHER = 64
"""After so many changes they are added up."""


def sqlite_change(table: str, row: str, sign: str) -> str:
    """Two statements: a conflict in here must not be what the statement outside says of conflicts."""
    kind = KINDS[table].format(row=row)
    which = f"kind = {kind} AND status = {row}.status AND public = {row}.public"
    return (
        f"INSERT INTO row_count ({COLUMNS}) SELECT {kind}, {row}.status, {row}.public, 0 "
        f"WHERE NOT EXISTS (SELECT 1 FROM row_count WHERE {which});\n"
        f"  UPDATE row_count SET change = change {sign} 1 WHERE {which};"
    )


def sqlite() -> Iterator[str]:
    """One change for each row."""
    for table, columns in WHICH.items():
        listed, differs = ", ".join(columns), " OR ".join(f"NEW.{each} IS NOT OLD.{each}" for each in columns)
        added, gone = sqlite_change(table, "NEW", "+"), sqlite_change(table, "OLD", "-")
        for event, condition, body in (
            ("INSERT", "", added),
            ("DELETE", "", gone),
            (f"UPDATE OF {listed}", differs, f"{gone}\n  {added}"),
        ):
            name = f"tr_{table}_counts_{event.partition(' ')[0].lower()}"
            yield sqlite_trigger(name, f"AFTER {event}", table, body, condition)


def postgres() -> Iterator[str]:
    """One change for each statement, added up now and then."""
    for table in WHICH:
        for event, rows in (("INSERT", ("now",)), ("DELETE", ("once",)), ("UPDATE", ("now", "once"))):
            yield from postgres_triggers(table, event, rows)
    added_up = (
        "BEGIN\n  WITH gone AS (\n"
        "    DELETE FROM row_count WHERE id IN (SELECT id FROM row_count FOR UPDATE SKIP LOCKED)\n"
        f"    RETURNING {COLUMNS}\n"
        f"  ) INSERT INTO row_count ({COLUMNS})\n"
        "    SELECT kind, status, public, sum(change) FROM gone GROUP BY 1, 2, 3 HAVING sum(change) <> 0;\n"
        "  RETURN NULL;\nEND "
    )
    now_and_then = f"NEW.id % {TOGETHER} = 0 AND pg_trigger_depth() < 3"
    yield from postgres_trigger("tr_row_count", "AFTER INSERT", "row_count", added_up, condition=now_and_then)


def postgres_triggers(table: str, event: str, rows: tuple[str, ...]) -> Iterator[str]:
    """One row for each kind and status that a statement changes, however many rows it changes."""
    name = f"tr_{table}_counts_{event.lower()}"
    told = {"now": "NEW TABLE AS now", "once": "OLD TABLE AS once"}
    changes = " UNION ALL ".join(
        f"SELECT {KINDS[table].format(row=row)}, status, public, {'1' if row == 'now' else '-1'} FROM {row}"
        for row in rows
    )
    body = (
        f"BEGIN\n  INSERT INTO row_count ({COLUMNS}) SELECT kind, status, public, sum(change)\n"
        f"    FROM ({changes}) AS made({COLUMNS})\n"
        "    GROUP BY 1, 2, 3 HAVING sum(change) <> 0;\n  RETURN NULL;\nEND "
    )
    seen = f"REFERENCING {' '.join(told[row] for row in rows)}"
    yield from postgres_trigger(name, f"AFTER {event}", table, body, each=f"{seen} STATEMENT")
