"""The statements that read whole articles, and what belongs to them."""

from collections.abc import Sequence
from dataclasses import replace

from gql_blog.content import COLUMN_FIELDS, ArticleStatus
from gql_blog.read.needs.parameters import Given
from gql_blog.read.rows.row_order import Order, order_of
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.expressions import (
    COUNT,
    ByCodePoint,
    Call,
    Chain,
    Column,
    Constant,
    Expression,
    Join,
    Of,
    Parameter,
    Phrase,
    Row,
    Select,
    Sort,
    among,
    conditions,
    equal,
    grouped,
    negated,
)

ARTICLE = Row("article", "a")
PUBLISHED = equal(ARTICLE["status"], Constant(ArticleStatus.PUBLISHED.value))
COLUMNS = tuple(each.name for each in COLUMN_FIELDS)
"""The editable columns, which stand behind the ``FIXED`` ones."""
_TO, _ORIGINAL, _NAMED, _OLD = Row("article", "t"), Row("article", "o"), Row("article", "n"), Row("old_slug", "s")
_BYLINE, _CONTRIBUTOR, _LINK, _TAG = (
    Row("byline", "b"),
    Row("contributor", "c"),
    Row("article_tag", "l"),
    Row("tag", "g"),
)
_NOTICE, _NOTE, _REFERRED = Row("notice", "n"), Row("footnote", "f"), Row("footnote", "r")
_COMMENT, _MENTION = Row("comment", "c"), Row("mention", "m")

_READING_ORDER = order_of("article", [{"field": "PUBLISHED_ON", "direction": "ASC"}])
_COMMENT_ORDER = order_of("comment")


def _unless(condition: Expression, value: Expression) -> Expression:
    return Phrase(("case when ", condition, " then null else ", value, " end"))


FIXED = (
    *(ARTICLE[name] for name in ("id", "version", "slug", "status")),
    Chain("||", (ARTICLE["html"], ARTICLE["endnotes"])),
    *(ARTICLE[name] for name in ("text", "created_at", "updated_at", "published_at", "response_kind")),
    *(_TO["id"], _unless(_TO["is_stub"], _TO["slug"]), _TO["title"], _TO["slug"], _TO["locale"]),
    _unless(equal(_ORIGINAL["id"], ARTICLE["id"]), _ORIGINAL["slug"]),
)


def articles(policy: RowPolicy, condition: Expression, order: Sequence[Sort], limit: int | None = None) -> Select:
    """Return the select of the articles that fulfil a condition on ``ARTICLE``, of what they answer and translate."""

    def linked(row: Row, key: str) -> Join:
        return Join("left join", row, (equal(row["id"], ARTICLE[key]), *_visible(policy, row)))

    return Select(
        (*FIXED, *(ARTICLE[name] for name in COLUMNS)),
        (ARTICLE, linked(_TO, "responding_to_id"), linked(_ORIGINAL, "original_id")),
        (negated(ARTICLE["is_stub"]), *_visible(policy, ARTICLE), condition),
        order=tuple(order),
        limit=None if limit is None else Constant(limit),
    )


def newest_ids(policy: RowPolicy, order: Sequence[Sort]) -> Select:
    """Return the select of the ids of the PUBLISHED articles that the viewer sees."""
    seen = (negated(ARTICLE["is_stub"]), *_visible(policy, ARTICLE), PUBLISHED)
    return Select((ARTICLE["id"],), (ARTICLE,), seen, order=tuple(order))


def listed(policy: RowPolicy, first: str, most: int, skipped: int = 0) -> Select:
    """Return the select (id, slug, locale, change) of PUBLISHED articles from ``first``, less ``skipped``; no stubs."""
    return Select(
        (ARTICLE["id"], ARTICLE["slug"], ARTICLE["locale"], ARTICLE["updated_at"]),
        (ARTICLE,),
        _listed(policy, ">=", first),
        order=(Sort(ARTICLE["id"]),),
        limit=Phrase((Constant(most), " offset ", Constant(skipped))),
    )


def number_listed(policy: RowPolicy, end: str) -> Select:
    """Return the select of how many of them there are before ``end``."""
    return Select((COUNT,), (ARTICLE,), _listed(policy, "<", end))


def _listed(policy: RowPolicy, operator: str, place: str) -> tuple[Expression, ...]:
    placed = Chain(operator, (ARTICLE["id"], Parameter(Given(place))))
    return negated(ARTICLE["is_stub"]), *_visible(policy, ARTICLE), PUBLISHED, placed


def slugs(policy: RowPolicy, column: Column) -> Select:
    """Return the select of the slugs of the articles that are named by a column of what the viewer sees."""
    seen = Select((column,), (ARTICLE,), (negated(ARTICLE["is_stub"]), *_visible(policy, ARTICLE)))
    return Select(
        (_NAMED["slug"],), (_NAMED,), (among(_NAMED["id"], seen),), order=(Sort(ByCodePoint(_NAMED["slug"])),)
    )


def of_slug(column: Column, slug: str) -> Expression:
    """Return the condition that a column is the id of the article with this slug, or old slug."""
    value = Parameter(Given(slug))
    now = grouped(Select((_NAMED["id"],), (_NAMED,), (equal(_NAMED["slug"], value),)))
    once = grouped(Select((_OLD["article_id"],), (_OLD,), (equal(_OLD["slug"], value),)))
    return equal(column, Call("coalesce", (now, once)))


def reading_order(dialect: Dialect) -> tuple[Sort, ...]:
    """Return the order by date of ``ARTICLE``."""
    return _of(ARTICLE, _READING_ORDER, dialect)


def newest_first(dialect: Dialect) -> tuple[Sort, ...]:
    """Return the order by time of publication, else by date, else by creation, latest first."""
    midnight = "::timestamp at time zone 'UTC'" if dialect.postgres else " || ' 00:00:00+00:00'"
    day = Phrase((ARTICLE["published_on"], midnight))
    instant = Call("coalesce", (ARTICLE["published_at"], day, ARTICLE["created_at"]))
    return Sort(instant, "desc"), Sort(ARTICLE["id"], "desc")


def parts(dialect: Dialect, ids: list[str]) -> tuple[Select, ...]:
    """Return the selects of bylines, tags, notices, notes, comments and mentions; first comes the article's id."""
    tag = (_TAG["name"],)
    comments = _part(_COMMENT, "id", "author_name", "source", "html", "text", "posted_on", "posted_at", "parent_id")
    said = (Sort(_COMMENT["article_id"]), *_of(_COMMENT, _COMMENT_ORDER, dialect))
    notes = _part(_NOTE, "number", "label", "text", "html", "anchor", "marker_anchors", "kind", by="number")
    more = (_REFERRED["number"], *(_NOTE[name] for name in ("locator", "resolved_text", "citation", "work_in_styles")))
    found = (
        _joined(
            _part(_BYLINE, "credited_name", "role", "bio", "affiliation"),
            Join("join", _CONTRIBUTOR, (equal(_CONTRIBUTOR["id"], _BYLINE["contributor_id"]),)),
            (_CONTRIBUTOR["slug"], _CONTRIBUTOR["orcid"], _CONTRIBUTOR["portrait_id"]),
        ),
        _joined(_part(_LINK), Join("join", _TAG, (equal(_TAG["id"], _LINK["tag_id"]),)), tag),
        _part(_NOTICE, "kind", "source", "html", "text", "date"),
        _joined(notes, Join("left join", _REFERRED, (equal(_REFERRED["id"], _NOTE["refers_to_id"]),)), more),
        replace(comments, where=(_COMMENT["public"],), order=said),
        _part(_MENTION, "credited_name", "title", "date"),
    )
    keys = Parameter(Given(dialect.keys(ids)))
    return tuple(replace(part, where=(*part.where, dialect.among(part.columns[0], keys))) for part in found)


def _part(row: Row, *names: str, by: str = "position") -> Select:
    order = (Sort(row["article_id"]), Sort(row[by]))
    return Select((row["article_id"], *(row[name] for name in names)), (row,), order=order)


def _joined(select: Select, join: Join, columns: tuple[Expression, ...]) -> Select:
    return replace(select, columns=(*select.columns, *columns), source=(*select.source, join))


def _visible(policy: RowPolicy, row: Row) -> tuple[Expression, ...]:
    return tuple(Of(each, row) for each in conditions((policy.rows("article"),)))


def _of(row: Row, order: Order, dialect: Dialect) -> tuple[Sort, ...]:
    return tuple(Sort(Of(term.expression, row), term.direction) for term in order.order_by(dialect))
