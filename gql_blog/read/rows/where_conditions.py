"""The ``where`` argument as SQL of ``THIS`` row. All its entries must hold; an empty ``OR`` or ``in`` matches nothing.

A condition is true or false, never unknown, so that ``NOT`` is exact for rows with nulls. ``graph`` limits the number
of conditions, and by it the depth of their nesting, before anything is read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Final

from gql_blog.content import ArticleStatus, CommentStatus, MediaKind
from gql_blog.read.needs.parameters import PageValue
from gql_blog.read.rows.article_columns import ArticleColumn, PluginsColumn
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.dynamic_values import DriverValue, JsonValue
from gql_blog.read.sql.expressions import (
    ALWAYS,
    NEVER,
    ONE,
    THIS,
    ByCodePoint,
    Call,
    Chain,
    Constant,
    Expression,
    Of,
    Parameter,
    Phrase,
    Row,
    Rows,
    Select,
    among,
    equal,
    every,
    exists,
    grouped,
    is_not_null,
    is_null,
    negated,
)

Where = Mapping[str, JsonValue]

_MAX_CHAIN = 4
_SERVED: Final = frozenset(("createdById", "tag", "contributor"))
"""The entries, beside titles and what plugins compare, by which an index may find articles."""


@dataclass(frozen=True, slots=True)
class _Linked:
    """Rows of a table with slugs to which ``THIS`` row leads by ``key``.

    That is a column of ``link``, whose rows are seen with the article; or its own, and the viewer may not see the row.
    """

    kind: str
    key: str
    link: Row | None = None


_TAG = _Linked("tag", "tag_id", Row("article_tag", "fl"))
_CREDITED = _Linked("contributor", "contributor_id", Row("byline", "fb"))
_COMMENTER = _Linked("contributor", "contributor_id")


class ZoneMissing(ValueError):
    """A filter compares with a date and time without an offset."""


@dataclass(slots=True)
class Filter:
    """Compiles one ``where`` of a plan's page."""

    dialect: Dialect
    policy: RowPolicy
    page: int
    first: int = 0
    """The index of the filter's first value among the page's own parameters."""
    values: list[DriverValue] = field(default_factory=list)
    """The values that are compared with. Requests with the same SQL have other values at the same indexes."""
    entries: int = 0
    """How many entries were compiled."""
    columns: Mapping[str, PluginsColumn] = field(default_factory=dict)
    """The columns of plugins' tables that it may compare, by the names of its entries."""
    names_status: bool = False
    """Whether one of them names the status, at any depth; if not, the list's default status applies."""

    def value(self, value: DriverValue) -> Expression:
        """Return the parameter of a value."""
        self.values.append(value)
        return _parameter(self.page, self.first + len(self.values) - 1)

    def condition(self, kind: str, where: Where) -> Expression:
        """Return the condition of ``where`` on a row of ``kind``, a table."""
        return _every([self._entry(kind, name, value) for name, value in where.items() if value is not None])

    def _entry(self, kind: str, name: str, value: JsonValue) -> Expression:
        self.entries += 1
        if name == "AND":
            return _every([self.condition(kind, part) for part in value])
        if name == "OR":
            return _some([self.condition(kind, part) for part in value])
        if name == "NOT":
            return negated(self.condition(kind, value))
        if (column := self.columns.get(name)) is not None:
            return _with_value(column, self, value)
        self.names_status = self.names_status or name == "status"
        return _FIELDS[kind][name](self, value)

    def text(self, value: Where, column: Expression, folded: Expression | None = None) -> Expression:
        """Return the condition of a StringFilter on ``column``; ``folded`` is the column of its case-folded text."""
        by_ascii, folded = folded is None, folded or Call("lower", (ByCodePoint(column),))
        parts: list[Expression] = []
        for name, wanted in value.items():
            if wanted is None:
                continue
            if name == "equals":
                parts.append(equal(column, self.value(wanted)))
            elif name == "in":
                parts.append(self.member(column, wanted))
            else:
                place = self.dialect.position(folded, self.value(wanted.casefold()))
                parts.append(Phrase((place, " = 1" if name == "startsWith" else " > 0")))
                if by_ascii and not wanted.isascii():  # lower() knows no other letters: they are sought as they are
                    place = self.dialect.position(folded, self.value(wanted.encode().lower().decode()))
                    parts[-1] = _some([parts[-1], Phrase((place, " = 1" if name == "startsWith" else " > 0"))])
        return _every(parts)

    def language(self, value: Where, column: Expression) -> Expression:
        """Return the condition of a StringFilter on a language: ``equals`` and ``in`` name ranges of BCP 47."""
        tag = Call("lower", (ByCodePoint(Chain("||", (column, Constant("-")))),))

        def within(wanted: str) -> Expression:
            if wanted == "*":
                return ALWAYS
            return Phrase((self.dialect.position(tag, self.value(f"{wanted.casefold()}-")), " = 1"))

        parts = [within(value["equals"])] if value.get("equals") is not None else []
        parts += [_some([within(each) for each in value["in"]])] if value.get("in") is not None else []
        return _every([*parts, self.text({**value, "equals": None, "in": None}, column)])

    def instant(self, value: datetime) -> DriverValue:
        """Return the parameter of an instant; raise ``ZoneMissing`` if it has no offset."""
        if value.tzinfo is None:
            raise ZoneMissing(f"Give {value.isoformat()} in 'where' an offset, such as {value.isoformat()}Z.")
        return self.dialect.instant(value)

    def member(self, column: Expression, wanted: Sequence[JsonValue]) -> Expression:
        """Return the condition that ``column`` is one of ``wanted``."""
        if not wanted:
            return NEVER
        values = [str(getattr(value, "value", value)) for value in wanted]
        return self.dialect.among(column, self.value(self.dialect.keys(values)))

    def number(self, value: Where, column: Expression) -> Expression:
        """Return the condition of an IntFilter on a column that is not null."""
        signs = {"equals": "=", "gte": ">=", "lt": "<"}
        return _every([Chain(signs[name], (column, self.value(given))) for name, given in value.items()])

    def span(self, value: Where, column: Expression, parameter: Callable[[JsonValue], DriverValue]) -> Expression:
        """Return the condition of a DateFilter or a DateTimeFilter."""
        parts: list[Expression] = []
        for name, wanted in value.items():
            if wanted is None:
                continue
            if name == "isNull":
                parts.append(is_null(column) if wanted else is_not_null(column))
            else:
                compared = Chain(">=" if name == "gte" else "<", (column, self.value(parameter(wanted))))
                parts.append(grouped(every(is_not_null(column), compared)))
        return _every(parts)


def only_status(kind: str, where: Where) -> str | None:
    """Return the one status that rows must have by ``where``, if it says so beside its other entries."""
    equals = (where.get("status") or {}).get("equals")
    return None if equals is None else _STATUSES[kind](equals).value


def is_served(where: Where, columns: Mapping[str, PluginsColumn]) -> bool:
    """Return whether an index finds the articles that a ``where`` names, so that the work is by how many they are."""
    return any(
        name in _SERVED or name in columns or (name == "title" and not value.keys().isdisjoint(("equals", "in")))
        for name, value in where.items()
        if value is not None
    ) or any(is_served(each, columns) for each in where.get("AND") or ())


def says_no_more(condition: Expression, status: str | None) -> bool:
    """Return whether the condition of a ``where`` says nothing, or nothing but that rows have this one status."""
    return condition is ALWAYS or (status is not None and condition == _every([_every([_has_status(status)])]))


def _every(parts: Sequence[Expression]) -> Expression:
    parts = [part for part in parts if part is not ALWAYS]
    return _joined(parts, "and") if parts else ALWAYS


def _some(parts: Sequence[Expression]) -> Expression:
    return _joined(parts, "or") if parts else NEVER


@lru_cache(maxsize=1024)
def _parameter(page: int, index: int) -> Parameter:
    """Return the parameter of one of a page's values, which each request has anew."""
    return Parameter(PageValue(page, index))


def _joined(parts: Sequence[Expression], word: str) -> Expression:
    if len(parts) == 1:
        return grouped(parts[0])
    # Halved, because SQLite counts the length of a chain as its depth, which is limited to 1000.
    if len(parts) > _MAX_CHAIN:
        half = len(parts) // 2
        parts = [_joined(parts[:half], word), _joined(parts[half:], word)]
    return grouped(Chain(word, tuple(parts)))


def _status(statuses: type[ArticleStatus | CommentStatus], _: Filter, value: Where) -> Expression:
    """Return the condition on a status. There are few, so they are part of the text: then an index on them is found."""
    parts: list[Expression] = []
    if (wanted := value.get("equals")) is not None:
        parts.append(_has_status(statuses(wanted).value))
    if (several := value.get("in")) is not None:
        listed = sorted({statuses(each).value for each in several})
        named = Call("", tuple(map(Constant, listed)))
        parts.append(Phrase((THIS["status"], " in ", named)) if listed else NEVER)
    return _every(parts)


def _has_status(status: str) -> Expression:
    return equal(THIS["status"], Constant(status))


def _with_slug(linked: _Linked, f: Filter, value: Where) -> Expression:
    """Return the condition on a slug that linked rows have, or had while everybody could see them under it."""
    name, row = Row("", "fn"), Row(linked.kind, "fr")
    wanted = f.text(value, name["slug"])
    if wanted in (ALWAYS, grouped(NEVER)):
        return wanted
    alias = Row(f"{linked.kind}_alias", "fo")
    known = () if f.policy.sees_all(linked.kind) else (alias["was_public"],)
    formerly = Select((alias[f"{linked.kind}_id"], alias["slug"]), (alias,), (is_not_null(alias["slug"]), *known))
    names = Phrase((Select((row["id"], row["slug"]), (row,)), " union all ", formerly))
    found = Select((name["id"],), (Rows(names, name),), (wanted,))
    if linked.link:
        at = linked.link
        return exists(Select((ONE,), (at,), (equal(at["article_id"], THIS["id"]), among(at[linked.key], found))))
    seen = Select((ONE,), (row,), (equal(row["id"], THIS[linked.key]), Of(f.policy.rows(linked.kind), row)))
    return grouped(every(is_not_null(THIS[linked.key]), among(THIS[linked.key], found), exists(seen)))


def _with_value(column: PluginsColumn, f: Filter, value: JsonValue) -> Expression:
    """The condition on a column of a plugin's table, over the articles that the table names: by its index."""
    row = column.row("fp") if isinstance(column, ArticleColumn) else THIS
    at = row[column.column]

    def named(*conditions: Expression) -> Expression:
        if not isinstance(column, ArticleColumn):
            return grouped(every(is_not_null(at), *conditions))
        return among(THIS["id"], Select((row[column.key],), (row,), (is_not_null(at), *conditions)))

    if column.kind == "boolean":
        return named(at if value else negated(at))
    said = {name: each for name, each in value.items() if name != "isNull" and each is not None}
    parts = [] if value.get("isNull") is None else [negated(named()) if value["isNull"] else named()]
    if said:
        parts.append(named(_COMPARED[column.kind](f, said, at)))
    return _every(parts)


_COMPARED: Final[Mapping[str, Callable[[Filter, Where, Expression], Expression]]] = {
    "integer": Filter.number,
    "text": Filter.text,
    "date": lambda f, v, at: f.span(v, at, f.dialect.date),
    "instant": lambda f, v, at: f.span(v, at, f.instant),
}


def _named(f: Filter, column: str, value: str) -> Expression:
    """Return the condition on what a column may name; a row that names nothing fulfils none."""
    return grouped(every(is_not_null(THIS[column]), equal(THIS[column], f.value(value))))


_TRANSLATION: Final = Chain("<>", (THIS["original_id"], THIS["id"]))
_USE, _PORTRAYED, _SITE = Row("article_media", "fl"), Row("contributor", "fr"), Row("site", "fs")
_IN_ARTICLES = exists(Select((ONE,), (_USE,), (equal(_USE["media_id"], THIS["id"]), _USE["live"])))
_AS_PORTRAIT = exists(Select((ONE,), (_PORTRAYED,), (equal(_PORTRAYED["portrait_id"], THIS["id"]),)))
_AS_LOGO = exists(Select((ONE,), (_SITE,), (equal(_SITE["logo_id"], THIS["id"]),)))
_IS_USED = grouped(Chain("or", (_IN_ARTICLES, _AS_PORTRAIT, _AS_LOGO)))
_SAID_OF_MEDIA = Chain(
    "||", tuple(Call("coalesce", (THIS[each], Constant(""))) for each in ("alt_text", "caption", "credit", "origin"))
)


_STATUSES: dict[str, type[ArticleStatus | CommentStatus]] = {"article": ArticleStatus, "comment": CommentStatus}

_Entry = Callable[[Filter, JsonValue], Expression]

_FIELDS: dict[str, dict[str, _Entry]] = {
    "article": {
        "title": lambda f, v: f.text(v, THIS["title"], THIS["title_folded"]),
        "locale": lambda f, v: f.language(v, THIS["locale"]),
        "status": partial(_status, ArticleStatus),
        "publishedOn": lambda f, v: f.span(v, THIS["published_on"], f.dialect.date),
        "publishedAt": lambda f, v: f.span(v, THIS["published_at"], f.instant),
        "updatedAt": lambda f, v: f.span(v, THIS["updated_at"], f.instant),
        "isStub": lambda _, v: THIS["is_stub"] if v else negated(THIS["is_stub"]),
        "isOriginal": lambda _, v: equal(THIS["original_id"], THIS["id"]) if v else _TRANSLATION,
        "tag": partial(_with_slug, _TAG),
        "contributor": partial(_with_slug, _CREDITED),
        "createdById": lambda f, v: _every([f.policy.field("creator"), _named(f, "created_by_id", v)]),
    },
    "comment": {
        "articleId": lambda f, v: equal(THIS["article_id"], f.value(v)),
        "authorName": lambda f, v: f.text(v, THIS["author_name"], THIS["author_name_folded"]),
        "body": lambda f, v: f.text(v, THIS["text"], THIS["text_folded"]),
        "status": partial(_status, CommentStatus),
        "postedOn": lambda f, v: f.span(v, THIS["posted_on"], f.dialect.date),
        "publishedAt": lambda f, v: f.span(v, THIS["published_at"], f.instant),
        "contributor": partial(_with_slug, _COMMENTER),
    },
    "media": {
        "kind": lambda f, v: equal(THIS["kind"], f.value(MediaKind(v).value)),
        "missingAltText": lambda _, v: is_null(THIS["alt_text"]) if v else is_not_null(THIS["alt_text"]),
        "unused": lambda _, v: negated(_IS_USED) if v else _IS_USED,
        "text": lambda f, v: f.text(v, grouped(_SAID_OF_MEDIA)),
    },
    "audit": {
        "at": lambda f, v: f.span(v, THIS["at"], f.instant),
        "actor": lambda f, v: f.text(v, THIS["actor"]),
        "action": lambda f, v: f.text(v, THIS["action"]),
        "subjectId": lambda f, v: equal(THIS["subject_id"], f.value(v)),
        "tokenId": lambda f, v: _named(f, "token_id", v),
    },
}
