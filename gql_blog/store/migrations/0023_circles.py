"""New rows are looked at for a circle among themselves, and each walk up goes by ids.

No row hangs from one that is not there, so a circle of new rows holds new rows alone. Until now each new response and
reply walked up to its root. On SQLite each step of an article's walk could read all responses of the site besides,
where the statistics said that nothing answers anything.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL

LINKS = [
    ("article", "responding_to_id", "an article cannot answer what answers it"),
    ("comment", "parent_id", "a comment cannot reply to its own replies"),
]


def sqlite(table, link, word):
    """A new row that nothing hangs from closes no circle.

    CROSS JOIN and ``+`` leave SQLite the ids alone as a way up. BETWEEN is never read as a scan, as equality is where
    statistics say that all rows hang from one.
    """
    above = (
        f'EXISTS (WITH RECURSIVE above(id) AS (SELECT NEW."{link}" UNION SELECT up."{link}" FROM above CROSS JOIN "{table}" up '
        f'ON up."id" = above.id WHERE +up."{link}" IS NOT NULL) SELECT 1 FROM above WHERE above.id = NEW."id")'
    )
    below = f'EXISTS (SELECT 1 FROM "{table}" below WHERE below."{link}" BETWEEN NEW."id" AND NEW."id")'
    rules = (("insert", "AFTER INSERT", f"{below} AND {above}"), ("update", f'AFTER UPDATE OF "{link}"', above))
    for name, when, broken in rules:
        yield f'DROP TRIGGER "tr_{table}_cycle_{name}"'
        yield (
            f'CREATE TRIGGER "tr_{table}_cycle_{name}" {when} ON "{table}" FOR EACH ROW WHEN NEW."{link}" IS NOT NULL\n'
            f"BEGIN\n  SELECT RAISE(ABORT, '{word}') WHERE {broken};\nEND;"
        )


def postgres(table, link, word):
    """What is new is placed from those that hang from older rows or from none; who is in a circle has no place."""
    name = f"tr_{table}_cycle"
    return [
        f'DROP TRIGGER "{name}" ON "{table}"',
        f'CREATE TRIGGER "{name}" AFTER UPDATE OF "{link}" ON "{table}" FOR EACH ROW WHEN (NEW."{link}" IS NOT NULL) '
        f'EXECUTE FUNCTION "{name}"()',
        f"""CREATE FUNCTION "{name}_of_new"() RETURNS trigger LANGUAGE plpgsql AS $rule$
BEGIN
  IF EXISTS (SELECT 1 FROM added one JOIN added other ON one."{link}" = other."id") AND (
    WITH RECURSIVE placed(id) AS (
      SELECT one."id" FROM added one WHERE NOT EXISTS (SELECT 1 FROM added other WHERE other."id" = one."{link}")
      UNION ALL
      SELECT next."id" FROM added next JOIN placed ON next."{link}" = placed.id
    )
    SELECT count(*) FROM placed
  ) < (SELECT count(*) FROM added) THEN
    RAISE EXCEPTION '{word}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = '{table}';
  END IF;
  RETURN NULL;
END $rule$""",
        f'CREATE TRIGGER "{name}_of_new" AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS added FOR EACH STATEMENT '
        f'EXECUTE FUNCTION "{name}_of_new"()',
    ]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0022_scopes")]

    operations = [
        DialectSQL(
            sqlite=[statement for each in LINKS for statement in sqlite(*each)],
            postgres=[statement for each in LINKS for statement in postgres(*each)],
        )
    ]
