"""Reads whole articles for exports and Atom feeds: all columns of a few tables, with the visibility of a query.

An export has the Markdown of an article, which a query shows to its authors and editors alone. It discloses nothing
that the other formats of the same export do not say.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial

import orjson

from gql_blog.access import Viewer
from gql_blog.content import (
    COLUMN_FIELDS,
    ArticleField,
    ArticleStatus,
    BylineRole,
    FieldKind,
    FootnoteKind,
    Note,
    NoticeKind,
    ReadNote,
    ResponseKind,
    SiteUrls,
)
from gql_blog.hooks import ExportArticle, ExportByline, ExportComment, ExportMention, ExportNotice
from gql_blog.read.bound_request import BoundRequest
from gql_blog.read.dialect import POSTGRES, SQLITE, Dialect
from gql_blog.read.dynamic_values import DriverValue
from gql_blog.read.needs import ReadContext
from gql_blog.read.parameters import Given
from gql_blog.read.plan import Steps
from gql_blog.read.row_order import Order, order_of
from gql_blog.read.sql import ByCodePoint, Of, Parameter, Row, listed
from gql_blog.read.sql_printer import SqlPrinter
from gql_blog.read.visibility_conditions import Policy
from gql_blog.store import Read, ReadBudget, Reader, Statement

_ARTICLE = """
select a.id, a.slug, a.status, a.html || coalesce(a.endnotes, ''), a.text, a.created_at, a.updated_at, a.published_at,
  a.response_kind, t.id,  case when t.is_stub then null else t.slug end, t.title, t.slug,
  case when o.id = a.id then null else o.slug end,
  {columns}
from article a
left join article t on t.id = a.responding_to_id and {target}
left join article o on o.id = a.original_id and {original}
where not a.is_stub and {visible} and {condition}"""

_FIXED = 14
"""So many columns stand before the editable ones."""
_COLUMNS = tuple(each.name for each in COLUMN_FIELDS)

_BYLINES = """
select b.article_id, b.credited_name, b.role, b.bio, b.affiliation, c.slug
from byline b join contributor c on c.id = b.contributor_id where {of} order by b.article_id, b.position"""

_TAGS = """
select l.article_id, g.name from article_tag l join tag g on g.id = l.tag_id where {of}
order by l.article_id, l.position"""

_NOTICES = """
select n.article_id, n.kind, n.source, n.html, n.text, n.date from notice n where {of}
order by n.article_id, n.position"""

_NOTES = """
select f.article_id, f.number, f.label, f.text, f.html, f.anchor, f.marker_anchors, f.kind, r.number, f.locator,
  f.resolved_text, f.citation
from footnote f left join footnote r on r.id = f.refers_to_id where {of} order by f.article_id, f.number"""

_COMMENTS = """
select c.article_id, c.id, c.author_name, c.source, c.html, c.text, c.posted_on, c.posted_at, c.parent_id
from comment c where c.public and {of} order by c.article_id, {order}"""

_MENTIONS = """
select m.article_id, m.credited_name, m.title, m.date from mention m where {of} order by m.article_id, m.position"""

_PARTS = (
    (_BYLINES, "b"),
    (_TAGS, "l"),
    (_NOTICES, "n"),
    (_NOTES, "f"),
    (_COMMENTS, "c"),
    (_MENTIONS, "m"),
)
"""What belongs to an article, in the order in which ``_article`` takes it."""

_READING_ORDER = order_of("article", [{"field": "PUBLISHED_ON", "direction": "ASC"}], counts_all=False)
_COMMENT_ORDER = order_of("comment", None, counts_all=False)


class ExportReader:
    """Reads whole articles as a viewer sees them, with their public comments. Stubs are never read."""

    def __init__(self, reader: Reader, urls: SiteUrls, budget: ReadBudget | None = None) -> None:
        self._reader = reader
        self._budget = budget
        self._dialect: Dialect = POSTGRES if reader.dialect == "postgres" else SQLITE
        self._urls = urls

    def within(self, budget: ReadBudget) -> "ExportReader":
        """Return a reader whose reads have this budget together; ReadTimeout if it is exhausted."""
        return ExportReader(self._reader, self._urls, budget)

    async def article(self, slug: str, viewer: Viewer) -> ExportArticle | None:
        """Return the article with this slug or old slug; ``None`` if the viewer sees none."""
        found = await self._articles(viewer, lambda printer: _of_slug("a.id", _value(printer, slug)))
        return found[0] if found else None

    async def dialogue(self, slug: str, viewer: Viewer) -> tuple[ExportArticle, ...]:
        """Return a post and its responses in reading order: each article before its responses, those by date."""
        found = await self._articles(viewer, lambda printer: _of_slug("a.root_id", _value(printer, slug)))
        held = {article.id for article in found}
        responses: dict[str | None, list[ExportArticle]] = defaultdict(list)
        for article in found:
            to = article.responding_to_id
            responses[to if to in held else None].append(article)
        ordered: list[ExportArticle] = []
        waiting = responses[None][::-1]
        while waiting:
            article = waiting.pop()
            ordered.append(article)
            waiting += responses[article.id][::-1]
        return tuple(ordered)

    async def newest(self, viewer: Viewer, limit: int) -> tuple[ExportArticle, ...]:
        """Return PUBLISHED articles, latest first: by time of publication, else by date, else by creation."""
        instant = "coalesce(a.published_at, {date}, a.created_at)".format(
            date="a.published_on::timestamp at time zone 'UTC'"
            if self._dialect.postgres
            else "a.published_on || ' 00:00:00+00:00'"
        )
        return await self._articles(
            viewer, lambda _: "a.status = 'PUBLISHED'", f"order by {instant} desc, a.id desc limit {int(limit)}"
        )

    async def slugs(self, viewer: Viewer, *, posts: bool = False) -> tuple[str, ...]:
        """Return the slugs of all articles that the viewer sees, sorted.

        With ``posts``, return the slugs of the posts of their dialogues, stubs included.
        """
        printer, article, named = SqlPrinter(self._dialect), Row("article", "a"), Row("article", "n")
        text = (
            f"select n.slug from article n where n.id in (select {'a.root_id' if posts else 'a.id'} from article a "
            f"where not a.is_stub and {printer.text(Of(Policy(viewer.role).rows('article'), article))}) "
            f"order by {printer.text(ByCodePoint(named['slug']))}"
        )
        statement = self._statement(text, printer, viewer)
        rows = await self._reader.run(Read(partial(_one, statement), single=True), self._budget)
        return tuple(row[0] for row in rows)

    async def _articles(
        self, viewer: Viewer, condition: Callable[[SqlPrinter], str], order: str | None = None
    ) -> tuple[ExportArticle, ...]:
        policy, printer = Policy(viewer.role), SqlPrinter(self._dialect)
        order = order or f"order by {self._order_by(_READING_ORDER, 'a')}"
        target, original, visible = (
            printer.text(Of(policy.rows("article"), Row("article", alias))) for alias in ("t", "o", "a")
        )
        columns = ", ".join(f"a.{name}" for name in _COLUMNS)
        text = _ARTICLE.format(
            columns=columns, target=target, original=original, visible=visible, condition=condition(printer)
        )
        statement = self._statement(f"{text} {order}", printer, viewer)
        return await self._reader.run(Read(partial(self._read, statement, viewer)), self._budget)

    def _read(self, statement: Statement, viewer: Viewer) -> Steps:
        rows = yield statement
        ids = [row[0] for row in rows]
        parts: list[dict[str, list[DriverValue]]] = []
        for text, alias in _PARTS:
            found = (yield self._belonging(text, alias, ids, viewer)) if ids else []
            parts.append(_by_article(found))
        return tuple(self._article(row, *(part.get(row[0], []) for part in parts)) for row in rows)

    def _belonging(self, text: str, alias: str, ids: Sequence[str], viewer: Viewer) -> Statement:
        printer = SqlPrinter(self._dialect)
        keys = Parameter(Given(self._dialect.keys(list(ids))))
        of = printer.text(self._dialect.among(Row("", alias)["article_id"], keys))
        return self._statement(text.format(of=of, order=self._order_by(_COMMENT_ORDER, "c")), printer, viewer)

    def _order_by(self, order: Order, alias: str) -> str:
        return SqlPrinter(self._dialect).text(Of(listed(order.order_by(self._dialect)), Row("", alias)))

    def _statement(self, sql: str, printer: SqlPrinter, viewer: Viewer) -> Statement:
        bound = BoundRequest({}, ReadContext(viewer, self._urls))
        return Statement(sql, tuple(getter(bound) for getter in printer.getters))

    def _article(
        self,
        row: Sequence[DriverValue],
        bylines: Sequence[DriverValue],
        tags: Sequence[DriverValue],
        notices: Sequence[DriverValue],
        notes: Sequence[DriverValue],
        comments: Sequence[DriverValue],
        mentions: Sequence[DriverValue],
    ) -> ExportArticle:
        identifier, slug, status, html, text, created_at, updated_at, published_at, kind, *linked = row[:_FIXED]
        to_id, to_slug, to_title, to_path, translation_of = linked
        return ExportArticle(
            **dict(zip(_COLUMNS, map(_column, COLUMN_FIELDS, row[_FIXED:]), strict=True)),
            id=identifier,
            slug=slug,
            status=ArticleStatus(status),
            url=self._urls.article(slug),
            html=html,
            text=text,
            created_at=_instant(created_at),
            updated_at=_instant(updated_at),
            published_at=None if published_at is None else _instant(published_at),
            kind=None if kind is None else ResponseKind(kind),
            responding_to_id=to_id,
            responding_to_slug=to_slug,
            responding_to_title=to_title,
            responding_to_url=None if to_path is None else self._urls.article(to_path),
            translation_of=translation_of,
            bylines=tuple(_byline(*rest) for _, *rest in bylines),
            tags=tuple(name for _, name in tags),
            notices=tuple(map(_notice, notices)),
            notes=tuple(map(_note, notes)),
            read_notes=tuple(map(_read_note, notes)),
            comments=tuple(map(_comment, comments)),
            mentions=tuple(
                ExportMention(credited_name=name, title=title, date=_date(printed))
                for _, name, title, printed in mentions
            ),
        )


def _column(field: ArticleField, value: DriverValue) -> DriverValue:
    return _date(value) if field.kind is FieldKind.DATE else value


def _one(statement: Statement) -> Steps:
    return (yield statement)


def _value(printer: SqlPrinter, value: str) -> str:
    return printer.text(Parameter(Given(value)))


def _of_slug(column: str, placeholder: str) -> str:
    return (
        f"{column} = coalesce((select n.id from article n where n.slug = {placeholder}), "
        f"(select s.article_id from old_slug s where s.slug = {placeholder}))"
    )


def _by_article(rows: Sequence[DriverValue]) -> dict[str, list[DriverValue]]:
    grouped: dict[str, list[DriverValue]] = defaultdict(list)
    for row in rows:
        grouped[row[0]].append(row)
    return grouped


def _notice(row: Sequence[DriverValue]) -> ExportNotice:
    _, kind, source, html, text, printed = row
    return ExportNotice(kind=NoticeKind(kind), source=source, html=html, text=text, date=_date(printed))


def _byline(name: str, role: str, bio: str | None, affiliation: str | None, contributor: str | None) -> ExportByline:
    return ExportByline(name=name, role=BylineRole(role), bio=bio, affiliation=affiliation, contributor=contributor)


def _note(row: Sequence[DriverValue]) -> Note:
    _, number, label, text, html, anchor, markers, *_ = row
    return Note(
        number=number, label=label, text=text, html=html, anchor=anchor, marker_anchors=tuple(orjson.loads(markers))
    )


def _read_note(row: Sequence[DriverValue]) -> ReadNote:
    kind, refers_to, locator, resolved, citation = row[7:12]
    return ReadNote(
        kind=FootnoteKind(kind),
        refers_to=refers_to,
        candidates=(),
        locator=locator,
        resolved_text=resolved,
        citation=None if citation is None else orjson.loads(citation),
    )


def _comment(row: Sequence[DriverValue]) -> ExportComment:
    _, identifier, name, source, html, text, posted_on, posted_at, parent = row
    instant = None if posted_at is None else _instant(posted_at)
    return ExportComment(
        id=identifier,
        author_name=name,
        source=source,
        html=html,
        text=text,
        posted_on=_date(posted_on),
        posted_at=instant,
        parent_id=parent,
    )


def _instant(value: DriverValue) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.astimezone(UTC)


def _date(value: DriverValue) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
