"""Putting a database of chance into its tables, and deriving what the write room derives."""

from typing import Any

from support.triples.stock import Rows

from gql_blog.store import Database, tables
from gql_blog.write.derived.derived_columns import refresh

_ORDER = (
    "media",
    "contributor",
    "account",
    "token",
    "session",
    "identity",
    "tag",
    "contributor_alias",
    "tag_alias",
    "article",
    "collaborator",
    "old_slug",
    "redirect",
    "article_media",
    "byline",
    "article_tag",
    "footnote",
    "footnote_candidate",
    "search_text",
    "mention",
    "notice",
    "revision",
    "preview_link",
    "working_copy",
    "provenance",
    "comment",
    "decision",
    "comment_claim",
    "comment_policy",
    "comment_text",
    "suggested_contributor",
    "receipt",
    "audit",
    "audit_personal",
    "deletion",
    "redaction",
)


async def plant(database: Database, rows: Rows) -> None:
    """Put rows into an empty database."""
    models: dict[str, Any] = {each._meta.db_table: each for each in tables.MODELS}
    async with database.transaction() as transaction:
        for table in _ORDER:
            model = models[table]
            await model.bulk_create([model(**columns) for columns in rows.get(table, [])])
        (site,) = rows["site"]
        await models["site"].filter(id=site["id"]).update(**{name: site[name] for name in site.keys() - {"id"}})
        posts = [each["id"] for each in rows["article"] if each["responding_to_id"] is None]
        await refresh(
            transaction,
            dialogues=posts,
            discussions=[each["id"] for each in rows["article"]],
            contributors=[each["id"] for each in rows["contributor"]],
            tags=[each["id"] for each in rows["tag"]],
        )
