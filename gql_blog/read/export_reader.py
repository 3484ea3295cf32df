"""Reads whole articles for exports and Atom feeds: all columns of a few tables, with the visibility of a query.

An export has the Markdown of an article, which a query shows to its authors and editors alone. It discloses nothing
that the other formats of the same export do not say.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Final

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
    frozen,
)
from gql_blog.hooks import ExportArticle, ExportByline, ExportComment, ExportMention, ExportNotice
from gql_blog.read.compile.plan import Steps
from gql_blog.read.export_statements import (
    ARTICLE,
    COLUMNS,
    FIXED,
    PUBLISHED,
    articles,
    listed,
    newest_first,
    newest_ids,
    number_listed,
    of_slug,
    parts,
    reading_order,
    slugs,
)
from gql_blog.read.needs.declared_needs import ReadContext
from gql_blog.read.needs.parameters import Given
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.sql.dialect import POSTGRES, SQLITE, Dialect
from gql_blog.read.sql.dynamic_values import DriverValue
from gql_blog.read.sql.expressions import Expression, Parameter, Select, Sort
from gql_blog.read.sql.sql_printer import SqlPrinter
from gql_blog.render import players_to_links
from gql_blog.store import Read, ReadBudget, Reader, Statement, instant

_SITE: Final = "SELECT title, description FROM site"
_BESIDE_NAME: Final = ("bio", "affiliation", "contributor", "orcid", "portrait_id")


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
        found = await self._articles(viewer, of_slug(ARTICLE["id"], slug))
        return found[0] if found else None

    async def dialogue(self, slug: str, viewer: Viewer) -> tuple[ExportArticle, ...]:
        """Return a post and its responses in reading order: each article before its responses, those by date."""
        found = await self._articles(viewer, of_slug(ARTICLE["root_id"], slug))
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
        return await self._articles(viewer, PUBLISHED, newest_first(self._dialect), limit)

    async def published(self, viewer: Viewer) -> tuple[str, ...]:
        """Return the ids of all PUBLISHED articles that the viewer sees, in the order of ``newest``."""
        return await self._column(newest_ids(RowPolicy(viewer.sight), newest_first(self._dialect)), viewer)

    async def of_ids(self, ids: Sequence[str], viewer: Viewer) -> tuple[ExportArticle, ...]:
        """Return the articles with these ids, in that order, but for those that the viewer does not see (any more)."""
        keys = Parameter(Given(self._dialect.keys(list(ids))))
        found = await self._articles(viewer, self._dialect.among(ARTICLE["id"], keys))
        return tuple(sorted(found, key=lambda each: ids.index(each.id)))

    async def slugs(self, viewer: Viewer, *, posts: bool = False) -> tuple[str, ...]:
        """Return the slugs of all articles that the viewer sees, sorted.

        With ``posts``, return the slugs of the posts of their dialogues: stubs too, and posts that the viewer does not
        see. That is for the command, whose viewer sees all.
        """
        return await self._column(slugs(RowPolicy(viewer.sight), ARTICLE["root_id" if posts else "id"]), viewer)

    async def listed(
        self, viewer: Viewer, first: str, most: int, skipped: int = 0
    ) -> tuple[tuple[str, str, datetime], ...]:
        """Return id, URL and last change of PUBLISHED articles that the viewer sees, by id, from ``first`` on."""
        statement = self._statement(listed(RowPolicy(viewer.sight), first, most, skipped), viewer)
        rows = await self._reader.run(Read(partial(_one, statement), single=True), self._budget)
        return tuple((id, self._urls.article(slug, locale), instant(at)) for id, slug, locale, at in rows)

    async def number_listed(self, viewer: Viewer, end: str) -> int:
        """Return how many ``listed`` has before ``end``."""
        (number,) = await self._column(number_listed(RowPolicy(viewer.sight), end), viewer)
        return int(number)

    async def site(self) -> tuple[str, str | None]:
        """Return the title and the description of the site: what was set, else what the settings say."""
        ((title, description),) = await self._reader.run(
            Read(partial(_one, Statement(_SITE)), single=True), self._budget
        )
        return title or self._urls.title, description or self._urls.description or None

    async def _column(self, select: Select, viewer: Viewer) -> tuple[str, ...]:
        statement = self._statement(select, viewer)
        rows = await self._reader.run(Read(partial(_one, statement), single=True), self._budget)
        return tuple(row[0] for row in rows)

    async def _articles(
        self, viewer: Viewer, condition: Expression, order: Sequence[Sort] = (), limit: int | None = None
    ) -> tuple[ExportArticle, ...]:
        order = order or reading_order(self._dialect)
        statement = self._statement(articles(RowPolicy(viewer.sight), condition, order, limit), viewer)
        return await self._reader.run(Read(partial(self._read, statement, viewer)), self._budget)

    def _read(self, statement: Statement, viewer: Viewer) -> Steps:
        rows = yield statement
        ids = [row[0] for row in rows]
        belonging = []
        for select in parts(self._dialect, ids) if ids else ():
            found = yield self._statement(select, viewer)
            belonging.append(_by_article(found))
        return tuple(self._article(row, [part[row[0]] for part in belonging]) for row in rows)

    def _statement(self, select: Select, viewer: Viewer) -> Statement:
        printer, bound = SqlPrinter(self._dialect), BoundRequest({}, ReadContext(viewer, self._urls))
        return Statement(printer.text(select), tuple(getter(bound) for getter in printer.getters))

    def _article(self, row: Sequence[DriverValue], belonging: Sequence[Sequence[DriverValue]]) -> ExportArticle:
        bylines, tags, notices, notes, comments, mentions = belonging
        identifier, version, slug, status, html, text, created_at, updated_at, published_at, kind, *linked = row[
            : len(FIXED)
        ]
        columns = dict(zip(COLUMNS, map(_column, COLUMN_FIELDS, row[len(FIXED) :]), strict=True))
        to_id, to_slug, to_title, to_path, to_locale, translation_of = linked
        return ExportArticle(
            **columns,
            id=identifier,
            version=version,
            slug=slug,
            status=ArticleStatus(status),
            url=self._urls.article(slug, columns["locale"]),
            html=players_to_links(html),
            html_with_players=html,
            text=text,
            created_at=instant(created_at),
            updated_at=instant(updated_at),
            published_at=None if published_at is None else instant(published_at),
            kind=None if kind is None else ResponseKind(kind),
            responding_to_id=to_id,
            responding_to_slug=to_slug,
            responding_to_title=to_title,
            responding_to_url=None if to_path is None else self._urls.article(to_path, to_locale),
            translation_of=translation_of,
            bylines=tuple(map(_byline, bylines)),
            tags=tuple(name for _, name in tags),
            notices=tuple(map(_notice, notices)),
            notes=tuple(map(_note, notes)),
            read_notes=tuple(map(_read_note, notes)),
            works_in_styles=tuple(frozen(orjson.loads(row[12] or "{}")) for row in notes),
            comments=tuple(map(_comment, comments)),
            mentions=tuple(map(_mention, mentions)),
        )


def _column(field: ArticleField, value: DriverValue) -> DriverValue:
    return _date(value) if field.kind is FieldKind.DATE else value


def _one(statement: Statement) -> Steps:
    return (yield statement)


def _by_article(rows: Sequence[DriverValue]) -> defaultdict[str, list[DriverValue]]:
    grouped: defaultdict[str, list[DriverValue]] = defaultdict(list)
    for row in rows:
        grouped[row[0]].append(row)
    return grouped


def _notice(row: Sequence[DriverValue]) -> ExportNotice:
    _, kind, source, html, text, printed = row
    return ExportNotice(kind=NoticeKind(kind), source=source, html=html, text=text, date=_date(printed))


def _byline(row: Sequence[DriverValue]) -> ExportByline:
    _, name, role, *rest = row
    return ExportByline(name=name, role=BylineRole(role), **dict(zip(_BESIDE_NAME, rest, strict=True)))


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
        locator=locator,
        resolved_text=resolved,
        citation=None if citation is None else orjson.loads(citation),
    )


def _comment(row: Sequence[DriverValue]) -> ExportComment:
    _, identifier, name, source, html, text, posted_on, posted_at, parent = row
    return ExportComment(
        id=identifier,
        author_name=name,
        source=source,
        html=html,
        text=text,
        posted_on=_date(posted_on),
        posted_at=None if posted_at is None else instant(posted_at),
        parent_id=parent,
    )


def _mention(row: Sequence[DriverValue]) -> ExportMention:
    _, name, title, printed = row
    return ExportMention(credited_name=name, title=title, date=_date(printed))


def _date(value: DriverValue) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
