"""Which cached results a changed row invalidates, told by the database itself, whoever writes.

On PostgreSQL neither TRUNCATE nor a restore tells of the rows that it takes or brings.

A cached result rests on keys; what a row belongs to is told here when the row is inserted, changed or deleted:

- ``dialogue:<id of its post>``: the article, and all that hangs from it, comments included; of an article also the
  dialogues of its translations, whose lists name it;
- ``article`` and ``comment``: any of either kind, with all that hangs from it;
- ``contributor``, ``tag``, ``account``: any row of that table; ``contributor:held`` and ``tag:held``: one that was
  there before, for those who came by it from an article.
"""

from collections.abc import Sequence
from typing import Final

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import dialogue_of, invalidation_triggers, triggers_telling
from gql_blog.store.migrator.public_invalidation_triggers import public_invalidation_triggers

OF_ARTICLES: Final = (
    *("byline", "footnote", "mention", "article_tag", "old_slug", "provenance", "revision", "notice", "collaborator"),
    *("preview_link", "working_copy", "comment_policy"),
)
OF_COMMENTS: Final = ("decision", "suggested_contributor", "receipt", "comment_claim", "comment_text")
SHARED: Final = ("contributor", "tag")
AS: Final = {"contributor_alias": "contributor", "tag_alias": "tag", "token": "account", "redirect": "article"}
"""Tables whose rows are shown with those of another: an alias is how its contributor is found."""

PUBLIC: Final = (
    *("article", "comment", "byline", "footnote", "footnote_candidate", "mention", "article_tag", "old_slug", "notice"),
    *("contributor", "contributor_alias", "tag", "tag_alias", "comment_policy", "search_text"),
)
"""The tables of which anonymous viewers see something. The search text changes without its article when a tag has another name."""


def keys(table: str, event: str, row: str, dialect: str) -> Sequence[str]:
    """The keys of a row (NEW or OLD): queries of one column."""
    if table == "article":
        versions = f"SELECT 'dialogue:' || root_id FROM article WHERE original_id = {row}.original_id"
        return ["SELECT 'article'", f"SELECT 'dialogue:' || {row}.root_id", versions]
    if table == "footnote_candidate":
        return ["SELECT 'article'", dialogue_of(f"(SELECT article_id FROM footnote WHERE id = {row}.footnote_id)")]
    if table == "comment":
        return ["SELECT 'comment'", dialogue_of(f"{row}.article_id")]
    if table in OF_COMMENTS:
        return ["SELECT 'comment'", dialogue_of(f"(SELECT article_id FROM comment WHERE id = {row}.comment_id)")]
    if table in SHARED and row == "OLD":
        return [f"SELECT '{table}'", f"SELECT '{table}:held'"]
    return [f"SELECT '{AS.get(table, table)}'"]


TABLES: Final = ("article", "footnote_candidate", "comment", *OF_COMMENTS, *SHARED, "account", *AS)

OPERATIONS: Final = (
    DialectSQL(
        sqlite=[
            'CREATE TABLE "touched" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "key" TEXT NOT NULL)',
            'CREATE INDEX "ix_touched_key" ON "touched" ("key")',
        ]
    ),
    triggers_telling(TABLES, keys),
    invalidation_triggers(*OF_ARTICLES),
    public_invalidation_triggers(*PUBLIC),
)
