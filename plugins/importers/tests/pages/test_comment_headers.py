"""Header lines of comments, in this project's form and in those of blog systems."""

from datetime import date

from support.cases import cases
from support.growth import assert_grows

from gql_blog_importers.pages.comment_headers import (
    CommentHeader,
    blog_comment_header,
    could_begin_comment,
    is_comment_button,
    is_sure_comment_header,
    parse_comment_header,
    without_badges,
)
from gql_blog_importers.pages.page_lines import split_lines


@cases(
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


@cases(
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


@cases(
    ("text", "name", "day", "lines"),
    [
        ("Mara Lind says:\nMay 5, 2017 at 3:14 pm\nYes.", "Mara Lind", date(2017, 5, 5), 2),
        ("Mara Lind schrieb am 5. Mai 2017 um 08:15 Uhr:\nJa.", "Mara Lind", date(2017, 5, 5), 1),
        ("Mara Lind on May 5, 2017 said:\nYes.", "Mara Lind", date(2017, 5, 5), 1),
        ("by Mara Lind on 5 May 2017\nYes.", "Mara Lind", date(2017, 5, 5), 1),
        ("Mara Lind, May 5, 2017\nYes.", "Mara Lind", date(2017, 5, 5), 1),
        ("bluefish42 • 3 years ago\nYes.", "bluefish42", None, 1),
        ("bluefish42\n• an hour ago\nYes.", "bluefish42", None, 2),
        ("林小雨\n2017年5月5日\n写得好。", "林小雨", date(2017, 5, 5), 2),
    ],
)
def test_headers_of_blog_systems(text: str, name: str, day: date | None, lines: int) -> None:
    header = blog_comment_header(split_lines(text), 0)
    assert header is not None
    assert (header.name, header.date and header.date.value, header.lines) == (name, day, lines)


@cases("text", ["I waited too.\nMay 5, 2017\nYes.", "It was good\nand it was late\nYes."])
def test_text_is_no_header(text: str) -> None:
    assert blog_comment_header(split_lines(text), 0) is None


def test_some_headers_need_no_heading() -> None:
    assert is_sure_comment_header(split_lines("Mara Lind says:\nMay 5, 2017\nYes."), 0)
    assert is_sure_comment_header(split_lines("Mara Lind\n2 days ago\nYes."), 0)
    assert not is_sure_comment_header(split_lines("Plato says:\nAll is water."), 0)
    assert not is_sure_comment_header(split_lines("Mara Lind\nMay 5, 2017\nYes."), 0)


def test_some_lines_could_begin_a_comment_or_an_article() -> None:
    assert could_begin_comment(split_lines("by Mara Lind on May 5, 2017\nYes."), 0)
    assert could_begin_comment(split_lines("Elena Garcia\nMay 5, 2017\nYes."), 0)
    assert not could_begin_comment(split_lines("Beijing, May 5, 2017\nYes."), 0)


@cases("text", ["Reply", "• Reply • Share ›", "Like (3)", "12 ∧ | ∨"])
def test_buttons(text: str) -> None:
    assert is_comment_button(text)
    assert not is_comment_button(f"{text} to all who came.")


def test_a_date_behind_the_colon_is_the_comment_s_own() -> None:
    header = parse_comment_header("COMMENT FROM JON VALE (Harbor College): On the pier (May 3, 2017): no boat.")
    assert header is not None
    assert (header.name, header.date, header.rest) == ("JON VALE", None, "On the pier (May 3, 2017): no boat.")


@cases("text", ["COMMENT FROM --- (May 3, 2017): Yes.", "COMMENT FROM 12 (May 3, 2017):"])
def test_a_comment_is_from_somebody(text: str) -> None:
    assert parse_comment_header(text) is None


def test_names_without_badges_are_not_looked_for_on_the_page() -> None:
    def look(count: int) -> None:
        page = split_lines("\n".join(f"Mara{number}n Lind\nSo it is." for number in range(count)))
        without_badges(page, [(2 * number, CommentHeader(f"Mara{number}n Lind", None, "")) for number in range(count)])

    assert_grows(look, 100, 400, most=6)


@cases("text", ["1. Ona Vela says:", "Ona Vela (x7f4)", "Ona Vela (not verified)"])
def test_a_number_before_a_name_and_what_stands_in_brackets_behind_it_are_none_of_it(text: str) -> None:
    page = split_lines(f"{text}\nMay 4, 2020 at 7:12 am\nWe lived at number four.")
    header = blog_comment_header(page, 0)
    assert header is not None
    assert (header.name, header.lines) == ("Ona Vela", 2)
