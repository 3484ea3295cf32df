"""The audit: who changed what, for admins."""

from typing import Any

from gql_blog.graph.declared.declarations import Argument, column, field
from gql_blog.graph.declared.relay_types import both_ways
from gql_blog.graph.nodes.deleted_entry import redactions_by
from gql_blog.read import (
    ONE,
    PARENT,
    THIS,
    ByCodePoint,
    Column,
    Computed,
    Constant,
    Guarded,
    Many,
    One,
    Pages,
    Phrase,
    ReadContext,
    Row,
    Select,
    descending,
    equal,
    every,
    grouped,
)


def _text(_context: ReadContext, _arguments: dict[str, Any], number: int) -> str:
    return str(number)


_ENTRY = Row("audit", "e")
_BESIDE = every(
    *(
        equal(THIS[name], grouped(Select((_ENTRY[name],), (_ENTRY,), (equal(_ENTRY["id"], PARENT),))))
        for name in ("subject_id", "at")
    )
)


class AuditEntry:
    """One change: who made it, when, by which command, and the fields that changed. Entries are never changed."""

    id = field("ID!", Computed(("id",), _text), "The number of the entry; node does not find it.")
    at = column("DateTime!", "When the change was made.")
    actor = column(
        "String!",
        "Who made it: the id of a user, anonymous, cli (the command line), schedule, application:NAME or plugin:NAME.",
    )
    user = field("User", One("user", "actor"), "The user who made it; null if none did.")
    token = field("Token", One("token", "token_id"), "The token with which it was made; null if it was made without.")
    action = column("String!", "The command, such as publish_article or import_article.")
    subject_id = column("ID!", "The id of what was changed, or the name of a plugin.")
    before = column(
        "JSON",
        "The fields that changed, as they were; null for what was made. Personal values are commitments.",
    )
    after = column(
        "JSON",
        "The fields that changed, as they are since; null for what is gone. Personal values are commitments.",
    )
    personal = field(
        "[AuditPersonalValue!]!",
        Many("audit_personal", _BESIDE, (ByCodePoint(THIS["commitment"]),)),
        "What the commitments in before and after stand for, but for what was erased. A command that wrote several "
        "entries about one subject has those of all of them here.",
    )
    redactions = field(
        "[Redaction!]!",
        redactions_by("subject_id"),
        "What was taken out of the personal values of what the entry is about, newest first.",
    )


class AuditPersonalValue:
    """A personal value of an audit entry. It stands apart from the entry, so that it can be erased."""

    commitment = column("String!", "The commitment, as it stands in the entry.")
    name = field("String!", Column("field"), "The name of the field in before or after.")
    value = column("String!", "The value.")


class StatusChange:
    """The change by which an article got its status."""

    at = column("DateTime!", "When the change was made.")
    actor = column("String!", "Who made it, as in an entry of the audit.")
    user = field(
        "User",
        One("user", "actor"),
        "The user who made it; null if none did, and where the viewer may not see that user.",
    )
    action = column("String!", "The command, such as archive_article.")


def audit_where() -> dict[str, Argument]:
    """The arguments that choose entries of the audit."""
    return {**both_ways(), "where": Argument("AuditWhere", "A filter.")}


# What a plugin records of an article has a dot in its action.
_CHANGED_STATUS = every(
    equal(_ENTRY["subject_id"], PARENT),
    Phrase((_ENTRY["after"], " like ", Constant('%"status":"%'))),
    Phrase((_ENTRY["action"], " not like ", Constant("%.%"))),
)
_LATEST = Select((_ENTRY["id"],), (_ENTRY,), (_CHANGED_STATUS,), order=(descending(_ENTRY["id"]),), limit=ONE)

STATUS_CHANGE = field(
    "StatusChange",
    Guarded("edit", One("status_change", local="id", on=equal(THIS["id"], grouped(_LATEST)), reach="dialogue")),
    "Who gave it this status, and when; null if it was made with it, or the audit does not go back so far. "
    "Only for those who may change the article; null for others.",
)
ARTICLE_AUDIT = Guarded("audit", Pages("audit", equal(THIS["subject_id"], PARENT), order="audit"))
