"""The positions of events, in the order of commits.

On PostgreSQL a position is assigned after the commit, from a sequence. SQLite has one writer at a time, whose ids are in the order
of commits, so there a trigger takes the id.
"""

from typing import Final

SQLITE: Final = [
    'CREATE TRIGGER "tr_outbox_position" AFTER INSERT ON "outbox" FOR EACH ROW WHEN NEW."position" IS NULL\n'
    'BEGIN\n  UPDATE "outbox" SET "position" = "id" WHERE "id" = NEW."id";\nEND;',
]
POSTGRES: Final = [
    'CREATE SEQUENCE "outbox_position" OWNED BY "outbox"."position"',
    'CREATE INDEX "ix_outbox_without_position" ON "outbox" ("id") WHERE "position" IS NULL',
]
