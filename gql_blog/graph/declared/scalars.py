"""The scalars: how each comes in, strictly, and goes out; JSON's own form out of the database passes as it is."""

import re
import reprlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, NewType

import strawberry
from graphql import GraphQLError, ValueNode, value_from_ast_untyped
from strawberry.types.scalar import ScalarDefinition

DateTime = datetime
Date = date
Locale = NewType("Locale", str)
HTML = NewType("HTML", str)
JSON = NewType("JSON", object)

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MICROSECONDS = 6

_SHOWN: Final = reprlib.Repr()
"""How a wrong value is shown: of a long one the beginning and the end."""
_SHOWN.maxstring = 60
_shown = _SHOWN.repr

_LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8}"
_LOCALE = re.compile(
    rf"({_LANGUAGE})(-[A-Za-z]{{4}})?(-([A-Za-z]{{2}}|\d{{3}}))?(-([A-Za-z0-9]{{5,8}}|\d[A-Za-z0-9]{{3}}))*"
    r"(-[0-9A-WY-Za-wy-z](-[A-Za-z0-9]{2,8})+)*(-[Xx](-[A-Za-z0-9]{1,8})+)?"
)
"""The shape of a BCP 47 tag (RFC 5646, 2.1), without the grandfathered ones."""
_LOCALE_LENGTH = 35


def _parse_instant(value: Any) -> datetime:
    """Return an instant in UTC; without its offset as it is: mutations take it in the time zone of the site."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise GraphQLError(
            f"DateTime cannot represent {_shown(value)}: expected RFC 3339, such as 2026-01-31T12:00:00Z. "
            "Without an offset, it is in the time zone of the site."
        )
    try:
        moment = _read_instant(value.upper())
        return moment.astimezone(UTC) if moment.tzinfo else moment
    except (ValueError, OverflowError) as error:
        raise GraphQLError(f"DateTime cannot represent {_shown(value)}: there is no such date and time.") from error


def _read_instant(value: str) -> datetime:
    head, point, rest = value.partition(".")
    if not point:
        return datetime.fromisoformat(value)
    digits = re.match(r"\d+", rest)
    fraction = digits.group() if digits else ""
    return datetime.fromisoformat(f"{head}.{fraction[:_MICROSECONDS]:0<6}{rest[len(fraction) :]}")


def _serialize_instant(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise GraphQLError("DateTime cannot represent a date and time without an offset.")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _parse_day(value: Any) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise GraphQLError(f"Date cannot represent {_shown(value)}: expected a calendar date such as 2026-01-31.")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise GraphQLError(f"Date cannot represent {_shown(value)}: there is no such day.") from error


def _serialize_day(value: Any) -> Any:
    if isinstance(value, datetime):
        raise GraphQLError("Date cannot represent a date and time.")
    return value.isoformat() if isinstance(value, date) else value


def _parse_locale(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LOCALE_LENGTH or not _LOCALE.fullmatch(value):
        raise GraphQLError(
            f"Locale cannot represent {_shown(value)}: expected a BCP 47 language tag such as en or zh-Hans."
        )
    return value


def _parse_html(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError(f"HTML cannot represent {_shown(value)}: expected a string.")
    return value


def _parse_json(value: Any) -> Any:
    return value


def _json_literal(node: ValueNode, variables: Mapping[str, Any] | None = None) -> Any:
    return value_from_ast_untyped(node, variables if isinstance(variables, dict) else None)


def _literal(parse: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return what parses a value written in a document; what is wrong with it is told with its place."""

    def parse_literal(node: ValueNode, variables: Mapping[str, Any] | None = None) -> Any:
        try:
            return parse(_json_literal(node, variables))
        except GraphQLError as error:
            raise GraphQLError(error.message, node) from error

    return parse_literal


def _pass(value: Any) -> Any:
    return value


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="RFC 3339 instant, always with an offset; served in UTC.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=_serialize_instant,
        parse_value=_parse_instant,
        parse_literal=_literal(_parse_instant),
    ),
    Date: strawberry.scalar(
        name="Date",
        description="ISO 8601 calendar date.",
        serialize=_serialize_day,
        parse_value=_parse_day,
        parse_literal=_literal(_parse_day),
    ),
    Locale: strawberry.scalar(
        name="Locale",
        description="BCP 47 language tag, such as en or zh-Hans.",
        specified_by_url="https://www.rfc-editor.org/info/bcp47",
        serialize=_pass,
        parse_value=_parse_locale,
        parse_literal=_literal(_parse_locale),
    ),
    HTML: strawberry.scalar(
        name="HTML",
        description="Sanitised HTML: safe to put into a page as it is.",
        serialize=_pass,
        parse_value=_parse_html,
        parse_literal=_literal(_parse_html),
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value.",
        serialize=_pass,
        parse_value=_parse_json,
        parse_literal=_json_literal,
    ),
}
"""Each Python type that stands for a scalar of ours, and its definition."""
