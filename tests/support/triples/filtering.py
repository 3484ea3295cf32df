"""Filters and orders of chance, made around a stored row, so that most find something."""

from collections.abc import Callable
from typing import Any

from support.oracle.orders import Order
from support.oracle.tables import Row
from support.triples.drawing import Drawing

Where = dict[str, Any]


def a_where(drawing: Drawing, kind: str, depth: int = 0) -> Where:
    """Return a filter on articles or comments."""
    row = drawing.row(kind)
    if row is None:
        return {}
    makers = _MAKERS[kind]
    where: Where = {}
    for _ in range(drawing.any(0, 1, 1, 1, 2)):
        name = drawing.chance.choice(list(makers))
        where[name] = makers[name](drawing, row)
    if depth < 2 and kind != "media" and drawing.chance.random() < 0.35:
        joint = drawing.any("AND", "OR", "OR", "NOT")
        where[joint] = _joined(drawing, kind, depth, joint)
    if drawing.chance.random() < 0.05:
        where[drawing.chance.choice(list(makers))] = None
    return where


def an_order(order: Order) -> list[dict[str, str]]:
    """Return an order as it is sent."""
    return [{"field": field, "direction": direction} for field, direction in order]


def _joined(drawing: Drawing, kind: str, depth: int, name: str) -> Any:
    if name == "NOT":
        return a_where(drawing, kind, depth + 1)
    return [a_where(drawing, kind, depth + 1) for _ in range(drawing.any(0, 1, 2, 2, 3))]


def _text(drawing: Drawing, text: str, others: list[str]) -> Where:
    """Return a StringFilter that the text mostly fits."""
    makers: dict[str, Callable[[], Any]] = {
        "contains": lambda: drawing.piece(text),
        "startsWith": lambda: drawing.beginning(text),
        "equals": lambda: drawing.any(text, text, drawing.chance.choice(others)),
        "in": lambda: drawing.any([], [text], [text, *others[:2]], others[:3]),
    }
    names = drawing.chance.sample(list(makers), drawing.any(0, 1, 1, 1, 1, 2))
    return {name: makers[name]() for name in names}


def _texts(table: str, column: str) -> Callable[[Drawing, Row], Where]:
    def make(drawing: Drawing, row: Row) -> Where:
        others = [str(getattr(each, column)) for each in drawing.sight.world.tables[table][:5]]
        return _text(drawing, getattr(row, column), others)

    return make


def _slugs(table: str) -> Callable[[Drawing, Row], Where]:
    def make(drawing: Drawing, _row: Row) -> Where:
        found = drawing.row(table)
        tables = drawing.sight.world.tables
        former = [each for each in tables[f"{table}_alias"] if each.slug]
        others = [str(each.slug) for each in (*former[:3], *tables[table][:5])]
        return _text(drawing, found.slug if found else "none", others)

    return make


def _span(column: str, write: str) -> Callable[[Drawing, Row], Where]:
    def make(drawing: Drawing, row: Row) -> Where:
        value = getattr(drawing, write)(getattr(row, column))
        return dict(
            drawing.any(
                {"gte": value},
                {"lt": value},
                {"gte": value, "lt": getattr(drawing, write)(getattr(row, column))},
                {"isNull": drawing.any(True, False)},
                {"isNull": False, "gte": value},
                {},
            )
        )

    return make


def _status(*values: str) -> Callable[[Drawing, Row], Where]:
    def make(drawing: Drawing, row: Row) -> Where:
        return dict(
            drawing.any(
                {"equals": row.status},
                {"equals": values[0]},
                {"in": list(values)},
                {"in": list(values)},
                {"in": [row.status, values[0]]},
                {"in": []},
                {},
            )
        )

    return make


_Maker = Callable[[Drawing, Row], Any]

_ARTICLE: dict[str, _Maker] = {
    "title": _texts("article", "title"),
    "locale": lambda drawing, row: _text(drawing, row.locale, ["zh", "ZH-HANS", "*", "z", "en", "en-gb-oed", ""]),
    "status": _status("PUBLISHED", "DRAFT", "SCHEDULED", "ARCHIVED"),
    "publishedOn": _span("published_on", "day"),
    "publishedAt": _span("published_at", "instant"),
    "updatedAt": _span("updated_at", "instant"),
    "isStub": lambda drawing, _: drawing.any(False, False, True),
    "isOriginal": lambda drawing, _: drawing.any(True, False),
    "tag": _slugs("tag"),
    "contributor": _slugs("contributor"),
    "createdById": lambda _, row: row.created_by_id or "usr_none",
}
_COMMENT: dict[str, _Maker] = {
    "articleId": lambda drawing, _: drawing.article_id(),
    "authorName": _texts("comment", "author_name"),
    "body": _texts("comment", "text"),
    "status": _status("APPROVED", "PENDING", "REJECTED", "SPAM"),
    "postedOn": _span("posted_on", "day"),
    "publishedAt": _span("published_at", "instant"),
    "contributor": _slugs("contributor"),
}
_AUDIT: dict[str, _Maker] = {
    "at": _span("at", "instant"),
    "actor": _texts("audit", "actor"),
    "action": _texts("audit", "action"),
    "subjectId": lambda _, row: row.subject_id,
    "tokenId": lambda _, row: row.token_id or "tok_none",
}
_MEDIA: dict[str, _Maker] = {
    "kind": lambda drawing, row: drawing.any(row.kind, "IMAGE"),
    "missingAltText": lambda drawing, _: drawing.any(True, False),
    "unused": lambda drawing, _: drawing.any(True, False),
    "text": lambda drawing, row: _text(drawing, row.alt_text or row.caption or "", ["A Harbour", "At dusk", "ada"]),
}
_MAKERS = {"media": _MEDIA, "article": _ARTICLE, "comment": _COMMENT, "audit": _AUDIT}
