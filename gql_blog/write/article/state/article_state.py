"""The whole of an article that can be edited, as one value: what a revision keeps and a change replaces."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date as Date
from typing import Any, Final

from gql_blog.content import (
    COLUMN_FIELDS,
    ArticleColumns,
    BylineRole,
    DraftByline,
    EditorNotice,
    FieldKind,
    NoticeKind,
    ResponseKind,
    join_names,
)
from gql_blog.store import Article, ArticleTag, Byline, rows_of, rows_where
from gql_blog.write.article.state.notices import notices_of

_LABELS: Final = """
SELECT link.article_id, tag.id, tag.name FROM article_tag link JOIN tag ON tag.id = link.tag_id
WHERE link.article_id IN ({ids}) ORDER BY link.position
"""
UNRESOLVED: Final = ""
"""The id of a contributor or a tag in a working copy that names one: it is found, or made, when the text is live."""
_COPIED: Final = ("status", "published_on", "published_at")


@dataclass(frozen=True, slots=True)
class Credit:
    """One byline as printed."""

    contributor_id: str
    name: str
    role: BylineRole = BylineRole.AUTHOR
    bio: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """One tag."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleState(ArticleColumns):
    """``responding_to_id`` and ``kind`` are ``None`` for a post; ``original_id`` where it translates nothing."""

    title: str
    source: str
    slug: str
    locale: str
    responding_to_id: str | None = None
    kind: ResponseKind | None = None
    original_id: str | None = None
    bylines: tuple[Credit, ...] = ()
    tags: tuple[Label, ...] = ()
    notices: tuple[EditorNotice, ...] = ()

    @property
    def credited(self) -> list[str]:
        """See ``credited_in``."""
        return credited_in(self.bylines)

    @property
    def credited_names(self) -> str:
        """The credited in one line, as a list of responses names them: ``A, B and C``."""
        return join_names(self.credited)


def credited_in(bylines: Sequence[Credit | DraftByline]) -> list[str]:
    """Return the names of the authors, or of everybody in the bylines where none is an author."""
    authors = [each.name for each in bylines if each.role is BylineRole.AUTHOR]
    return authors or [each.name for each in bylines]


def columns_of(values: Any) -> dict[str, Any]:
    """Return the fields that are columns, by name, of an article's row, draft, input or state."""
    return {each.name: getattr(values, each.name) for each in COLUMN_FIELDS}


async def state_of(article: Article) -> ArticleState:
    """Return an article's editable state, read from its rows."""
    return (await states_of([article]))[article.id]


async def states_of(articles: Sequence[Article]) -> dict[str, ArticleState]:
    """Return the states of articles by their ids, by as few statements as that of one."""
    ids = [each.id for each in articles]
    bylines, tags = defaultdict[str, list[Credit]](list), defaultdict[str, list[Label]](list)
    credits: Any = await rows_where(Byline, "article_id", ids, order="position")
    for each in credits:
        bylines[each.article_id].append(_credit(each))
    for article_id, *label in await _labels(ids):
        tags[article_id].append(Label(*label))
    notices = await notices_of(ids)
    return {each.id: _state(each, bylines[each.id], tags[each.id], notices.get(each.id, ())) for each in articles}


async def _labels(article_ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return articles with the ids and the names of their tags, in the order of the tags."""
    places = ", ".join(f"${number}" for number, _ in enumerate(article_ids, start=1))
    return await rows_of(ArticleTag, _LABELS.format(ids=places), *article_ids) if article_ids else []


def _state(
    row: Any, bylines: Sequence[Credit], tags: Sequence[Label], notices: tuple[EditorNotice, ...]
) -> ArticleState:
    return ArticleState(
        **columns_of(row),
        slug=row.slug,
        responding_to_id=row.responding_to_id,
        kind=ResponseKind(row.response_kind) if row.response_kind else None,
        original_id=None if row.original_id == row.id else row.original_id,
        bylines=tuple(bylines),
        tags=tuple(tags),
        notices=notices,
    )


def snapshot(state: ArticleState) -> dict[str, Any]:
    """Return the state as JSON; the source is left out, for a revision has a column of its own for it."""
    kept = {name: as_json(value) for name, value in values_of(state).items() if name != "source"}
    listed = {name: [values_of(each) for each in kept[name]] for name in ("bylines", "tags")}
    notices = [{**values_of(each), "date": as_json(each.date)} for each in state.notices]
    return {**kept, **listed, "notices": notices}


def values_of(record: Any) -> dict[str, Any]:
    """Return the fields of a dataclass by name. Nothing is copied, as ``asdict`` does in ten times as long."""
    return {each.name: getattr(record, each.name) for each in fields(record)}


def from_snapshot(kept: Mapping[str, Any], source: str, current: ArticleState) -> ArticleState:
    """Return the state that a revision keeps; a field that did not exist at its time stays as it is in ``current``."""
    values: dict[str, Any] = {**kept, "source": source}
    for each in COLUMN_FIELDS:
        if each.kind is FieldKind.DATE and values.get(each.name):
            values[each.name] = Date.fromisoformat(values[each.name])
    values["kind"] = ResponseKind(kept["kind"]) if kept["kind"] else None
    values["bylines"] = tuple(Credit(**{**each, "role": BylineRole(each["role"])}) for each in kept["bylines"])
    values["tags"] = tuple(Label(**each) for each in kept["tags"])
    values["notices"] = tuple(map(_notice, kept["notices"]))
    return replace(current, **values)


def _notice(kept: Mapping[str, Any]) -> EditorNotice:
    date = Date.fromisoformat(kept["date"]) if kept["date"] else None
    return EditorNotice(NoticeKind(kept["kind"]), kept["source"], date)


def as_json(value: Any) -> Any:
    """Return a plain value as JSON has it: a date, or an instant, as text."""
    return value.isoformat() if isinstance(value, Date) else value


def _credit(byline: Byline) -> Credit:
    row: Any = byline
    return Credit(row.contributor_id, row.credited_name, BylineRole(row.role), row.bio, row.affiliation)


def copies(article: Any) -> dict[str, Any]:
    """Return the copies for a link to the article."""
    return {name: getattr(article, name) for name in _COPIED}
