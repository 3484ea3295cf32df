"""Which columns a policy, a filter or an order takes, said in a table, apart from the code that writes their SQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from support.sql_columns import Columns

from gql_blog.access import (
    AllOf,
    AnyOf,
    CarriedByOwnArticle,
    CarriedByVisibleArticle,
    Everything,
    Flag,
    Nothing,
    OfContributor,
    OfVisibleArticle,
    Own,
    OwnArticle,
    ShownPublicly,
    Unlinked,
    Visibility,
    Waiting,
    visible_field,
    visible_rows,
)
from gql_blog.content import Role

_TABLES = {"user": "account", "address": "redirect", "edited_article": "article"}
_COLLABORATOR: Columns = {("collaborator", "article_id"), ("collaborator", "account_id")}
_SHOWN: Columns = {
    *(("article_media", each) for each in ("media_id", "article_id", "live")),
    *(("contributor", each) for each in ("portrait_id", "public")),
    ("site", "logo_id"),
    *(("article", each) for each in ("id", "public")),
}
_OWN: Columns = {("article", "id"), ("article", "created_by_id"), *_COLLABORATOR}


class Access:
    """What the rules of visibility look at, for viewers of one role."""

    def __init__(self, role: Role | None) -> None:
        self.role = role

    def rows(self, kind: str) -> Columns:
        """The columns that decide which rows of ``kind`` are seen."""
        return self._columns(visible_rows(kind, self.role), _TABLES.get(kind, kind))

    def may(self, permission: str) -> bool:
        """Whether there are rows on which the permission's fields may be read."""
        return not isinstance(visible_field(permission, self.role), Nothing)

    def field(self, permission: str, table: str) -> Columns:
        """The columns that decide where the permission's fields are read."""
        return self._columns(visible_field(permission, self.role), table)

    def counter(self, kind: str) -> str | None:
        """Which counter holds for the viewer: ``public``, ``all`` or none."""
        rule = visible_rows(kind, self.role)
        return "all" if isinstance(rule, Everything) else "public" if rule == Flag("public") else None

    def has_kept_counts(self, kind: str) -> bool:
        """Whether the rows that are seen are all, or the public ones, or these and own ones."""
        return self.counter(kind) is not None or isinstance(visible_rows(kind, self.role), AnyOf)

    def asks_status(self, kind: str | None) -> bool:
        """Whether it takes the status to tell what is published: public rows are, and some viewers see no others."""
        return kind is not None and self.counter(kind) != "public"

    @property
    def counts_all(self) -> bool:
        """Whether an order by a count takes the counter of everything."""
        return isinstance(visible_rows("article", self.role), Everything)

    def _columns(self, rule: Visibility, table: str) -> Columns:
        match rule:
            case Everything() | Nothing():
                return set()
            case Flag(column) | Own(column) | OfContributor(column) | Unlinked(column):
                return {(table, column)}
            case OwnArticle("id"):
                return {("article", "created_by_id"), ("article", "id"), *_COLLABORATOR}
            case OwnArticle(column):
                return {(table, column)} | _OWN
            case OfVisibleArticle(column, standing):
                stands = {("article", "withdrawn_on")} if standing else set()
                return {(table, column), ("article", "id")} | self.rows("article") | stands
            case CarriedByOwnArticle(link, column):
                return {(link, column), (link, "article_id"), (table, "id")} | _OWN
            case ShownPublicly():
                return {(table, "id"), *_SHOWN}
            case Waiting() | CarriedByVisibleArticle():  # of previews, which these tests do not draw
                raise AssertionError(rule)
            case AllOf(parts) | AnyOf(parts):
                return {each for part in parts for each in self._columns(part, table)}


def named_status(where: Mapping[str, Any]) -> bool:
    """Whether a filter says anything of the status."""
    for name, value in where.items():
        inner = value if isinstance(value, list) else [value]
        if value is not None and (name == "status" or (name in _DEEPER and any(map(named_status, inner)))):
            return True
    return False


def says_nothing(where: Mapping[str, Any]) -> bool:
    """Whether a filter leaves every row: its entries are null, or compare with nothing but null."""
    for name, value in where.items():
        if name == "AND" and value is not None:
            if not all(map(says_nothing, value)):
                return False
        elif value is not None and (
            name in _DEEPER or not isinstance(value, Mapping) or any(each is not None for each in value.values())
        ):
            return False
    return True


def where_columns(table: str, where: Mapping[str, Any], access: Access) -> tuple[Columns, Columns]:
    """The columns that a ``where`` looks at, and those that hide rows on the way; what is null says nothing."""
    found: Columns = set()
    hidden: Columns = set()
    for name, value in where.items():
        if value is None:
            continue
        if name in _DEEPER:
            for part in value if isinstance(value, list) else [value]:
                inner, deeper = where_columns(table, part, access)
                found, hidden = found | inner, hidden | deeper
        elif name in _SEVERAL.get(table, {}):
            found |= _SEVERAL[table][name] if _compared(value, (name, name)) else set()
        elif name in _THROUGH[table]:
            column, links, policy = _THROUGH[table][name]
            if _compared(value, (column[1], column[1])):
                found |= links | {column, *_formerly(column[0], access)}
                hidden |= access.rows(policy) if policy else set()
        else:
            looked = _compared(value, _FILTERED[table][name])
            found |= {(table, each) for each in looked or ()}
    return found, hidden


def _formerly(table: str, access: Access) -> Columns:
    """What finds rows under a slug that they had: of those who do not see all, one under which it was public."""
    names = ("slug", f"{table}_id", *(() if access.counter(table) == "all" else ("was_public",)))
    return {(f"{table}_alias", each) for each in names}


def _compared(value: Any, columns: tuple[str, str]) -> set[str] | None:
    """Which of the two columns, exact and folded, are compared, both by a plain value; ``None``: nothing is said."""
    exact, folded = columns
    if not isinstance(value, Mapping):
        return {exact, folded}
    said = {name: wanted for name, wanted in value.items() if wanted is not None}
    if not said:
        return None
    return {folded if name in ("contains", "startsWith") else exact for name, wanted in said.items() if wanted != []}


def counted_columns(asked: Sequence[Mapping[str, Any]] | None, access: Access) -> Columns:
    """What an order by responses looks at besides: the viewer's own responses to what is not public."""
    names = {str(getattr(each["field"], "value", each["field"])) for each in asked or ()}
    if "RESPONSE_COUNT" not in names or access.counts_all or access.counter("article") == "public":
        return set()
    return _OWN | {("article", each) for each in ("responding_to_id", "status", "public")}


def order_columns(kind: str, asked: Sequence[Mapping[str, Any]] | None, access: Access) -> list[str]:
    """The columns of an order, what breaks its ties last."""
    names = [str(getattr(each["field"], "value", each["field"])) for each in asked or ()]
    columns = [
        "response_count_all" if name == "RESPONSE_COUNT" and access.counts_all else name.lower()
        for name in dict.fromkeys(names)
    ]
    columns = columns or _ORDERS[kind]
    return [*columns, *(_INSTANTS[each] for each in columns if each in _INSTANTS), "id"]


_FOUND: Columns = {("article", "id"), ("article", "is_stub"), ("search_text", "article_id"), ("search_text", "runs")}
SEARCHED: dict[str, Columns] = {
    "sqlite": {*_FOUND, ("search_text", "id"), ("search_index", "rowid"), ("search_index", "search_index")},
    "postgres": {*_FOUND, ("search_text", "vector")},
}
"""What a search looks at; the table of FTS5 goes by its own name."""

_DEEPER = ("AND", "OR", "NOT")
_ORDERS = {
    **{"article": ["published_on"], "comment": ["posted_on"], "revision": ["number"], "contributor": ["name"]},
    **{"audit": [], "deletion": [], "legal_hold": []},
    **{"working_copy": ["updated_at"], "media": ["created_at"]},
    **{"user": ["name"], "redirect": ["path"]},
    **{name: ["created_at"] for name in ("token", "session", "identity")},
}
_INSTANTS = {"published_on": "published_at", "posted_on": "posted_at"}
_FILTERED: dict[str, dict[str, tuple[str, str]]] = {
    "article": {
        "title": ("title", "title_folded"),
        "locale": ("locale", "locale"),
        "status": ("status", "status"),
        "publishedOn": ("published_on", "published_on"),
        "publishedAt": ("published_at", "published_at"),
        "updatedAt": ("updated_at", "updated_at"),
        "isStub": ("is_stub", "is_stub"),
        "isOriginal": ("original_id", "id"),
        "createdById": ("created_by_id", "created_by_id"),
    },
    "comment": {
        "articleId": ("article_id", "article_id"),
        "authorName": ("author_name", "author_name_folded"),
        "body": ("text", "text_folded"),
        "status": ("status", "status"),
        "postedOn": ("posted_on", "posted_on"),
        "publishedAt": ("published_at", "published_at"),
    },
    "contributor": {},
    "revision": {},
    "deletion": {},
    "working_copy": {},
    "media": {"kind": ("kind", "kind"), "missingAltText": ("alt_text", "alt_text")},
    "audit": {
        "at": ("at", "at"),
        "actor": ("actor", "actor"),
        "action": ("action", "action"),
        "subjectId": ("subject_id", "subject_id"),
        "tokenId": ("token_id", "token_id"),
    },
}
_SEVERAL: dict[str, dict[str, Columns]] = {
    "media": {
        "unused": {
            *(("media", "id"), ("contributor", "portrait_id"), ("site", "logo_id")),
            *(("article_media", "media_id"), ("article_media", "live")),
        },
        "text": {("media", each) for each in ("alt_text", "caption", "credit", "origin")},
    }
}
"""Filters that look at more than one column."""
_Through = tuple[tuple[str, str], Columns, str | None]
_THROUGH: dict[str, dict[str, _Through]] = {
    "article": {
        "tag": (
            ("tag", "slug"),
            {("article_tag", "article_id"), ("article_tag", "tag_id"), ("tag", "id"), ("article", "id")},
            None,
        ),
        "contributor": (
            ("contributor", "slug"),
            {("byline", "article_id"), ("byline", "contributor_id"), ("contributor", "id"), ("article", "id")},
            None,
        ),
    },
    "comment": {
        "contributor": (
            ("contributor", "slug"),
            {("contributor", "id"), ("comment", "contributor_id")},
            "contributor",
        ),
    },
    "contributor": {},
    "media": {},
    "revision": {},
    "audit": {},
    "deletion": {},
    "working_copy": {},
}
