"""How many articles and comments there are of each status, public or not, so that a total is not counted.

On SQLite, which has one writer at a time, triggers change the number itself. On PostgreSQL they add a row with the change, for
which nobody waits, and now and then add up those that no other transaction holds: the sum is the same before and after.
"""

from collections.abc import Iterator

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
        f"  INSERT INTO row_count ({COLUMNS}) SELECT {kind}, {row}.status, {row}.public, 0 "
        f"WHERE NOT EXISTS (SELECT 1 FROM row_count WHERE {which});\n"
        f"  UPDATE row_count SET change = change {sign} 1 WHERE {which};\n"
    )


def sqlite() -> Iterator[str]:
    """One change for each row."""
    for table, columns in WHICH.items():
        listed, differs = ", ".join(columns), " OR ".join(f"NEW.{each} IS NOT OLD.{each}" for each in columns)
        added, gone = sqlite_change(table, "NEW", "+"), sqlite_change(table, "OLD", "-")
        for event, condition, body in (
            ("INSERT", "", added),
            ("DELETE", "", gone),
            (f"UPDATE OF {listed}", f" WHEN {differs}", gone + added),
        ):
            name = f"tr_{table}_counts_{event.partition(' ')[0].lower()}"
            yield f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" FOR EACH ROW{condition}\nBEGIN\n{body}END;'


def postgres() -> Iterator[str]:
    """One change for each statement, added up now and then."""
    yield (
        'CREATE FUNCTION "tr_row_count"() RETURNS trigger LANGUAGE plpgsql AS $rule$\nBEGIN\n'
        "  WITH gone AS (\n"
        "    DELETE FROM row_count WHERE id IN (SELECT id FROM row_count FOR UPDATE SKIP LOCKED)\n"
        f"    RETURNING {COLUMNS}\n"
        f"  ) INSERT INTO row_count ({COLUMNS})\n"
        "    SELECT kind, status, public, sum(change) FROM gone GROUP BY 1, 2, 3 HAVING sum(change) <> 0;\n"
        "  RETURN NULL;\nEND $rule$"
    )
    for table in WHICH:
        for event, rows in (("INSERT", ("now",)), ("DELETE", ("once",)), ("UPDATE", ("now", "once"))):
            yield from postgres_triggers(table, event, rows)
    yield (
        f'CREATE TRIGGER "tr_row_count" AFTER INSERT ON "row_count" FOR EACH ROW '
        f'WHEN (NEW.id % {TOGETHER} = 0 AND pg_trigger_depth() < 3) EXECUTE FUNCTION "tr_row_count"()'
    )


def postgres_triggers(table: str, event: str, rows: tuple[str, ...]) -> Iterator[str]:
    """One row for each kind and status that a statement changes, however many rows it changes."""
    name = f"tr_{table}_counts_{event.lower()}"
    told = {"now": "NEW TABLE AS now", "once": "OLD TABLE AS once"}
    changes = " UNION ALL ".join(
        f"SELECT {KINDS[table].format(row=row)}, status, public, {'1' if row == 'now' else '-1'} FROM {row}"
        for row in rows
    )
    yield (
        f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $rule$\nBEGIN\n'
        f"  INSERT INTO row_count ({COLUMNS}) SELECT kind, status, public, sum(change)\n"
        f"    FROM ({changes}) AS made({COLUMNS})\n"
        "    GROUP BY 1, 2, 3 HAVING sum(change) <> 0;\n  RETURN NULL;\nEND $rule$"
    )
    yield (
        f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" '
        f'REFERENCING {" ".join(told[row] for row in rows)} FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
    )
