"""Entities: the tables as the types of the schema see them, and lists that are derived from them."""

from dataclasses import dataclass, replace
from typing import Literal

from gql_blog.content import ARTICLE, prefix_of, with_prefix
from gql_blog.read.sql.expressions import ALWAYS, THIS, Expression, Purpose, is_not_null, is_null

ValueKind = Literal["text", "date", "instant", "integer"]
"""The kinds of values by which rows are sorted."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of row. ``kind`` names its rule of visibility; without one, a row is visible with its parent.

    ``prefix`` is that of its ids, by which Relay's ``node`` finds the row; ``sorted_by`` the column of its lists, the
    kind of that, and whether it is descending, if nothing else is asked for.

    ``only`` is a condition on the table's rows. ``types`` are the GraphQL types of its rows. If there are two, the
    second is the type of rows whose ``discriminator`` is not null.
    """

    name: str
    table: str
    types: tuple[str, ...]
    kind: str | None = None
    only: Expression = ALWAYS
    discriminator: str | None = None
    published: str | None = None
    """The status of rows that lists contain if no filter names a status."""
    derived: bool = False
    """Whether no table holds its rows: ``derived_lists`` makes them."""
    cacheable: bool = True
    """Whether results with its rows are cached: a change of the rows invalidates no results."""
    packable: bool = True
    """Whether a list may be read in its parent's row: not if every parent would look through the rows of all."""
    prefix: str | None = None
    sorted_by: tuple[str, ValueKind, bool] | None = None
    quoted: bool = False
    """Whether the table is a plugin's, whose names are quoted."""

    @property
    def rows(self) -> str:
        """What a receipt calls its rows: their table, or the name of a derived list."""
        return self.name if self.derived else self.table


def _noun(
    name: str,
    prefix: str,
    *,
    published: str | None = None,
    only: Expression = ALWAYS,
    sorted_by: tuple[str, ValueKind, bool] | None = None,
) -> Entity:
    """Return the entity of a table, a type and a rule of visibility that are called alike."""
    types = (name.title().replace("_", ""),)
    return Entity(name, name, types, name, only=only, published=published, prefix=prefix, sorted_by=sorted_by)


_IS_POST = Purpose(is_null(THIS["responding_to_id"]), "type")
_IS_RESPONSE = Purpose(is_not_null(THIS["responding_to_id"]), "type")
_IS_THERE = Purpose(is_null(THIS["ended_at"]), "type")

_ARTICLE = ("Post", "Response")

ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        replace(_noun("article", "art", published="PUBLISHED"), types=_ARTICLE, discriminator="responding_to_id"),
        Entity("post", "article", ("Post",), kind="article", only=_IS_POST, published="PUBLISHED"),
        Entity("response", "article", ("Response",), kind="article", only=_IS_RESPONSE, published="PUBLISHED"),
        Entity("edited_article", "article", _ARTICLE, kind="edited_article", discriminator="responding_to_id"),
        Entity("dialogue", "article", ("Dialogue",), kind="article", only=_IS_POST, prefix="dlg"),
        _noun("contributor", "con", sorted_by=("name", "text", False)),
        Entity("byline", "byline", ("Byline",)),
        Entity("footnote", "footnote", ("Footnote",)),
        Entity("notice", "notice", ("Notice",)),
        Entity("answered_notice", "notice", ("Notice",), kind="notice"),
        Entity("collaborator", "collaborator", ("Collaborator",)),
        _noun("comment", "com", published="APPROVED"),
        Entity("mention", "mention", ("ResponseMention",)),
        _noun("tag", "tag"),
        Entity("preview", "preview_link", ("Preview",)),
        Entity("previewed_article", "preview_link", _ARTICLE, discriminator="response_kind"),
        _noun("preview_link", "prv"),
        _noun("redirect", "rdr", sorted_by=("path", "text", False)),
        _noun("media", "med", sorted_by=("created_at", "instant", True)),
        _noun("site", "sit"),
        Entity("previewed_media", "media", ("Media",)),
        Entity("deletion", "deletion", ("DeletedEntry",), kind="deletion", cacheable=False),
        Entity("redaction", "redaction", ("Redaction",), cacheable=False),
        Entity("legal_hold", "legal_hold", ("LegalHold",), kind="legal_hold", cacheable=False),
        Entity("address", "redirect", ("Resolution",), kind="address"),
        _noun("revision", "rev", sorted_by=("number", "integer", True)),
        _noun("working_copy", "wcp", only=_IS_THERE, sorted_by=("updated_at", "instant", False)),
        Entity("provenance", "provenance", ("Provenance",)),
        Entity("decision", "decision", ("ModerationDecision",)),
        Entity("comment_text", "comment_text", ("CommentText",)),
        Entity("comment_policy", "comment_policy", ("CommentPolicy",)),
        Entity("claim", "comment_claim", ("CommentClaim",)),
        replace(_noun("user", "usr", sorted_by=("name", "text", False)), table="account"),
        _noun("token", "tok", sorted_by=("created_at", "instant", True)),
        _noun("session", "ses", sorted_by=("created_at", "instant", True)),
        _noun("identity", "idn", sorted_by=("created_at", "instant", True)),
        Entity("audit", "audit", ("AuditEntry",), kind="audit", cacheable=False),
        Entity("status_change", "audit", ("StatusChange",), cacheable=False),
        Entity("audit_personal", "audit_personal", ("AuditPersonalValue",), cacheable=False),
        Entity("sibling", "mention", ("ResponseMention",), derived=True),
        Entity("participant", "byline", ("Participant",), derived=True),
        Entity("work", "footnote", ("CitedWork",), derived=True),
        Entity("citation", "footnote", ("Citation",), derived=True, packable=False),
    )
}

WIDE = frozenset(("bio", "detail", "endnotes", "headings", "html", "lead", "source", "text"))
"""Columns with long texts."""

BY_PREFIX: dict[str, str] = dict(sorted((each.prefix, each.name) for each in ENTITIES.values() if each.prefix))
"""The entity that an id's prefix names, for Relay's ``node``."""

_ARTICLES = frozenset(("article", "post", "response"))


def key_of(entity: str, identifier: str) -> str | None:
    """Return the key of the row of ``entity`` with this id, ``None`` if the id is of another kind."""
    kind = BY_PREFIX.get(prefix_of(identifier) or "")
    if kind != ("article" if entity in _ARTICLES else entity):
        return None
    return with_prefix(ARTICLE, identifier) if kind == "dialogue" else identifier
