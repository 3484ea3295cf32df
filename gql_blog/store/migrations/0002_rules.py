"""Rules between rows, which no column can say: no cycles, one slug for one article, an audit that only grows."""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL


def sqlite_rule(name: str, when: str, table: str, word: str, broken: str, condition: str = "1") -> str:
    """A trigger that refuses, with ``word``, the row for which the query ``broken`` finds anything."""
    return (
        f'CREATE TRIGGER "{name}" {when} ON "{table}" FOR EACH ROW WHEN {condition}\n'
        f"BEGIN\n  SELECT RAISE(ABORT, '{word}') WHERE EXISTS ({broken});\nEND;"
    )


def postgres_rule(name: str, when: str, table: str, word: str, broken: str, condition: str = "true", first: str = "") -> list[str]:
    """The same, of a function and a trigger. ``first`` is done before the question is asked."""
    return [
        f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $rule$\n'
        f"BEGIN\n  {first}\n  IF EXISTS ({broken}) THEN\n"
        f"    RAISE EXCEPTION '{word}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = '{table}';\n"
        "  END IF;\n  RETURN NEW;\nEND $rule$",
        f'CREATE TRIGGER "{name}" {when} ON "{table}" FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION "{name}"()',
    ]


def above(table: str, link: str) -> str:
    """The row's own id among those that it hangs from. UNION ends even in a cycle."""
    return (
        f'WITH RECURSIVE above(id) AS (SELECT NEW."{link}" UNION SELECT up."{link}" FROM "{table}" up '
        f'JOIN above ON up."id" = above.id WHERE up."{link}" IS NOT NULL) SELECT 1 FROM above WHERE above.id = NEW."id"'
    )


ARTICLE_CYCLE = "an article cannot answer what answers it"
COMMENT_CYCLE = "a comment cannot reply to its own replies"
COMMENT_ARTICLE = "a reply belongs to the article of the comment that it replies to"
SLUG_TAKEN = "the slug is an old one of another article"
OLD_SLUG_TAKEN = "the slug is in use"
FOOTNOTE_ARTICLE = "a footnote refers to another of the same article"
AUDIT_GROWS = "the audit is never changed"

ANSWERS = 'NEW."responding_to_id" IS NOT NULL'
REPLIES = 'NEW."parent_id" IS NOT NULL'
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

# Two transactions that each see no cycle, and make one together, take turns. One at a time per slug, likewise.
TURNS = "IF TG_OP = 'UPDATE' THEN PERFORM pg_advisory_xact_lock(hashtext(TG_NAME)); END IF;"
SLUG_TURNS = "PERFORM pg_advisory_xact_lock(hashtext('gql_blog slug'), hashtext(NEW.\"slug\"));"

SQLITE = [
    sqlite_rule("tr_article_cycle_insert", "AFTER INSERT", "article", ARTICLE_CYCLE, above("article", "responding_to_id"), ANSWERS),
    sqlite_rule("tr_article_cycle_update", 'AFTER UPDATE OF "responding_to_id"', "article", ARTICLE_CYCLE, above("article", "responding_to_id"), ANSWERS),
    sqlite_rule("tr_article_slug_insert", "AFTER INSERT", "article", SLUG_TAKEN, IN_OLD_SLUGS),
    sqlite_rule("tr_article_slug_update", 'AFTER UPDATE OF "slug"', "article", SLUG_TAKEN, IN_OLD_SLUGS),
    sqlite_rule("tr_old_slug_insert", "AFTER INSERT", "old_slug", OLD_SLUG_TAKEN, IN_SLUGS),
    sqlite_rule("tr_old_slug_update", 'AFTER UPDATE OF "slug"', "old_slug", OLD_SLUG_TAKEN, IN_SLUGS),
    sqlite_rule("tr_comment_cycle_insert", "AFTER INSERT", "comment", COMMENT_CYCLE, above("comment", "parent_id"), REPLIES),
    sqlite_rule("tr_comment_cycle_update", 'AFTER UPDATE OF "parent_id"', "comment", COMMENT_CYCLE, above("comment", "parent_id"), REPLIES),
    sqlite_rule("tr_comment_article_insert", "AFTER INSERT", "comment", COMMENT_ARTICLE, OTHER_ARTICLE),
    sqlite_rule("tr_comment_article_update", 'AFTER UPDATE OF "parent_id", "article_id"', "comment", COMMENT_ARTICLE, OTHER_ARTICLE),
    sqlite_rule("tr_footnote_article_insert", "AFTER INSERT", "footnote", FOOTNOTE_ARTICLE, OTHER_NOTES),
    sqlite_rule("tr_footnote_article_update", 'AFTER UPDATE OF "refers_to_id", "article_id"', "footnote", FOOTNOTE_ARTICLE, OTHER_NOTES),
    sqlite_rule("tr_footnote_candidate_insert", "AFTER INSERT", "footnote_candidate", FOOTNOTE_ARTICLE, OTHER_CANDIDATES),
    sqlite_rule("tr_footnote_candidate_update", "AFTER UPDATE", "footnote_candidate", FOOTNOTE_ARTICLE, OTHER_CANDIDATES),
    sqlite_rule("tr_audit_update", "BEFORE UPDATE", "audit", AUDIT_GROWS, "SELECT 1"),
    sqlite_rule("tr_audit_delete", "BEFORE DELETE", "audit", AUDIT_GROWS, "SELECT 1"),
]

POSTGRES = [
    *postgres_rule("tr_article_cycle", 'AFTER INSERT OR UPDATE OF "responding_to_id"', "article", ARTICLE_CYCLE, above("article", "responding_to_id"), ANSWERS, TURNS),
    *postgres_rule("tr_article_slug", 'AFTER INSERT OR UPDATE OF "slug"', "article", SLUG_TAKEN, IN_OLD_SLUGS, first=SLUG_TURNS),
    *postgres_rule("tr_old_slug", 'AFTER INSERT OR UPDATE OF "slug"', "old_slug", OLD_SLUG_TAKEN, IN_SLUGS, first=SLUG_TURNS),
    *postgres_rule("tr_comment_cycle", 'AFTER INSERT OR UPDATE OF "parent_id"', "comment", COMMENT_CYCLE, above("comment", "parent_id"), REPLIES, TURNS),
    *postgres_rule("tr_comment_article", 'AFTER INSERT OR UPDATE OF "parent_id", "article_id"', "comment", COMMENT_ARTICLE, OTHER_ARTICLE),
    *postgres_rule("tr_footnote_article", 'AFTER INSERT OR UPDATE OF "refers_to_id", "article_id"', "footnote", FOOTNOTE_ARTICLE, OTHER_NOTES),
    *postgres_rule("tr_footnote_candidate", "AFTER INSERT OR UPDATE", "footnote_candidate", FOOTNOTE_ARTICLE, OTHER_CANDIDATES),
    f"CREATE FUNCTION \"tr_audit\"() RETURNS trigger LANGUAGE plpgsql AS $rule$ BEGIN RAISE EXCEPTION '{AUDIT_GROWS}' USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_audit', TABLE = 'audit'; END $rule$",
    'CREATE TRIGGER "tr_audit" BEFORE UPDATE OR DELETE ON "audit" FOR EACH ROW EXECUTE FUNCTION "tr_audit"()',
    'CREATE TRIGGER "tr_audit_truncate" BEFORE TRUNCATE ON "audit" FOR EACH STATEMENT EXECUTE FUNCTION "tr_audit"()',
]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0001_initial")]

    operations = [DialectSQL(sqlite=SQLITE, postgres=POSTGRES)]
