from datetime import date

import pytest

from gql_blog.transfer.pages.commenting import read_comment_header


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
    header = read_comment_header(text)
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
    assert read_comment_header(text) is None


def test_a_head_without_a_date_must_be_plain() -> None:
    header = read_comment_header("COMMENT FROM JON VALE: Nice, but on May 3, 2017: no.")
    assert header is not None
    assert (header.name, header.date, header.rest) == ("JON VALE", None, "Nice, but on May 3, 2017: no.")
