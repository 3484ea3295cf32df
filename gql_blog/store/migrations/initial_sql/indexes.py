"""Indexes for reading and for writing: every list's order, as ``read`` asks for it, with the id as the last word.

Nulls stand last in either direction, so a nullable date is indexed as an expression that is never null, with the instant
behind it. An index that is read from its end runs the other way, id included, so columns that are never null need one
index for both directions. Text is ordered by code point, which PostgreSQL must be told. Partial indexes hold what the
public sees; ``WHERE "public"`` in a statement finds them. Lists of one status are for viewers who see more than that: the few
rows that are hidden are skipped.
"""

from collections.abc import Iterator
from typing import Final

FIRST: Final = {"sqlite": ("''", "''"), "postgres": ("'-infinity'::date", "'-infinity'::timestamptz")}
LAST: Final = {"sqlite": ("'~'", "'~'"), "postgres": ("'infinity'::date", "'infinity'::timestamptz")}
DATES: Final = {
    "article": ("published_on", "published_at"),
    "comment": ("posted_on", "posted_at"),
    "article_tag": ("published_on", "published_at"),
    "byline": ("published_on", "published_at"),
}
TEXT: Final = {"sqlite": '"{0}"', "postgres": '"{0}" COLLATE "C"'}

PUBLISHED: Final = "\"status\" = 'PUBLISHED'"
APPROVED: Final = "\"status\" = 'APPROVED'"
BY_DATE: Final = (
    ("article", "posts", (), '"public" AND "responding_to_id" IS NULL'),
    ("article", "responses", (), '"public" AND "responding_to_id" IS NOT NULL'),
    ("article", "public", (), '"public"'),
    ("article", "answers", ("responding_to_id",), '"public"'),
    ("article", "dialogue", ("root_id",), '"public"'),
    ("article", "status", ("status",), ""),
    ("article", "status_posts", ("status",), '"responding_to_id" IS NULL'),
    ("article", "answers_published", ("responding_to_id",), f'+{PUBLISHED} AND "responding_to_id" IS NOT NULL'),
    ("article", "dialogue_published", ("root_id",), f'+{PUBLISHED} AND "root_id" IS NOT NULL'),
    ("comment", "article", ("article_id",), '"public" AND "parent_id" IS NULL'),
    ("comment", "replies", ("parent_id",), '"public"'),
    ("comment", "public", (), '"public"'),
    ("comment", "status", ("status",), ""),
    ("comment", "article_approved", ("article_id",), f'+{APPROVED} AND "parent_id" IS NULL'),
    ("comment", "replies_approved", ("parent_id",), f'+{APPROVED} AND "parent_id" IS NOT NULL'),
    ("article_tag", "", ("tag_id", "status"), ""),
    ("byline", "", ("contributor_id", "status"), ""),
)
"""Table, name of the list, the columns that it is looked up by, and which rows.

On SQLite a ``+`` stands before the status as in the statements for which these indexes are: by it they are told from indexes
that begin with the status. That the parent is not null keeps PostgreSQL, while it has no statistics, from looking there
for rows by their ids.
"""


def by_date(dialect: str) -> Iterator[str]:
    """Yield the two indexes of each list in the order of its dates."""
    for table, scope, lead, where in BY_DATE:
        columns = "".join(f'"{each}", ' for each in lead)
        last = "article_id" if table in ("article_tag", "byline") else "id"
        condition = f" WHERE {where if dialect == 'sqlite' else where.lstrip('+')}" if where else ""
        for name, beyond, down in (("newest", FIRST[dialect], " DESC"), ("oldest", LAST[dialect], "")):
            dates = zip(DATES[table], beyond, strict=True)
            keys = ", ".join(f'(coalesce("{column}", {value})){down}' for column, value in dates)
            index = "_".join(each for each in ("ix", table, scope, name) if each)
            yield f'CREATE INDEX "{index}" ON "{table}" ({columns}{keys}, "{last}"{down}){condition}'


def by_instant(dialect: str) -> Iterator[str]:
    """Yield the indexes of articles by the instant of their publication here, and of what an account created.

    The latter serves the foreign key as well.
    """
    day, instant = FIRST[dialect]
    newest = f'(coalesce("published_on", {day})) DESC, (coalesce("published_at", {instant})) DESC, "id" DESC'
    yield f'CREATE INDEX "ix_article_created_by" ON "article" ("created_by_id", "status", {newest})'
    for name, (_, beyond), down in (("latest", FIRST[dialect], " DESC"), ("earliest", LAST[dialect], "")):
        keys = f'(coalesce("published_at", {beyond})){down}, "id"{down}'
        yield f'CREATE INDEX "ix_article_public_{name}" ON "article" ({keys}) WHERE "public"'
        yield f'CREATE INDEX "ix_article_status_{name}" ON "article" ("status", {keys})'


REFERENCES: Final = (
    ("article", "responding_to", '"responding_to_id" IS NOT NULL'),
    ("comment", "parent", '"parent_id" IS NOT NULL'),
    ("decision", "account", ""),
    ("receipt", "comment", ""),
    ("revision", "author", ""),
    ("old_slug", "article", ""),
    ("token", "account", ""),
    ("event_delivery", "event", ""),
    ("deferred_judgement", "comment", ""),
    ("preview_link", "created_by", '"created_by_id" IS NOT NULL'),
    ("preview_link", "responding_to", '"responding_to_id" IS NOT NULL'),
    ("redirect", "created_by", '"created_by_id" IS NOT NULL'),
    ("working_copy", "saved_by", '"saved_by_id" IS NOT NULL'),
)
"""What a foreign key points from: staff look there, and so does every delete of what it points to.

Where most rows point nowhere they are left out, else SQLite's statistics tell that most rows hang from one.
"""


def references() -> Iterator[str]:
    """Yield the indexes of foreign keys."""
    for table, link, where in REFERENCES:
        condition = f" WHERE {where}" if where else ""
        yield f'CREATE INDEX "ix_{table}_{link}" ON "{table}" ("{link}_id"){condition}'


OWNERS: Final = (("article", "created_by"), ("comment", "account"), ("comment", "contributor"))
"""What a viewer sees beside what is public is found by whose it is."""


def both() -> Iterator[str]:
    """Yield the indexes that are the same on both databases."""
    yield from references()
    for table, owner in OWNERS:
        where = f'NOT "public" AND "{owner}_id" IS NOT NULL'
        yield f'CREATE INDEX "ix_{table}_hidden_{owner}" ON "{table}" ("{owner}_id") WHERE {where}'
    for table in ("article", "comment"):
        yield f'CREATE INDEX "ix_{table}_deleted" ON "{table}" ("deleted_at") WHERE "deleted_at" IS NOT NULL'
    yield 'CREATE INDEX "ix_article_updated_up" ON "article" ("updated_at", "id") WHERE "public"'
    yield 'CREATE INDEX "ix_article_responses_up" ON "article" ("response_count", "id") WHERE "public"'
    yield 'CREATE INDEX "ix_article_unrendered" ON "article" ("id") WHERE "rendered_version" IS NULL'
    due = '"unpublish_at" IS NOT NULL'
    yield f'CREATE INDEX "ix_article_unpublish_at" ON "article" ("unpublish_at", "id") WHERE {due}'
    # The beginnings of texts tell whether a comment was made before; a whole text may be longer than an entry of an index.
    yield 'CREATE INDEX "ix_comment_article" ON "comment" ("article_id", substr("source", 1, 64))'
    dated = '"posted_at" IS NOT NULL'
    yield f'CREATE INDEX "ix_comment_author" ON "comment" ("author_name_folded", "posted_at") WHERE {dated}'
    yield 'CREATE INDEX "ix_contributor_alias_name" ON "contributor_alias" ("name")'
    yield 'CREATE INDEX "ix_tag_alias_name" ON "tag_alias" ("name")'
    yield 'CREATE INDEX "ix_decision_comment" ON "decision" ("comment_id", "decided_at", "id")'
    yield 'CREATE INDEX "ix_event_delivery_order" ON "event_delivery" ("consumer_id", "ordering_key", "id")'
    yield 'CREATE INDEX "ix_idempotency_key_age" ON "idempotency_key" ("created_at")'
    current = '"ended_at" IS NULL'
    yield f'CREATE INDEX "ix_working_copy_state" ON "working_copy" ("state", "updated_at", "id") WHERE {current}'


def of(dialect: str) -> Iterator[str]:
    """Yield the indexes that differ. A title or a place may be longer than an entry of PostgreSQL's trees."""
    yield from by_date(dialect)
    yield from by_instant(dialect)
    text, hashed = TEXT[dialect], " USING hash" if dialect == "postgres" else ""
    yield f'CREATE INDEX "ix_article_title_up" ON "article" ({text.format("title")}, "id") WHERE "public"'
    yield f'CREATE INDEX "ix_contributor_name" ON "contributor" ({text.format("name")}, "id")'
    yield f'CREATE INDEX "ix_article_title_folded" ON "article"{hashed} ("title_folded")'
    yield f'CREATE INDEX "ix_provenance_imported_from" ON "provenance"{hashed} ("imported_from")'
