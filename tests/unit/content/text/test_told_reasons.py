"""What the author of a comment is told, by the language of the article."""

import pytest

from gql_blog.content import READ_FIRST, REFUSED, language_of, told_reason
from gql_blog.content.text import told_reasons
from gql_blog.render.footnote import endnotes


def test_each_language_of_the_notes_has_every_reason_of_its_own() -> None:
    told = told_reasons._TOLD
    assert told.keys() == endnotes._WORDS.keys()
    assert {len(each) for each in told.values()} == {len(told["en"])}
    for language, words in told.items():
        assert len(set(words)) == len(words), language


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en-GB", REFUSED),
        ("de-AT", "Er wurde automatisch abgelehnt."),
        ("zh-Hans", "已被自动拒绝。"),
        ("zh-TW", "已被自動拒絕。"),
        ("la", REFUSED),
    ],
)
def test_a_reason_is_told_in_the_language_of_the_article_or_else_in_english(locale: str, told: str) -> None:
    assert told_reason(REFUSED, locale) == told


def test_what_a_moderator_wrote_is_told_as_it_is() -> None:
    assert told_reason("Please keep to the subject.", "de") == "Please keep to the subject."


def test_a_language_is_found_by_its_tag() -> None:
    known = ("zh", "zh-hant", "de")
    assert [language_of(each, known) for each in ("zh-Hant-HK", "zh", "DE-at", "nl")] == ["zh-hant", "zh", "de", None]
    assert READ_FIRST in told_reasons._TOLD["en"]
