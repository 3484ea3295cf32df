"""Indexes for reading: every list's order, as ``read`` asks for it, with the id as the last word.

Nulls stand last in either direction, so a nullable date is indexed as an expression that is never null. Text is ordered
by code point, which PostgreSQL must be told. Partial indexes hold what the public sees; ``WHERE "public"`` in a
statement finds them.
"""

from tortoise import migrations

from gql_blog.store.migrator.declared_changes import DialectSQL

NEWEST = {"sqlite": "coalesce(\"{0}\", '') DESC", "postgres": "(coalesce(\"{0}\", '-infinity'::date)) DESC"}
OLDEST = {"sqlite": "coalesce(\"{0}\", '~')", "postgres": "(coalesce(\"{0}\", 'infinity'::date))"}
TEXT = {"sqlite": '"{0}"', "postgres": '"{0}" COLLATE "C"'}


def index(name: str, table: str, *keys: str, where: str | None = None) -> str:
    """An index of ``keys``; each is a column in quotes or an expression."""
    condition = f" WHERE {where}" if where else ""
    return f'CREATE INDEX "{name}" ON "{table}" ({", ".join(keys)}){condition}'


def indexes(dialect: str) -> list[str]:
    def newest(column: str) -> str:
        return NEWEST[dialect].format(column)

    def oldest(column: str) -> str:
        return OLDEST[dialect].format(column)

    text = TEXT[dialect]
    id_, public = '"id"', '"public"'
    post = '"public" AND "responding_to_id" IS NULL'
    response = '"public" AND "responding_to_id" IS NOT NULL'
    top = '"public" AND "parent_id" IS NULL'
    made = []
    for scope, where, lead in (
        ("posts", post, ()),
        ("responses", response, ()),
        ("public", public, ()),
        ("answers", public, ('"responding_to_id"',)),
        ("dialogue", public, ('"root_id"',)),
    ):
        made.append(index(f"ix_article_{scope}_newest", "article", *lead, newest("published_on"), id_, where=where))
        made.append(index(f"ix_article_{scope}_oldest", "article", *lead, oldest("published_on"), id_, where=where))
    for name, key in (("updated", '"updated_at"'), ("title", text.format("title")), ("responses", '"response_count"')):
        made.append(index(f"ix_article_{name}_up", "article", key, id_, where=public))
        made.append(index(f"ix_article_{name}_down", "article", f"{key} DESC", id_, where=public))
    for scope, where, lead in (
        ("article", top, ('"article_id"',)),
        ("replies", public, ('"parent_id"',)),
        ("public", public, ()),
        ("status", None, ('"status"',)),
    ):
        made.append(index(f"ix_comment_{scope}_oldest", "comment", *lead, oldest("posted_on"), id_, where=where))
        made.append(index(f"ix_comment_{scope}_newest", "comment", *lead, newest("posted_on"), id_, where=where))
    return [
        *made,
        index("ix_contributor_name", "contributor", text.format("name"), id_),
        index("ix_footnote_work", "footnote", '"work_key"', where='"work_key" IS NOT NULL'),
        index("ix_outbox_undelivered", "outbox", '"due_at"', id_, where='"delivered_at" IS NULL'),
        index("ix_decision_comment", "decision", '"comment_id"', '"decided_at"', id_),
        index("ix_idempotency_key_age", "idempotency_key", '"created_at"'),
        # What a foreign key points from: staff look there, and so does every delete of what it points to.
        index("ix_article_responding_to", "article", '"responding_to_id"'),
        index("ix_article_created_by", "article", '"created_by_id"'),
        index("ix_comment_article", "comment", '"article_id"'),
        index("ix_comment_parent", "comment", '"parent_id"'),
        index("ix_decision_account", "decision", '"account_id"'),
        index("ix_receipt_comment", "receipt", '"comment_id"'),
        index("ix_revision_author", "revision", '"author_id"'),
        index("ix_old_slug_article", "old_slug", '"article_id"'),
        index("ix_token_account", "token", '"account_id"'),
    ]


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0002_rules")]

    operations = [DialectSQL(sqlite=indexes("sqlite"), postgres=indexes("postgres"))]
