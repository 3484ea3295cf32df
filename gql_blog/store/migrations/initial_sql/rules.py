"""Rules between rows, which no column can say: no cycles, one slug for one article, an audit that only grows.

A rule locks what it looks at, on PostgreSQL: a dialogue, an article, a slug, and nothing wider. It looks at what has changed
alone; whoever moves an article under another one waits for those who move the post to which that leads up. SQLite has one
writer at a time.

No row hangs from one that is not there, so a cycle of new rows holds new rows alone: these are looked at together.
"""

from collections.abc import Iterator

from gql_blog.store.migrator.invalidation_triggers import (
    postgres_call,
    postgres_function,
    postgres_trigger,
    sqlite_trigger,
)

ARTICLE_CYCLE = "an article cannot answer what answers it"
COMMENT_CYCLE = "a comment cannot reply to its own replies"
COMMENT_ARTICLE = "a reply belongs to the article of the comment that it replies to"
SLUG_TAKEN = "the slug is an old one of another article"
OLD_SLUG_TAKEN = "the slug is in use"
FOOTNOTE_ARTICLE = "a footnote refers to another of the same article"
AUDIT_GROWS = "the audit is never changed"
REVISION_STAYS = "a revision is never changed"

LINKS = [("article", "responding_to_id", ARTICLE_CYCLE), ("comment", "parent_id", COMMENT_CYCLE)]
OTHER_ARTICLE = (
    'SELECT 1 FROM "comment" other WHERE other."article_id" <> NEW."article_id" '
    'AND (other."id" = NEW."parent_id" OR other."parent_id" = NEW."id")'
)
IN_OLD_SLUGS = 'SELECT 1 FROM "old_slug" WHERE "slug" = NEW."slug"'
IN_SLUGS = 'SELECT 1 FROM "article" WHERE "slug" = NEW."slug"'
OTHER_NOTES = (
    'SELECT 1 FROM "footnote" other WHERE other."article_id" <> NEW."article_id" '
    'AND (other."id" = NEW."refers_to_id" OR other."refers_to_id" = NEW."id")'
)
OTHER_CANDIDATES = (
    'SELECT 1 FROM "footnote" one, "footnote" other WHERE one."id" = NEW."footnote_id" '
    'AND other."id" = NEW."candidate_id" AND one."article_id" <> other."article_id"'
)
OF_REVISIONS = (
    *("id", "article_id", "number", "version", "created_at", "note", "title", "source", "diff", "snapshot"),
    *("copy_version", "autosaved", "begun_at"),
)
"""The columns of a revision that never change. The link to an account may go with the account."""

OLD_ENTRY = 'EXISTS (SELECT 1 FROM "audit_retention" WHERE OLD."at" < "before")'
"""The row of ``audit_retention`` says how old what goes is, within the retention job's transaction alone."""

KEYS = {"audit": "id", "audit_seal": "number", "audit_personal": "commitment"}


def sqlite_rule(name: str, when: str, table: str, word: str, broken: str = "", condition: str = "1") -> str:
    """A trigger that refuses, with ``word``, the row for which ``condition`` holds, and ``broken`` finds anything."""
    found = f" WHERE EXISTS ({broken})" if broken else ""
    return sqlite_trigger(name, when, table, f"SELECT RAISE(ABORT, '{word}'){found};", condition)


def sqlite_cycle(table: str, link: str, word: str) -> Iterator[str]:
    """A new row that nothing hangs from closes no cycle.

    CROSS JOIN and ``+`` leave SQLite the ids alone as a way up. BETWEEN is never read as a scan, as equality is where
    statistics say that all rows hang from one.
    """
    above = (
        f'EXISTS (WITH RECURSIVE above(id) AS (SELECT NEW."{link}" UNION SELECT up."{link}" FROM above CROSS JOIN "{table}" up '
        f'ON up."id" = above.id WHERE +up."{link}" IS NOT NULL) SELECT 1 FROM above WHERE above.id = NEW."id")'
    )
    below = f'EXISTS (SELECT 1 FROM "{table}" below WHERE below."{link}" BETWEEN NEW."id" AND NEW."id")'
    for name, when, broken in (
        ("insert", "AFTER INSERT", f"{below} AND {above}"),
        ("update", f'AFTER UPDATE OF "{link}"', above),
    ):
        body = f"SELECT RAISE(ABORT, '{word}') WHERE {broken};"
        yield sqlite_trigger(f"tr_{table}_cycle_{name}", when, table, body, f'NEW."{link}" IS NOT NULL')


def sqlite() -> Iterator[str]:
    """On SQLite ``INSERT OR REPLACE`` fires no trigger of a deletion, so the audit refuses to insert what is there."""
    for each in LINKS:
        yield from sqlite_cycle(*each)
    yield sqlite_rule("tr_article_slug_insert", "AFTER INSERT", "article", SLUG_TAKEN, IN_OLD_SLUGS)
    yield sqlite_rule("tr_article_slug_update", 'AFTER UPDATE OF "slug"', "article", SLUG_TAKEN, IN_OLD_SLUGS)
    yield sqlite_rule("tr_old_slug_insert", "AFTER INSERT", "old_slug", OLD_SLUG_TAKEN, IN_SLUGS)
    yield sqlite_rule("tr_old_slug_update", 'AFTER UPDATE OF "slug"', "old_slug", OLD_SLUG_TAKEN, IN_SLUGS)
    yield sqlite_rule("tr_comment_article_insert", "AFTER INSERT", "comment", COMMENT_ARTICLE, OTHER_ARTICLE)
    moved = 'AFTER UPDATE OF "parent_id", "article_id"'
    yield sqlite_rule("tr_comment_article_update", moved, "comment", COMMENT_ARTICLE, OTHER_ARTICLE)
    yield sqlite_rule("tr_footnote_article_insert", "AFTER INSERT", "footnote", FOOTNOTE_ARTICLE, OTHER_NOTES)
    moved = 'AFTER UPDATE OF "refers_to_id", "article_id"'
    yield sqlite_rule("tr_footnote_article_update", moved, "footnote", FOOTNOTE_ARTICLE, OTHER_NOTES)
    for event in ("INSERT", "UPDATE"):
        name = f"tr_footnote_candidate_{event.lower()}"
        yield sqlite_rule(name, f"AFTER {event}", "footnote_candidate", FOOTNOTE_ARTICLE, OTHER_CANDIDATES)
    yield 'CREATE TABLE "audit_retention" ("before" TIMESTAMP)'
    yield 'INSERT INTO "audit_retention" VALUES (NULL)'
    for table, key in KEYS.items():
        there = f'EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}")'
        yield sqlite_rule(f"tr_{table}_insert", "BEFORE INSERT", table, AUDIT_GROWS, condition=there)
        yield sqlite_rule(f"tr_{table}_update", "BEFORE UPDATE", table, AUDIT_GROWS)
    yield sqlite_rule("tr_audit_delete", "BEFORE DELETE", "audit", AUDIT_GROWS, condition=f"NOT {OLD_ENTRY}")
    yield sqlite_rule("tr_audit_seal_delete", "BEFORE DELETE", "audit_seal", AUDIT_GROWS)
    changed = f"BEFORE UPDATE OF {', '.join(OF_REVISIONS)}"
    yield sqlite_rule("tr_revision_update", changed, "revision", REVISION_STAYS)
    other = 'NEW."author_id" IS NOT NULL AND NEW."author_id" IS NOT OLD."author_id"'
    changed = 'BEFORE UPDATE OF "author_id"'
    yield sqlite_rule("tr_revision_author", changed, "revision", REVISION_STAYS, condition=other)
    of_article = 'SELECT 1 FROM "article" WHERE "id" = OLD."article_id"'
    kept = 'NOT OLD."autosaved"'
    yield sqlite_rule("tr_revision_delete", "BEFORE DELETE", "revision", REVISION_STAYS, of_article, kept)


def refusal(word: str, name: str, table: str) -> str:
    """The statement that ends the transaction as a check does."""
    told = table if table == "TG_TABLE_NAME" else f"'{table}'"
    return f"RAISE EXCEPTION '{word}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = {told};"


def postgres_rule(name: str, when: str, table: str, word: str, broken: str, *, first: str = "") -> Iterator[str]:
    """A trigger that refuses the row for which ``broken`` finds anything. ``first`` is done before the question is asked."""
    refused = f"IF EXISTS ({broken}) THEN\n    {refusal(word, name, table)}\n  END IF;"
    yield from postgres_trigger(name, when, table, f"BEGIN\n{first}  {refused}\n  RETURN NEW;\nEND ")


def postgres_cycle(table: str, link: str, word: str, lock: str) -> Iterator[str]:
    """What is new is placed from those that hang from older rows or from none; who is in a cycle has no place."""
    name = f"tr_{table}_cycle"
    above = (
        f'WITH RECURSIVE above(id) AS (SELECT NEW."{link}" UNION SELECT up."{link}" FROM "{table}" up '
        f'JOIN above ON up."id" = above.id WHERE up."{link}" IS NOT NULL) SELECT 1 FROM above WHERE above.id = NEW."id"'
    )
    refused = f"IF EXISTS ({above}) THEN\n    {refusal(word, name, table)}\n  END IF;"
    moved = f'NEW."{link}" IS NOT NULL AND NEW."{link}" IS DISTINCT FROM OLD."{link}"'
    when, body = f'AFTER UPDATE OF "{link}"', f"{lock}  {refused}\n  RETURN NEW;\nEND "
    yield from postgres_trigger(name, when, table, body, condition=moved)
    yield from postgres_trigger(
        f"{name}_of_new",
        "AFTER INSERT",
        table,
        f"""BEGIN
  IF EXISTS (SELECT 1 FROM added one JOIN added other ON one."{link}" = other."id") AND (
    WITH RECURSIVE placed(id) AS (
      SELECT one."id" FROM added one WHERE NOT EXISTS (SELECT 1 FROM added other WHERE other."id" = one."{link}")
      UNION ALL
      SELECT next."id" FROM added next JOIN placed ON next."{link}" = placed.id
    )
    SELECT count(*) FROM placed
  ) < (SELECT count(*) FROM added) THEN
    {refusal(word, name, table)}
  END IF;
  RETURN NULL;
END """,
        each=ADDED,
    )


ADDED = "REFERENCING NEW TABLE AS added STATEMENT"
DIALOGUE_LOCK = """DECLARE
  top text;
  locked text;
BEGIN
  LOOP
    WITH RECURSIVE above(id, up) AS (
      SELECT "id", "responding_to_id" FROM "article" WHERE "id" = NEW."responding_to_id"
      UNION
      SELECT a."id", a."responding_to_id" FROM "article" a JOIN above ON a."id" = above.up
    )
    SELECT id INTO top FROM above WHERE up IS NULL;
    EXIT WHEN top IS NULL OR top = locked;
    PERFORM 1 FROM "article" WHERE "id" = top FOR NO KEY UPDATE;
    locked := top;
  END LOOP;
"""
ARTICLE_LOCK = 'BEGIN\n  PERFORM 1 FROM "article" WHERE "id" = NEW."article_id" FOR NO KEY UPDATE;\n'
SLUG_LOCK = "  PERFORM pg_advisory_xact_lock(hashtext('gql_blog slug'), hashtext(NEW.\"slug\"));\n"
SAME_SLUG = """  IF TG_OP = 'UPDATE' THEN
    IF NEW."slug" = OLD."slug" THEN
      RETURN NEW;
    END IF;
  END IF;
"""


def postgres_comment_article() -> Iterator[str]:
    """New comments are looked at together.

    A new comment has no replies but those that come with it, and each of these is looked at itself. What it replies to is
    found by its key, even where the statistics are those of an empty table.
    """
    name = "tr_comment_article"
    when = 'AFTER UPDATE OF "parent_id", "article_id"'
    yield from postgres_rule(name, when, "comment", COMMENT_ARTICLE, OTHER_ARTICLE)
    yield from postgres_trigger(
        f"{name}_of_new",
        "AFTER INSERT",
        "comment",
        f"""BEGIN
  IF EXISTS (
    SELECT 1 FROM added one WHERE one."parent_id" IS NOT NULL
      AND one."article_id" <> (SELECT other."article_id" FROM "comment" other WHERE other."id" = one."parent_id")
  ) THEN
    {refusal(COMMENT_ARTICLE, name, "comment")}
  END IF;
  RETURN NULL;
END """,
        each=ADDED,
        settings=" SET enable_seqscan = off",
    )


def postgres_audit() -> Iterator[str]:
    """Personal values may be deleted; entries only by the retention job; seals never. TRUNCATE takes nothing."""
    yield 'CREATE TABLE "audit_retention" ("before" TIMESTAMPTZ)'
    yield 'INSERT INTO "audit_retention" VALUES (NULL)'
    yield postgres_function(
        "tr_audit",
        f"BEGIN\n  IF TG_OP = 'DELETE' THEN\n    IF {OLD_ENTRY} THEN RETURN OLD; END IF;\n  END IF;\n"
        f"  {refusal(AUDIT_GROWS, 'tr_audit', 'audit')}\nEND ",
    )
    yield postgres_function("tr_audit_kept", f"BEGIN\n  {refusal(AUDIT_GROWS, 'tr_audit', 'TG_TABLE_NAME')}\nEND ")
    for table, events, function in (
        ("audit", "UPDATE OR DELETE", "tr_audit"),
        ("audit_seal", "UPDATE OR DELETE", "tr_audit_kept"),
        ("audit_personal", "UPDATE", "tr_audit_kept"),
    ):
        yield postgres_call(f"tr_{table}", f"BEFORE {events}", table, function)
        yield postgres_call(f"tr_{table}_truncate", "BEFORE TRUNCATE", table, function, each="STATEMENT")


def revision_body(unless: str = "") -> str:
    """The function of the trigger of revisions; ``unless`` adds to what refuses a change of their columns."""
    refused = refusal(REVISION_STAYS, "tr_revision", "revision")
    return f"""BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    {refused}
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF NOT OLD."autosaved" AND EXISTS (SELECT 1 FROM "article" WHERE "id" = OLD."article_id") THEN
      {refused}
    END IF;
    RETURN OLD;
  END IF;
  IF to_jsonb(NEW) - 'author_id' IS DISTINCT FROM to_jsonb(OLD) - 'author_id'{unless}
    OR (NEW."author_id" IS NOT NULL AND NEW."author_id" IS DISTINCT FROM OLD."author_id") THEN
    {refused}
  END IF;
  RETURN NEW;
END """


def postgres_revision() -> Iterator[str]:
    """A revision goes with its article alone, and may lose the link to an account that goes. An autosave may go."""
    name = "tr_revision"
    yield from postgres_trigger(name, "BEFORE UPDATE OR DELETE", "revision", revision_body())
    yield postgres_call(f"{name}_truncate", "BEFORE TRUNCATE", "revision", name, each="STATEMENT")


def postgres() -> Iterator[str]:
    """All rules, each a function and a trigger."""
    for each, lock in zip(LINKS, (DIALOGUE_LOCK, ARTICLE_LOCK), strict=True):
        yield from postgres_cycle(*each, lock)
    when, first = 'AFTER INSERT OR UPDATE OF "slug"', SAME_SLUG + SLUG_LOCK
    yield from postgres_rule("tr_article_slug", when, "article", SLUG_TAKEN, IN_OLD_SLUGS, first=first)
    yield from postgres_rule("tr_old_slug", when, "old_slug", OLD_SLUG_TAKEN, IN_SLUGS, first=SLUG_LOCK)
    yield from postgres_comment_article()
    when = 'AFTER INSERT OR UPDATE OF "refers_to_id", "article_id"'
    yield from postgres_rule("tr_footnote_article", when, "footnote", FOOTNOTE_ARTICLE, OTHER_NOTES)
    when, table = "AFTER INSERT OR UPDATE", "footnote_candidate"
    yield from postgres_rule("tr_footnote_candidate", when, table, FOOTNOTE_ARTICLE, OTHER_CANDIDATES)
    yield from postgres_audit()
    yield from postgres_revision()
