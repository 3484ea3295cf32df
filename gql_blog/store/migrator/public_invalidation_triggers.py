"""Triggers that tell which results of anonymous viewers a changed row invalidates: those that may show the row alone.

The keys are those of ``invalidation_triggers`` with ``public:`` before them. A key is told if the row is public, or was
until now, or hangs from one that is. So how long a result is cached tells nothing of drafts, of comments that are held,
and of those whom only such rows name.

As with ``invalidation_triggers``, migrations that ran rest on the SQL that is made here.
"""

from collections.abc import Iterator
from typing import Final

from gql_blog.store.database_url import Dialect
from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import triggers_telling

HIDDEN_COUNTERS: Final = {
    "article": ("response_count_all", "comment_count_all", "dialogue_count_all"),
    "comment": ("reply_count_all",),
}
"""They count what is hidden too, and change with it. What anonymous viewers see does not, unless one of these does:"""
_SEEN: Final = {
    "article": ("public", "version", "updated_at", "root_id", "response_count", "comment_count", "dialogue_count"),
    "comment": ("public", "version", "reply_count"),
}
_SAME: Final = {"sqlite": "IS", "postgres": "IS NOT DISTINCT FROM"}
_SHARED: Final = ("contributor", "tag")
_ALIASES: Final = {"contributor_alias": "contributor", "tag_alias": "tag"}


def public_invalidation_triggers(*tables: str) -> DialectSQL:
    """Return the operation that makes the triggers of tables whose rows are public, or hang from what is."""
    return triggers_telling(tables, _of_row, "touches_public")


def _of_row(table: str, event: str, row: str, dialect: Dialect) -> Iterator[str]:
    """Queries of one column, for one of the rows that an event knows."""
    match table:
        case "article":
            told = _told(table, event, row, dialect)
            yield f"SELECT 'public:article' WHERE {told}"
            yield f"SELECT 'public:dialogue:' || {row}.root_id WHERE {told}"
            versions = f"original_id = {row}.original_id AND public AND {told}"
            yield f"SELECT 'public:dialogue:' || root_id FROM article WHERE {versions}"
            if event == "UPDATE":  # a list that names it may have been cached without the link
                yield (
                    "SELECT 'public:dialogue:' || h.root_id FROM mention m JOIN article h ON h.id = m.article_id "
                    "WHERE m.response_id = NEW.id AND h.public AND NEW.public <> OLD.public"
                )
        case "comment":
            told = _told(table, event, row, dialect)
            yield f"SELECT 'public:comment' WHERE {told}"
            yield f"SELECT 'public:dialogue:' || root_id FROM article WHERE id = {row}.article_id AND {told}"
        case _ if table in _SHARED:
            yield f"SELECT 'public:{table}' WHERE {row}.public"
            if event != "INSERT":
                yield f"SELECT 'public:{table}:held' WHERE {row}.public"
        case _ if table in _ALIASES:
            yield f"SELECT 'public:{_ALIASES[table]}' WHERE {row}.was_public"
        case "footnote_candidate":
            yield from _of_article(f"(SELECT article_id FROM footnote WHERE id = {row}.footnote_id)")
        case "mention" if event == "UPDATE":
            yield from _of_article(f"{row}.article_id", f" AND {_shows_another_line(dialect)}")
        case _:
            yield from _of_article(f"{row}.article_id")


def _told(table: str, event: str, row: str, dialect: Dialect) -> str:
    """Whether a row is public, and changes in more than what is hidden."""
    if event != "UPDATE":
        return f"{row}.public"
    hidden, seen = _same(HIDDEN_COUNTERS[table], dialect), _same(_SEEN[table], dialect)
    return f"{row}.public AND ({hidden} OR NOT ({seen}))"


def _same(columns: tuple[str, ...], dialect: Dialect) -> str:
    return " AND ".join(f"NEW.{each} {_SAME[dialect]} OLD.{each}" for each in columns)


def _of_article(article: str, condition: str = "") -> Iterator[str]:
    yield f"SELECT 'public:article' FROM article WHERE id = {article} AND public{condition}"
    yield f"SELECT 'public:dialogue:' || root_id FROM article WHERE id = {article} AND public{condition}"


def _shows_another_line(dialect: Dialect) -> str:
    """Whether a line of a list changes in more than its link to a response that is hidden."""
    linked = _same(("response_id",), dialect)
    hidden = " AND ".join(
        f"({row}.response_id IS NULL OR EXISTS "
        f"(SELECT 1 FROM article r WHERE r.id = {row}.response_id AND NOT r.public))"
        for row in ("OLD", "NEW")
    )
    return f"({linked} OR NOT ({hidden}))"
