"""What entries of earlier releases say about persons moves beside the audit, from where it can be erased.

Such an entry gets a commitment to each value, as entries get today. Seals are made of entries as they are, so an entry
that is sealed already stays as it is: that was never done to one that names somebody by a release, since entries
were sealed no earlier than commitments were made.
"""

import json

from tortoise import migrations
from tortoise.migrations import operations as ops

from gql_blog.content import COMMITMENT, commitment_to, new_salt
from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.transaction import Transaction

NEVER_CHANGED = "the audit is never changed"
BATCH = 500
PERSONAL = {
    "com_": ("author_name", "author_email", "reason", "source"),
    "usr_": ("name", "email"),
}
"""What is personal in entries about comments and about users, by the prefix of their ids."""

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
            changed = [moved(subject_id, state, personal) for state in states]
            if personal:
                await transaction.execute(transaction.numbered(CHANGE), *changed, number)
            for commitment, name, salt, value in personal:
                kept = (commitment, subject_id, at, name, salt, value)
                await transaction.execute(transaction.numbered(KEEP), *kept)
            last = number


def moved(subject_id, state, personal):
    """Return the JSON of a state with commitments in the place of what is personal, which is added to ``personal``."""
    fields = json.loads(state) if state else None
    for name in PERSONAL[subject_id[:4]]:
        value = fields.get(name) if fields else None
        if isinstance(value, str):
            salt = new_salt()
            commitment = commitment_to(value, salt)
            personal.append((commitment, name, salt, value))
            fields[name] = {COMMITMENT: commitment}
    return None if fields is None else json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0037_links_of_accounts")]
    changes_rows = ("audit_personal",)

    operations = [
        DialectSQL(sqlite=['DROP TRIGGER "tr_audit_update"'], postgres=['DROP TRIGGER "tr_audit" ON "audit"']),
        ops.RunPython(move),
        DialectSQL(sqlite=[SQLITE_RULE], postgres=[POSTGRES_RULE]),
    ]
