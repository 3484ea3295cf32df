"""Single values of front matter: read as written, or refused with the line."""

from collections.abc import Callable
from datetime import date as Date

import pytest
from support.cases import cases

from gql_blog.content import BylineRole, Reference
from gql_blog.errors import ImportRefused
from gql_blog.transfer.markdown.front_matter_syntax import Entry, MappingValue, ScalarValue, SequenceValue, Value
from gql_blog.transfer.markdown.front_matter_values import (
    parse_boolean,
    parse_choice,
    parse_date_entry,
    parse_locale,
    parse_multiline_text,
    parse_reference,
    parse_text,
    parse_texts,
)

LONGEST_TAG = "en-abcdefgh-abcdefgh-abcdefgh-abcde"
"""35 characters, as BCP 47 wants implementations to hold."""


def _entry(value: Value | str | None, *, quoted: bool = False) -> Entry:
    if value is None or isinstance(value, str):
        value = ScalarValue(value, 3, quoted)
    return Entry("key", value, 3, 3, 0, 0)


@cases(
    ("text", "day"),
    [
        ("2017-12-11", Date(2017, 12, 11)),
        ("2021-9-1", Date(2021, 9, 1)),
        ("2017/12/11", Date(2017, 12, 11)),
        ("2017-12-11T00:30:00+09:00", Date(2017, 12, 11)),
        ("2017-12-11 23:59:59 -0800", Date(2017, 12, 11)),
        ("2022-03-11T10:00:00.000Z", Date(2022, 3, 11)),
        ("December 11, 2017", Date(2017, 12, 11)),
        ("11 December 2017", Date(2017, 12, 11)),
        ("2017年12月11日", Date(2017, 12, 11)),
    ],
)
def test_a_date_is_the_day_that_is_written(text: str, day: Date) -> None:
    assert parse_date_entry(_entry(text)) == day


@cases("text", ["2017-02-30", "2017-13-01", "0000-01-01", "February 30, 2017", "12017-01-01"])
def test_a_day_that_no_calendar_has_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ImportRefused, match="Line 3") as caught:
        parse_date_entry(_entry(text))
    assert (caught.value.reason, caught.value.line) == ("IMPOSSIBLE_DATE", 3)


@cases("text", ["yesterday", "12/11/2017", "1", "2017"])
def test_what_is_no_date_or_may_be_two_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused, match="YYYY-MM-DD") as caught:
        parse_date_entry(_entry(text))
    assert caught.value.reason == "INVALID_VALUE"


@cases(
    ("text", "tag"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("zh_hans", "zh-Hans"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("de-1996", "de-1996"),
        ("sl-ROZAJ", "sl-rozaj"),
        (LONGEST_TAG, LONGEST_TAG),
    ],
)
def test_a_language_is_spelled_as_usual(text: str, tag: str) -> None:
    assert parse_locale(_entry(text)) == tag


@cases("text", ["e", "english language", "en-", "x" * 40, f"{LONGEST_TAG}x"])
def test_what_is_no_language_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused, match="language tag"):
        parse_locale(_entry(text))


def test_a_choice_is_known_in_any_case() -> None:
    assert parse_choice(_entry("translator"), BylineRole) is BylineRole.TRANSLATOR
    assert parse_choice(_entry(None), BylineRole) is None
    with pytest.raises(ImportRefused, match="AUTHOR, EDITOR"):
        parse_choice(_entry("poet"), BylineRole)


@cases(
    ("text", "quoted", "reference"),
    [
        ("in-search-of", False, Reference(slug="in-search-of")),
        ("制裁与谈判", False, Reference(slug="制裁与谈判")),
        ("In Search Of", False, Reference(title="In Search Of")),
        ("In Search Of", True, Reference(title="In Search Of")),
        ("Cycle", False, Reference(title="Cycle")),
        ("“In Search Of”", False, Reference(title="In Search Of")),
        ("“In Search Of”", True, Reference(title="“In Search Of”")),
        ("「潮汐」", False, Reference(title="潮汐")),
        ("“cycle”", False, Reference(title="cycle")),
        ("cycle", True, Reference(slug="cycle", title="cycle")),
        ("two words", False, Reference(title="two words")),
    ],
)
def test_a_reference_is_a_slug_or_a_title_in_quotation_marks(text: str, quoted: bool, reference: Reference) -> None:
    assert parse_reference(_entry(text, quoted=quoted)) == reference


@cases("read", [parse_text, parse_date_entry, parse_locale, parse_reference, parse_multiline_text])
@cases("value", [None, "", "  ", SequenceValue((), 3)])
def test_nothing_is_null(read: Callable[[Entry], object], value: Value | str | None) -> None:
    assert read(_entry(value)) is None


def test_text_stands_on_one_line_and_a_passage_on_its_own() -> None:
    assert parse_text(_entry(" A\n title\u200b\x07 ")) == "A title"
    assert parse_multiline_text(_entry("One.\r\n\r\nTwo.\n")) == "One.\n\nTwo."


def test_several_texts_come_one_by_one() -> None:
    items = SequenceValue((ScalarValue("a", 4), ScalarValue(None, 5), ScalarValue("b", 6)), 4)
    assert [(each.text, each.line) for each in parse_texts(_entry(items))] == [("a", 4), ("b", 6)]
    assert [each.text for each in parse_texts(_entry("a"))] == ["a"]


def test_a_yes_or_no_is_told_from_everything_else() -> None:
    assert [parse_boolean(_entry(text)) for text in ("true", "No", "2017", None)] == [True, False, None, None]


@cases("value", [MappingValue((), 3), SequenceValue((ScalarValue("a", 3),), 3)])
def test_more_than_one_value_is_refused_where_one_is_meant(value: Value) -> None:
    with pytest.raises(ImportRefused, match="expected a single value"):
        parse_text(_entry(value))


@cases("text", ["a\x00b", "a\ud800b"])
def test_what_no_database_holds_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused, match="NUL or a lone surrogate"):
        parse_text(_entry(text))
