"""How many articles and comments there are of each status, public or not, so that a total is not counted.

On SQLite, which has one writer at a time, triggers change the number itself. On PostgreSQL they add a row with the change, for
which nobody waits, and now and then add up those that no other transaction holds: the sum is the same before and after.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.declared_changes import DialectSQL

KIND = "CASE WHEN {row}.responding_to_id IS NULL THEN 'post' ELSE 'response' END"
KINDS = {"article": KIND, "comment": "'comment'"}
WHICH = {"article": ("status", "public", "responding_to_id"), "comment": ("status", "public")}
COLUMNS = "kind, status, public, change"
TOGETHER = 64
"""After so many changes they are added up."""


def counted(table):
    kind = KINDS[table].format(row=table)
    return (
        f"INSERT INTO row_count ({COLUMNS}) SELECT {kind}, status, public, count(*) FROM {table} GROUP BY 1, 2, 3"
    )


def sqlite_change(table, row, sign):
    """Two statements: a conflict in here must not be what the statement outside says of conflicts."""
    kind = KINDS[table].format(row=row)
    which = f"kind = {kind} AND status = {row}.status AND public = {row}.public"
    return (
        f"  INSERT INTO row_count ({COLUMNS}) SELECT {kind}, {row}.status, {row}.public, 0 "
        f"WHERE NOT EXISTS (SELECT 1 FROM row_count WHERE {which});\n"
        f"  UPDATE row_count SET change = change {sign} 1 WHERE {which};\n"
    )


def sqlite():
    for table, columns in WHICH.items():
        yield counted(table)
        listed, differs = ", ".join(columns), " OR ".join(f"NEW.{each} IS NOT OLD.{each}" for each in columns)
        added, gone = sqlite_change(table, "NEW", "+"), sqlite_change(table, "OLD", "-")
        for event, condition, body in (
            ("INSERT", "", added),
            ("DELETE", "", gone),
            (f"UPDATE OF {listed}", f" WHEN {differs}", gone + added),
        ):
            name = f"tr_{table}_counts_{event.partition(' ')[0].lower()}"
            yield f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" FOR EACH ROW{condition}\nBEGIN\n{body}END;'


def postgres():
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
        yield counted(table)
        for event, rows in (("INSERT", ("now",)), ("DELETE", ("once",)), ("UPDATE", ("now", "once"))):
            yield from postgres_triggers(table, event, rows)
    yield (
        f'CREATE TRIGGER "tr_row_count" AFTER INSERT ON "row_count" FOR EACH ROW '
        f'WHEN (NEW.id % {TOGETHER} = 0 AND pg_trigger_depth() < 3) EXECUTE FUNCTION "tr_row_count"()'
    )


def postgres_triggers(table, event, rows):
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


OWN = {"article": ("created_by_id",), "comment": ("account_id", "contributor_id")}


def own_hidden():
    """What a viewer sees beside what is public is found by whose it is."""
    for table, owners in OWN.items():
        for owner in owners:
            yield (
                f'CREATE INDEX "ix_{table}_hidden_{owner.removesuffix("_id")}" ON "{table}" ("{owner}") '
                f'WHERE NOT "public" AND "{owner}" IS NOT NULL'
            )


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0034_merged_stubs")]

    operations = [
        ops.CreateModel(
            name="RowCount",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("kind", fields.CharField(max_length=8)),
                ("status", fields.CharField(max_length=9)),
                ("public", fields.BooleanField()),
                ("change", fields.BigIntField()),
            ],
            options={"table": "row_count", "app": "gql_blog", "pk_attr": "id"},
            bases=["Model"],
        ),
        DialectSQL(both=list(own_hidden()), sqlite=list(sqlite()), postgres=list(postgres())),
    ]
