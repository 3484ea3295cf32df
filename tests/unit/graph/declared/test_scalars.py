from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLScalarType, parse_value, value_from_ast
from support.cases import cases
from support.core_schema import core_schema

SCHEMA = core_schema().graphql


def scalar(name: str) -> GraphQLScalarType:
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, GraphQLScalarType)
    return kind


def read(name: str, value: Any) -> Any:
    return scalar(name).coerce_input_value(value)


@cases(
    ("text", "instant"),
    [
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31t12:00:00z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00+09:00", datetime(2026, 1, 31, 3, tzinfo=UTC)),
        ("2026-01-31T12:00:00.5-00:30", datetime(2026, 1, 31, 12, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-01-31T12:00:00.123456789Z", datetime(2026, 1, 31, 12, 0, 0, 123_456, tzinfo=UTC)),
        ("2024-02-29T23:59:59Z", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_instants_come_in_with_their_offset(text: str, instant: datetime) -> None:
    taken = read("DateTime", text)
    assert taken == instant
    assert taken.utcoffset() == timedelta(0)
    assert value_from_ast(parse_value(f'"{text}"'), scalar("DateTime")) == instant


def test_an_instant_without_an_offset_is_left_to_who_knows_the_zone() -> None:
    assert read("DateTime", "2026-01-31T12:00:00.5") == datetime(2026, 1, 31, 12, 0, 0, 500_000)


@cases(
    "value",
    [
        "2026-01-31T12:00",
        "2026-01-31 12:00:00Z",
        "2026-01-31",
        "2026-02-30T12:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:00:60Z",
        "2026-01-31T12:00:00+0900",
        "2026-W05-6T12:00:00Z",
        "0001-01-01T00:00:00+09:00",
        "2026-01-31T12:00:00+99:00",
        "２０２６-01-31T12:00:00Z",
        "",
        1769860800,
        None,
        True,
    ],
)
def test_other_instants_are_refused(value: Any) -> None:
    with pytest.raises(GraphQLError, match=r"DateTime cannot represent .*: (expected|there is)"):
        read("DateTime", value)


def test_the_message_says_what_becomes_of_a_time_without_an_offset() -> None:
    with pytest.raises(GraphQLError, match="Without an offset, it is in the time zone of the site"):
        read("DateTime", "tomorrow")


def test_instants_go_out_in_utc() -> None:
    write = scalar("DateTime").coerce_output_value
    assert write(datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=9)))) == "2026-01-31T03:00:00Z"
    assert write(datetime(2026, 1, 31, 12, 0, 0, 5, tzinfo=UTC)) == "2026-01-31T12:00:00.000005Z"
    assert write("2026-01-31T12:00:00Z") == "2026-01-31T12:00:00Z"
    with pytest.raises(GraphQLError, match="without an offset"):
        write(datetime(2026, 1, 31))


def test_days_come_in_and_go_out() -> None:
    assert read("Date", "2024-02-29") == date(2024, 2, 29)
    assert scalar("Date").coerce_output_value(date(2024, 2, 29)) == "2024-02-29"
    assert scalar("Date").coerce_output_value("2024-02-29") == "2024-02-29"
    with pytest.raises(GraphQLError, match="a date and time"):
        scalar("Date").coerce_output_value(datetime(2024, 2, 29, tzinfo=UTC))


@cases("value", ["2026-02-30", "2026-1-31", "20260131", "2026-W05-6", "2026-01-31T00:00:00Z", "", 5, None])
def test_other_days_are_refused(value: Any) -> None:
    with pytest.raises(
        GraphQLError, match=r"Date cannot represent .*: (expected a calendar date|there is no such day)"
    ):
        read("Date", value)


@cases(
    "tag",
    ["en", "EN", "zh-Hans", "zh-cmn-Hans-CN", "pt-BR", "es-419", "sl-rozaj-biske", "de-1996", "en-a-myext-x-priv"],
)
def test_language_tags_are_taken(tag: str) -> None:
    assert read("Locale", tag) == tag


@cases("value", ["", "e", "en_US", "en-", "-en", "en--US", "english-language-of-ours", "en-US-US", "中文", 5, "en\n"])
def test_what_has_not_the_shape_of_a_language_tag_is_refused(value: Any) -> None:
    with pytest.raises(GraphQLError, match="Locale cannot represent"):
        read("Locale", value)


def test_html_and_json_pass_through() -> None:
    fragment = object()
    for name in ("HTML", "JSON", "Locale"):
        assert scalar(name).coerce_output_value(fragment) is fragment
    assert read("HTML", "<p>x</p>") == "<p>x</p>"
    with pytest.raises(GraphQLError, match="HTML cannot represent 5"):
        read("HTML", 5)
    assert read("JSON", {"a": [1, None]}) == {"a": [1, None]}
    literal = parse_value('{a: [1, 2.5, "x", true, null, EN]}')
    assert value_from_ast(literal, scalar("JSON")) == {"a": [1, 2.5, "x", True, None, "EN"]}


@cases(("name", "text"), [("Date", '"yesterday"'), ("DateTime", '"2026-01-31"'), ("Locale", '"x y"')])
def test_what_is_wrong_in_a_document_is_told_with_its_place(name: str, text: str) -> None:
    node = parse_value(text)
    with pytest.raises(GraphQLError) as caught:
        scalar(name).parse_literal(node)
    assert caught.value.nodes == [node]
    assert caught.value.message.startswith(f"{name} cannot represent")
    assert caught.value.original_error is None
