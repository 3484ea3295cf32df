"""What is deleted and can be undeleted, what was taken out, and what a legal hold keeps: whatever it was of."""

from datetime import UTC
from datetime import datetime as DateTime
from typing import Any

from gql_blog.graph.declared.declarations import column, field
from gql_blog.graph.declared.relay_types import both_ways
from gql_blog.read import (
    ALWAYS,
    PARENT,
    THIS,
    Column,
    Computed,
    Guarded,
    Many,
    One,
    Pages,
    ReadContext,
    descending,
    equal,
)


def _purged_after(context: ReadContext, _arguments: dict[str, Any], deleted_at: DateTime | str) -> str | None:
    if context.deleted_for is None:
        return None
    since = DateTime.fromisoformat(deleted_at) if isinstance(deleted_at, str) else deleted_at
    return (since + context.deleted_for).astimezone(UTC).isoformat().replace("+00:00", "Z")


class DeletedEntry:
    """An article, a comment, a contributor or a tag that is deleted, and can be undeleted until it is purged."""

    id = field("ID!", Column("subject_id"), "The id that it had, and will have again.")
    kind = column("DeletedKind!", "What it is.")
    name = column(
        "String",
        "The title of an article, the name of a contributor or of a tag, as it was then; null for a comment.",
    )
    deleted_at = column("DateTime!", "When it was deleted.")
    deleted_by = field(
        "User",
        One("user", "deleted_by_id"),
        "Who deleted it; null if that was done with the command line, and if it is not known any more.",
    )
    purged_after = field(
        "DateTime",
        Computed(("deleted_at",), _purged_after),
        "The server purges it after this time, within an hour; what others answer or translate, and a comment with "
        "replies, once those are gone. Null if nothing is purged here.",
    )
    article = field(
        "Article", One("article", "subject_id"), "The article, with the version that undeleteArticle expects."
    )
    comment = field(
        "Comment", One("comment", "subject_id"), "The comment, with the version that undeleteComment expects."
    )


class LegalHold:
    """What nobody may erase, purge or redact until the hold is lifted."""

    subject_id = column("ID!", "The id of the article, comment, contributor or user.")
    reason = column("String!", "Why it is kept.")
    actor = column("String!", "Who placed the hold, as in an entry of the audit.")
    placed_at = column("DateTime!", "When the hold was placed.")
    article = field("Article", One("article", "subject_id"), "The article that is held, with all that belongs to it.")
    comment = field("Comment", One("comment", "subject_id"), "The comment that is held.")
    contributor = field("Contributor", One("contributor", "subject_id"), "The contributor who is held.")
    user = field("User", One("user", "subject_id"), "The user who is held, with what they wrote.")


class Redaction:
    """A mark that something was taken out: a passage by redact, or the credit of somebody who is erased."""

    at = column("DateTime!", "When it was taken out.")
    actor = column("String!", "Who took it out, as in an entry of the audit.")
    user = field("User", One("user", "actor"), "The user who did; null if none did, or the viewer may not see them.")
    reason = column("String!", "Why.")


def redactions_by(key: str) -> Many:
    """Return the need of the marks of what the column ``key`` names, newest first."""
    return Many("redaction", equal(THIS["subject_id"], PARENT), (descending(THIS["id"]),), key=key)


LEGAL_HOLDS = field(
    "LegalHoldConnection",
    Guarded("holds", Pages("legal_hold", ALWAYS, order="legal_hold", key=None)),
    "What nobody may erase, purge or redact, newest first. Admins only; null for others.",
    **both_ways(),
)
