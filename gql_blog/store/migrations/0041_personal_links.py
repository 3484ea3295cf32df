"""Whom comments and accounts are linked to, as entries of earlier releases say it, moves beside the audit.

A contributor has a name, so a link tells who wrote a comment. Such an entry gets a commitment, as entries get today.
Sealed entries stay as they are: a seal is made of an entry as it is.
"""

import json

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_blog.content import COMMITMENT, commitment_to, new_salt
from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.transaction import Transaction

NEVER_CHANGED = "the audit is never changed"
BATCH = 500
FIELDS = ("contributor_id", "suggested_contributors")

UNSEALED = f"""
SELECT "id", "subject_id", "at", "before", "after" FROM "audit" e
WHERE "id" > $1 AND substr("subject_id", 1, 4) IN ('com_', 'usr_')
  AND NOT EXISTS (SELECT 1 FROM "audit_seal" s WHERE s."entry_id" = e."id")
ORDER BY "id" LIMIT {BATCH}"""
CHANGE = 'UPDATE "audit" SET "before" = $1, "after" = $2 WHERE "id" = $3'
KEEP = (
    'INSERT INTO "audit_personal" ("commitment", "subject_id", "at", "field", "salt", "value") '
    "VALUES ($1, $2, $3, $4, $5, $6)"
)

SQLITE_RULE = (
    'CREATE TRIGGER "tr_audit_update" BEFORE UPDATE ON "audit" FOR EACH ROW WHEN 1\n'
    f"BEGIN\n  SELECT RAISE(ABORT, '{NEVER_CHANGED}') WHERE EXISTS (SELECT 1);\nEND;"
)
POSTGRES_RULE = 'CREATE TRIGGER "tr_audit" BEFORE UPDATE OR DELETE ON "audit" FOR EACH ROW EXECUTE FUNCTION "tr_audit"()'


async def move(_apps, editor):
    transaction = Transaction(editor.DIALECT, editor.client)
    last = 0
    while rows := await transaction.fetch(transaction.numbered(UNSEALED), last):
        for number, subject_id, at, *states in rows:
            personal = []
            changed = [moved(state, personal) for state in states]
            if personal:
                await transaction.execute(transaction.numbered(CHANGE), *changed, number)
            for commitment, name, salt, value in personal:
                kept = (commitment, subject_id, at, name, salt, value)
                await transaction.execute(transaction.numbered(KEEP), *kept)
            last = number


def moved(state, personal):
    """Return the JSON of a state with commitments in the place of links, which are added to ``personal``."""
    fields = json.loads(state) if state else None
    for name in FIELDS:
        if fields and name in fields:
            fields[name] = committed(name, fields[name], personal)
    return None if fields is None else json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def committed(name, value, personal):
    """Return a value with a commitment in the place of each id."""
    if isinstance(value, list):
        return [committed(name, each, personal) for each in value]
    if not isinstance(value, str):
        return value
    salt = new_salt()
    commitment = commitment_to(value, salt)
    personal.append((commitment, name, salt, value))
    return {COMMITMENT: commitment}


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0040_unfinished_erasures")]
    changes_rows = ("audit_personal",)

    operations = [
        DialectSQL(sqlite=['DROP TRIGGER "tr_audit_update"'], postgres=['DROP TRIGGER "tr_audit" ON "audit"']),
        ops.RunPython(move),
        DialectSQL(sqlite=[SQLITE_RULE], postgres=[POSTGRES_RULE]),
    ]
