from datetime import date

import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.pages.comment_parser import (
    CommentSection,
    build_comment,
    find_comment_headers,
    find_comments,
    parse_comment_header,
    split_comments,
)
from gql_blog.transfer.pages.page_lines import split_lines


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("COMMENT FROM CHEN WUYI (January 5, 2018):", "CHEN WUYI", ""),
        ("COMMENT FROM CHEN WUYI (January 5, 2018): On one line.", "CHEN WUYI", "On one line."),
        ("Comment from Chen Wuyi (5 January 2018)", "Chen Wuyi", ""),
        ("COMMENT BY CHEN WUYI, January 5, 2018: Yes.", "CHEN WUYI", "Yes."),
        ("COMMENT FROM CHEN WUYI | January 5, 2018", "CHEN WUYI", ""),
        ("COMMENT FROM A. B. (HARBOR COLLEGE) (January 5, 2018): Yes.", "A. B. (HARBOR COLLEGE)", "Yes."),
        ("来自 林小雨 的评论（2018年1月5日）：写得好。", "林小雨", "写得好。"),
        ("评论来自林小雨（2018年1月5日）", "林小雨", ""),
        ("林小雨的评论 (2018年1月5日)：", "林小雨", ""),
    ],
)
def test_a_comment_s_head(text: str, name: str, rest: str) -> None:
    header = parse_comment_header(text)
    assert header is not None
    assert header.date is not None
    assert (header.name, header.date.value, header.rest) == (name, date(2018, 1, 5), rest)


@pytest.mark.parametrize(
    "text",
    [
        '"COMMENT FROM NOBODY (May 1, 2020): no."',
        "Update (June 9, 2020): I overslept.",
        "Eleanor M. Albert: Today a guest joins us.",
        "A comment from the gallery was heard.",
        "Comment from the gallery was heard: nobody laughed.",
        "他的评论很好。",
    ],
)
def test_other_lines_begin_no_comment(text: str) -> None:
    assert parse_comment_header(text) is None


def test_a_head_without_a_date_must_be_plain() -> None:
    header = parse_comment_header("COMMENT FROM JON VALE: Nice, but on May 3, 2017: no.")
    assert header is not None
    assert (header.name, header.date, header.rest) == ("JON VALE", None, "Nice, but on May 3, 2017: no.")


def test_comments_are_written_with_their_paragraphs_and_marks() -> None:
    page = split_lines(
        "COMMENT FROM CHEN WUYI (May 1, 2017): *First* [1].\nSecond.\nCOMMENT FROM B C (May 2, 2017):\nThird."
    )
    comments = split_comments(find_comment_headers(page, range(4)), 4)
    first, second = (build_comment(page, comment, blank_separated=False, known={}) for comment in comments)
    assert first.author_name == "Chen Wuyi"
    assert first.body == "\\*First\\* \\[1\\].\n\nSecond."
    assert first.posted_on == date(2017, 5, 1)
    assert second.body == "Third."


def test_an_impossible_date_is_refused() -> None:
    page = split_lines("\nCOMMENT FROM CHEN WUYI (February 30, 2017):\nYes.")
    (comment,) = split_comments(find_comment_headers(page, range(2)), 2)
    with pytest.raises(ImportRefused) as refusal:
        build_comment(page, comment, blank_separated=False, known={})
    assert (refusal.value.reason, refusal.value.line) == ("IMPOSSIBLE_DATE", 2)


def _find(text: str, *authors: str) -> CommentSection:
    page = split_lines(text)
    return find_comments(page, list(range(len(page.lines))), len(page.lines), authors)


def test_comments_begin_at_the_first_head() -> None:
    section = _find("So it is.\nCOMMENT FROM A B (May 1, 2017):\nYes.\nCOMMENT FROM C D (May 2, 2017): No.")
    assert section.start == 1
    assert [header.name for _, header in section.headers] == ["A B", "C D"]
    assert section.ambiguous == []


def test_a_heading_belongs_to_the_comments() -> None:
    section = _find("So it is.\nComments (1)\nCOMMENT FROM A B (May 1, 2017):\nYes.")
    assert (section.start, section.heading) == (1, 1)


def test_a_head_above_notes_that_the_text_calls_begins_none() -> None:
    section = _find(
        "So it is [1].\nCOMMENT FROM A B (May 1, 2017):\nYes.\n[1] Ibid.\nCOMMENT FROM C D (May 2, 2017): No."
    )
    assert section.ambiguous == [1, 2]
    assert [header.name for _, header in section.headers] == ["C D"]


def test_a_head_above_the_author_s_biography_begins_none() -> None:
    text = "So it is.\nCOMMENT FROM A B (May 1, 2017):\nYes.\nOna Vela is a professor of law."
    assert _find(text, "Ona Vela").ambiguous == [1, 2]
    assert _find(text).ambiguous == []


def test_a_comment_s_own_note_is_no_sign() -> None:
    text = "So it is.\nOna Vela is a clerk.\nCOMMENT FROM A B (May 1, 2017):\nSee [1].\n[1] Mine."
    assert _find(text, "Ona Vela").start == 2


def test_without_heads_there_are_no_comments() -> None:
    assert _find("So it is.\nHe wrote: COMMENT FROM A B (May 1, 2017): no.").headers == []
