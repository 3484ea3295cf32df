"""``where``, as the schema's own words have it: what is named must all hold."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from support.oracle.sight import Sight
from support.oracle.tables import Row

Where = Mapping[str, Any]


def holds(sight: Sight, row: Row, where: Where) -> bool:
    """Return whether all that ``where`` names holds of an article or a comment; null names nothing."""
    return all(_entry(sight, row, name, value) for name, value in where.items() if value is not None)


def names_status(where: Where) -> bool:
    """Return whether a filter says anything of the status, wherever in it."""
    return any(
        name == "status"
        or (name == "NOT" and names_status(value))
        or (name in ("AND", "OR") and any(map(names_status, value)))
        for name, value in where.items()
        if value is not None
    )


def _entry(sight: Sight, row: Row, name: str, value: Any) -> bool:
    if name == "AND":
        return all(holds(sight, row, each) for each in value)
    if name == "OR":
        return any(holds(sight, row, each) for each in value)
    if name == "NOT":
        return not holds(sight, row, value)
    return _FIELDS[row.table][name](sight, row, value)


def _text(text: str, wanted: Where) -> bool:
    """Hold a StringFilter against a text: equals and in to the letter, contains and startsWith without case."""
    folded = text.casefold()
    checks: dict[str, Callable[[Any], bool]] = {
        "equals": lambda value: text == value,
        "in": lambda value: text in value,
        "contains": lambda value: value.casefold() in folded,
        "startsWith": lambda value: folded.startswith(value.casefold()),
    }
    return all(checks[name](value) for name, value in wanted.items() if value is not None)


def _language(tag: str, wanted: Where) -> bool:
    """Hold a StringFilter against a BCP 47 tag: equals and in by basic filtering of RFC 4647."""

    def within(language_range: str) -> bool:
        subtags = language_range.lower().split("-")
        return language_range == "*" or tag.lower().split("-")[: len(subtags)] == subtags

    others = {name: value for name, value in wanted.items() if name not in ("equals", "in")}
    equals, some = wanted.get("equals"), wanted.get("in")
    return (equals is None or within(equals)) and (some is None or any(map(within, some))) and _text(tag, others)


def _of_any(texts: list[str], wanted: Where) -> bool:
    """Hold a filter on what there may be several of, or none; one that names nothing holds of all."""
    return all(value is None for value in wanted.values()) or any(_text(text, wanted) for text in texts)


def _status(status: str, wanted: Where) -> bool:
    checks: dict[str, Callable[[Any], bool]] = {
        "equals": lambda value: status == value,
        "in": lambda value: status in value,
    }
    return all(checks[name](value) for name, value in wanted.items() if value is not None)


def _span(moment: Any, wanted: Where, read: Callable[[str], Any]) -> bool:
    """Hold a DateFilter or a DateTimeFilter; what has no date lies in no span."""
    checks: dict[str, Callable[[Any], bool]] = {
        "gte": lambda value: moment is not None and moment >= read(value),
        "lt": lambda value: moment is not None and moment < read(value),
        "isNull": lambda value: (moment is None) is value,
    }
    return all(checks[name](value) for name, value in wanted.items() if value is not None)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.upper()).astimezone(UTC)


def _tags(sight: Sight, article: Row) -> list[str]:
    rows = (sight.world.by_id[each.tag_id] for each in sight.world.tagged[article.id])
    return _slugs(sight, "tag", rows)


def _credited(sight: Sight, article: Row) -> list[str]:
    rows = (sight.world.by_id[each.contributor_id] for each in sight.world.bylines[article.id])
    return _slugs(sight, "contributor", rows)


def _linked(sight: Sight, comment: Row) -> list[str]:
    contributor = sight.world.get(comment.contributor_id)
    return _slugs(sight, "contributor", [contributor] if contributor else [])


def _slugs(sight: Sight, kind: str, rows: Iterable[Row]) -> list[str]:
    """Return the slugs that rows have, and those that they had and the viewer may know of."""
    seen = {row.id: row.slug for row in rows if sight.sees(row)}
    aliases = (each for each in sight.world.tables[f"{kind}_alias"] if getattr(each, f"{kind}_id") in seen)
    return [*seen.values(), *(each.slug for each in aliases if each.slug and (each.was_public or sight.staff))]


_Check = Callable[[Sight, Row, Any], bool]

_FIELDS: dict[str, dict[str, _Check]] = {
    "article": {
        "title": lambda _, row, value: _text(row.title, value),
        "locale": lambda _, row, value: _language(row.locale, value),
        "status": lambda _, row, value: _status(row.status, value),
        "publishedOn": lambda _, row, value: _span(row.published_on, value, date.fromisoformat),
        "publishedAt": lambda _, row, value: _span(row.published_at, value, _instant),
        "updatedAt": lambda _, row, value: _span(row.updated_at, value, _instant),
        "isStub": lambda _, row, value: bool(row.is_stub is value),
        "isOriginal": lambda _, row, value: (row.original_id == row.id) is value,
        "tag": lambda sight, row, value: _of_any(_tags(sight, row), value),
        "contributor": lambda sight, row, value: _of_any(_credited(sight, row), value),
        "createdById": lambda sight, row, value: bool(row.created_by_id == value) and sight.names_creator(row),
    },
    "comment": {
        "articleId": lambda _, row, value: bool(row.article_id == value),
        "authorName": lambda _, row, value: _text(row.author_name, value),
        "body": lambda _, row, value: _text(row.text, value),
        "status": lambda _, row, value: _status(row.status, value),
        "postedOn": lambda _, row, value: _span(row.posted_on, value, date.fromisoformat),
        "publishedAt": lambda _, row, value: _span(row.published_at, value, _instant),
        "contributor": lambda sight, row, value: _of_any(_linked(sight, row), value),
    },
    "media": {
        "kind": lambda _, row, value: bool(row.kind == value),
        "missingAltText": lambda _, row, value: (row.alt_text is None) is value,
        "unused": lambda sight, row, value: (not sight.world.uses(row)) is value,
        "text": lambda _, row, value: _text(
            "".join(each or "" for each in (row.alt_text, row.caption, row.credit, row.origin)), value
        ),
    },
    "audit": {
        "at": lambda _, row, value: _span(row.at, value, _instant),
        "actor": lambda _, row, value: _text(row.actor, value),
        "action": lambda _, row, value: _text(row.action, value),
        "subjectId": lambda _, row, value: bool(row.subject_id == value),
        "tokenId": lambda _, row, value: bool(row.token_id == value),
    },
}
