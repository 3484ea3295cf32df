"""Revisions: the whole article after one change, and what differs between two of them; and working copies."""

import json
from typing import Any, Final

from gql_blog import content
from gql_blog.content import DiffUnit, changed_fields
from gql_blog.graph.declared.declarations import Argument, column, field, key
from gql_blog.graph.declared.relay_types import Node
from gql_blog.graph.nodes.article_parts import of_snapshot, revised_fields
from gql_blog.graph.nodes.deleted_entry import redactions_by
from gql_blog.read import (
    PARENT,
    THIS,
    Call,
    Constant,
    Expression,
    Items,
    Key,
    One,
    ReadContext,
    Row,
    Select,
    Sought,
    descending,
    equal,
    grouped,
    is_null,
)

_LONGEST_DIFF: Final = 100_000
COMPARED: Final = 1_000
"""The cost of a comparison in points: it may take as long as reading a thousand rows."""

_OTHER, _LIVE = Row("revision", "o"), Row("revision", "l")
_OF_THE_SAME: Final = equal(_OTHER["article_id"], THIS["article_id"])
_LIVE_ONE: Final = Select(
    (_LIVE["id"],),
    (_LIVE,),
    (equal(_LIVE["article_id"], THIS["article_id"]), is_null(_LIVE["copy_version"])),
    order=(descending(_LIVE["number"]),),
    limit=Constant(1),
)


def _sought(column: str) -> Sought:
    """The column of the revision that the argument ``since`` names, or of the one that is live."""
    found = equal(_OTHER["id"], Call("coalesce", (PARENT, grouped(_LIVE_ONE))))
    return Sought(Select((_OTHER[column],), (_OTHER,), (found, _OF_THE_SAME)), "since")


_BASE: Final = (equal(_OTHER["version"], PARENT), equal(_OTHER["article_id"], THIS["id"]))
_LATEST: Final = Row("revision", "n")
_CURRENT: Final = Select(
    (_LATEST["id"],),
    (_LATEST,),
    (equal(_LATEST["article_id"], THIS["id"]), is_null(_LATEST["copy_version"])),
    order=(descending(_LATEST["number"]),),
    limit=Constant(1),
)


def _of_article(column: str, *where: Expression) -> Sought:
    return Sought(Select((_OTHER[column],), (_OTHER,), where), "version")


def _listed(snapshot: str, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(snapshot).get(name) or []
    return found


def _bylines(_context: ReadContext, _arguments: dict[str, Any], snapshot: str) -> list[dict[str, Any]]:
    """Return the credits. A working copy may name somebody of whom it is not known yet which contributor that is."""
    return [{**each, "contributor_id": each["contributor_id"] or None} for each in _listed(snapshot, "bylines")]


def _notices(_context: ReadContext, _arguments: dict[str, Any], snapshot: str) -> list[dict[str, Any]]:
    return _listed(snapshot, "notices")


def _names(tags: list[dict[str, str]] | None) -> list[str]:
    return [each["name"] for each in tags or ()]


def _changes(
    _context: ReadContext, arguments: dict[str, Any], source: str, snapshot: str, old_source: str | None, old: str
) -> list[dict[str, Any]] | None:
    if old_source is None:
        return None
    before = {**json.loads(old), "source": old_source}
    after = {**json.loads(snapshot), "source": source}
    return [_as_entries(each) for each in changed_fields(before, after, DiffUnit(arguments["by"]))]


def _changes_since(
    context: ReadContext, arguments: dict[str, Any], old_source: str | None, old: str, source: str | None, snapshot: str
) -> list[dict[str, Any]] | None:
    return None if source is None else _changes(context, arguments, source, snapshot, old_source, old)


CHANGES_SINCE: Final = Items(
    (
        *(_of_article(column, *_BASE) for column in ("source", "snapshot")),
        *(_of_article(column, equal(_OTHER["id"], grouped(_CURRENT))) for column in ("source", "snapshot")),
    ),
    _changes_since,
    work=COMPARED,
)
"""What changed of the live text of an article since the version that its argument names."""


def _as_entries(change: content.FieldChange) -> dict[str, Any]:
    hunks = [_hunk(each) for each in change.hunks]
    return {"name": change.field, "before": change.before, "after": change.after, "hunks": hunks}


def _hunk(hunk: content.DiffHunk) -> dict[str, Any]:
    parts = [{"kind": each.kind.value, "text": each.text} for each in hunk.parts]
    return {"oldLine": hunk.old_line, "newLine": hunk.new_line, "parts": parts}


class Revision(Node):
    """The state of an article after one change."""

    number = column("Int!", "The number, from 1 for the article's first state.")
    version = column(
        "Int",
        "The version of the article that the change made; null for a working copy, and if it is not known.",
    )
    copy_version = column(
        "Int",
        "The version of the working copy that the save made; null if the text was live, 0 if it was written for a stub "
        "that was merged into the article.",
    )
    autosaved = column("Boolean!", "Whether it is an autosave, which the next one may replace.")
    created_at = column("DateTime!", "When the change was made.")
    author = field(
        "User",
        One("user", "author_id"),
        "The user who made the change; null for an import, and if the viewer may not see the account.",
    )
    note = column("String", "The note of its author.")
    title = column("String!", "The title after the change.")
    source = column("String!", "The Markdown after the change.")
    diff = column("String!", "Unified diff of the source against what it was before this change.")
    slug = field("String", of_snapshot("slug"), "The slug after the change.")
    locals().update(revised_fields())
    translation_of_id = field("ID", of_snapshot("original_id"), "What it translated after the change; null for none.")
    responding_to_id = field(
        "ID", of_snapshot("responding_to_id"), "What it answered after the change; null for a post."
    )
    kind = field("ResponseKind", of_snapshot("kind"), "How it answered that; null for a post.")
    bylines = field(
        "[RevisionByline!]!", Items(("snapshot",), _bylines), "Who was credited after the change, in printed order."
    )
    tags = field("[String!]!", of_snapshot("tags", _names), "The names of its tags at that time.")
    notices = field(
        "[RevisionNotice!]!", Items(("snapshot",), _notices), "The notices of the editors after the change."
    )
    redactions = field(
        "[Redaction!]!", redactions_by("id"), "What was taken out of it since, where [taken out] stands; newest first."
    )
    changes = field(
        "[FieldChange!]",
        Items(("source", "snapshot", _sought("source"), _sought("snapshot")), _changes, work=COMPARED),
        "What differs from another revision of the same article, field by field; null if there is no such revision.",
        since=Argument("ID", "The other revision. Default: the one whose text is live."),
        by=Argument("DiffUnit!", "What hunks of texts are made of.", default=DiffUnit.LINE),
    )


class RevisionByline:
    """One credit, as a revision keeps it."""

    contributor_id = field("ID", Key("contributor_id"), "The contributor; an entry that was merged has another id now.")
    name = key("String!", "The printed name.")
    role = key("BylineRole!", "The role that is credited.")
    bio = key("String", "The printed biographical note.")
    affiliation = key("String", "The printed affiliation.")


class RevisionNotice:
    """A notice of the editors, as a revision keeps it."""

    kind = key("NoticeKind!", "What the notice is.")
    source = key("String!", "Its text, in Markdown.")
    date = key("Date", "The date to print with it.")


class FieldChange:
    """A field of an article that differs between two revisions."""

    name = key("String!", "The name of the field in the inputs: title, source, bylines …")
    before = key("JSON", "The value in the other revision.")
    after = key("JSON", "The value in this revision.")
    hunks = field(
        "[DiffHunk!]!",
        Key("hunks", most=_LONGEST_DIFF),
        "Where a text differs; of bylines, tags and notices the whole list, an item each part. Empty for other fields.",
    )


class DiffHunk:
    """A stretch in which something differs, with up to three lines around it that do not."""

    old_line = key("Int!", "Its first line in the other revision, from 1.")
    new_line = key("Int!", "Its first line in this revision, from 1.")
    parts = field("[DiffPart!]!", Key("parts", most=_LONGEST_DIFF), "Its parts, in order.")


class DiffPart:
    """A part of a hunk: a line, or some words."""

    kind = key("DiffKind!", "Whether both revisions have it, or only one of them.")
    text = key("String!", "The text; a line ends with its line break.")


class WorkingCopy(Node):
    """What is being written of an article, apart from its live text. Readers see nothing of it."""

    article = field("Article!", One("article", "article_id", carried=True, reach="dialogue"), "The article.")
    version = column(
        "Int!",
        "Grows by one with every change of the working copy; mutations of it take it as expectedVersion.",
    )
    state = column("WorkingCopyState!", "How far it has come.")
    revision = field(
        "Revision!", One("revision", "revision_id", carried=True, reach="dialogue"), "What was saved last."
    )
    base = field(
        "Revision",
        One("revision", "base_id", reach="dialogue"),
        "The live text that it was begun from, or last merged with: the common ancestor of the two; null if the "
        "article was made by a release that kept none.",
    )
    note = column("String", "What was said when its state last changed, such as why it was returned.")
    saved_by = field(
        "User", One("user", "saved_by_id"), "Who saved it last; null if the viewer may not see the account."
    )
    created_at = column("DateTime!", "When it was begun.")
    updated_at = column("DateTime!", "When it was last changed.")
