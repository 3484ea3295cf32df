"""The ``where`` argument as SQL. All its entries must hold; an empty ``OR`` or ``in`` matches nothing.

A condition is true or false, never unknown, so that ``NOT`` is exact for rows with nulls. ``graph`` limits the number
of conditions, and by it the depth of their nesting, before anything is read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gql_blog.content import ArticleStatus, CommentStatus
from gql_blog.read.bind_parameters import BindParameters, page_value
from gql_blog.read.dialect import Dialect
from gql_blog.read.visibility_conditions import ALWAYS, NEVER, Policy

Where = Mapping[str, Any]

_MAX_CHAIN = 4


@dataclass(frozen=True, slots=True)
class Filter:
    """Compiles one ``where`` for the row ``alias``."""

    dialect: Dialect
    policy: Policy
    parameters: BindParameters
    page: int
    first: int = 0
    """The index of the filter's first value among the page's own parameters."""
    values: list[Any] = field(default_factory=list)
    """The values that are compared with. Requests with the same SQL have other values at the same indexes."""

    def value(self, value: Any) -> str:
        """Return the placeholder of a parameter."""
        self.values.append(value)
        return page_value(self.page, self.first + len(self.values) - 1)

    def condition(self, kind: str, where: Where, alias: str) -> str:
        """Return the condition of ``where`` on a row of ``kind`` (``article`` or ``comment``)."""
        parts = [self._entry(kind, name, value, alias) for name, value in where.items() if value is not None]
        return _every(parts)

    def _entry(self, kind: str, name: str, value: Any, alias: str) -> str:
        if name == "AND":
            return _every([self.condition(kind, part, alias) for part in value])
        if name == "OR":
            return _some([self.condition(kind, part, alias) for part in value])
        if name == "NOT":
            return f"not {self.condition(kind, value, alias)}"
        return _FIELDS[kind][name](self, value, alias)

    def text(self, value: Where, column: str, folded: str | None = None) -> str:
        """Return the condition of a StringFilter on ``column``; ``folded`` is the column of its case-folded text."""
        folded = folded or f"lower({self.dialect.by_code_point(column) if self.dialect.postgres else column})"
        parts = []
        for name, wanted in value.items():
            if wanted is None:
                continue
            if name == "equals":
                parts.append(f"{column} = {self.value(wanted)}")
            elif name == "in":
                parts.append(self.member(column, wanted))
            else:
                place = self.dialect.position(folded, self.value(wanted.casefold()))
                parts.append(f"{place} {'= 1' if name == 'startsWith' else '> 0'}")
        return _every(parts)

    def member(self, column: str, wanted: Sequence[Any]) -> str:
        """Return the condition that ``column`` is one of ``wanted``."""
        if not wanted:
            return NEVER
        values = [str(getattr(value, "value", value)) for value in wanted]
        return self.dialect.among(column, self.value(self.dialect.keys(values)))

    def span(self, value: Where, column: str, parameter: Callable[[Any], Any]) -> str:
        """Return the condition of a DateFilter or a DateTimeFilter."""
        parts = []
        for name, wanted in value.items():
            if wanted is None:
                continue
            if name == "isNull":
                parts.append(f"{column} is {'' if wanted else 'not '}null")
            else:
                sign = ">=" if name == "gte" else "<"
                parts.append(f"({column} is not null and {column} {sign} {self.value(parameter(wanted))})")
        return _every(parts)


def names_status(where: Where | None) -> bool:
    """Return whether ``where`` names the status at any depth; if not, the list's default status applies."""
    for name, value in (where or {}).items():
        if value is None:
            continue
        if name == "status":
            return True
        if name == "NOT" and names_status(value):
            return True
        if name in ("AND", "OR") and any(map(names_status, value)):
            return True
    return False


def _every(parts: Sequence[str]) -> str:
    parts = [part for part in parts if part != ALWAYS]
    return _joined(parts, "and") if parts else ALWAYS


def _some(parts: Sequence[str]) -> str:
    return _joined(parts, "or") if parts else NEVER


def _joined(parts: Sequence[str], word: str) -> str:
    # Halved, because SQLite counts the length of a chain as its depth, which is limited to 1000.
    if len(parts) > _MAX_CHAIN:
        half = len(parts) // 2
        parts = [_joined(parts[:half], word), _joined(parts[half:], word)]
    return f"({f' {word} '.join(parts)})"


def _status(statuses: type[ArticleStatus | CommentStatus], _: Filter, value: Where, a: str) -> str:
    """Return the condition on a status. There are few, so they are part of the text: then an index on them is found."""
    parts = []
    if (wanted := value.get("equals")) is not None:
        parts.append(f"{a}.status = '{statuses(wanted).value}'")
    if (several := value.get("in")) is not None:
        listed = sorted({f"'{statuses(each).value}'" for each in several})
        parts.append(f"{a}.status in ({', '.join(listed)})" if listed else NEVER)
    return _every(parts)


def _tag(f: Filter, value: Where, a: str) -> str:
    named = f.text(value, "ft.slug")
    if named == ALWAYS:
        return ALWAYS
    return (
        "exists (select 1 from article_tag fl join tag ft on ft.id = fl.tag_id "
        f"where fl.article_id = {a}.id and {named})"
    )


def _credited(f: Filter, value: Where, a: str) -> str:
    named = f.text(value, "fc.slug")
    if named == ALWAYS:
        return ALWAYS
    return (
        "exists (select 1 from byline fb join contributor fc on fc.id = fb.contributor_id "
        f"where fb.article_id = {a}.id and {named})"
    )


def _linked(f: Filter, value: Where, a: str) -> str:
    named = f.text(value, "fc.slug")
    if named == ALWAYS:
        return ALWAYS
    seen = f.policy.rows("contributor", "fc", f.parameters)
    return f"exists (select 1 from contributor fc where fc.id = {a}.contributor_id and {seen} and {named})"


_Entry = Callable[[Filter, Any, str], str]

_FIELDS: dict[str, dict[str, _Entry]] = {
    "article": {
        "title": lambda f, v, a: f.text(v, f"{a}.title", f"{a}.title_folded"),
        "locale": lambda f, v, a: f.text(v, f"{a}.locale"),
        "status": partial(_status, ArticleStatus),
        "publishedOn": lambda f, v, a: f.span(v, f"{a}.published_on", f.dialect.date),
        "publishedAt": lambda f, v, a: f.span(v, f"{a}.published_at", f.dialect.instant),
        "updatedAt": lambda f, v, a: f.span(v, f"{a}.updated_at", f.dialect.instant),
        "isStub": lambda _, v, a: f"{a}.is_stub" if v else f"not {a}.is_stub",
        "tag": _tag,
        "contributor": _credited,
    },
    "comment": {
        "articleId": lambda f, v, a: f"{a}.article_id = {f.value(v)}",
        "authorName": lambda f, v, a: f.text(v, f"{a}.author_name", f"{a}.author_name_folded"),
        "body": lambda f, v, a: f.text(v, f"{a}.text", f"{a}.text_folded"),
        "status": partial(_status, CommentStatus),
        "postedOn": lambda f, v, a: f.span(v, f"{a}.posted_on", f.dialect.date),
        "contributor": _linked,
    },
}
