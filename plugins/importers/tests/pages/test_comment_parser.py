from datetime import date

import pytest

from gql_blog.plugin import ImportRefused
from gql_blog_importers.pages.comment_parser import (
    CommentSection,
    build_comment,
    comments_start,
    find_comments,
    split_comments,
    text_lines,
)
from gql_blog_importers.pages.page_lines import split_lines


def test_comments_are_written_with_their_paragraphs_and_marks() -> None:
    page = split_lines(
        "COMMENT FROM CHEN WUYI (May 1, 2017): *First* [1].\nSecond.\nCOMMENT FROM B C (May 2, 2017):\nThird."
    )
    comments = split_comments(find_comments(page, range(4), 4, ()).headers, 4)
    first, second = (build_comment(page, comment, blank_separated=False, known={}) for comment in comments)
    assert first.author_name == "Chen Wuyi"
    assert first.body == "\\*First\\* \\[1\\].\n\nSecond."
    assert first.posted_on == date(2017, 5, 1)
    assert second.body == "Third."


def test_an_impossible_date_is_refused() -> None:
    page = split_lines("\nCOMMENT FROM CHEN WUYI (February 30, 2017):\nYes.")
    (comment,) = split_comments(find_comments(page, range(2), 2, ()).headers, 2)
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


_PROSE = "The harbour keeps a list of all that came back, and of all that did not.\n"


def test_what_stands_under_a_heading_in_no_known_form_is_left_unread() -> None:
    section = _find(_PROSE + "2 Comments\nI liked it, and so did she.\nNot me.")
    assert (section.start, section.heading, section.headers, section.unread) == (1, 1, [], [2, 3])


def test_lines_that_may_begin_a_comment_end_the_text() -> None:
    section = _find(_PROSE + "by Mara Lind on May 5, 2017\nYes.\nCOMMENT FROM C D (May 2, 2017): No.")
    assert (section.start, section.unread) == (1, [1, 2])
    assert [header.name for _, header in section.headers] == ["C D"]


def test_a_header_without_text_is_no_comment() -> None:
    page = split_lines(_PROSE + "2 Comments\nMara Lind says:\nReply\nJon Vale says:\nYes.\nReply")
    section = find_comments(page, range(7), 7, ())
    first, second = split_comments(section.headers, 7)
    assert (text_lines(page, first), text_lines(page, second)) == ([], [5])
    assert comments_start(page, 7) == 1


def test_what_the_site_prints_below_a_comment_is_no_part_of_it() -> None:
    page = split_lines("So it is.\nCOMMENT FROM A B (May 1, 2017):\nYes.\nReply\nShare this on the forum")
    (comment,) = split_comments(find_comments(page, range(5), 5, ()).headers, 5)
    assert [page.text(index) for index in text_lines(page, comment)] == ["Yes."]


def test_a_heading_above_a_button_alone_has_no_comments() -> None:
    section = _find(_PROSE + "2 Comments\nReply")
    assert (section.start, section.heading, section.headers, section.unread) == (1, 1, [], [])


def test_buttons_may_stand_between_the_heading_and_the_first_comment() -> None:
    section = _find(_PROSE + "2 Comments\nReply\nMara Lind says:\nYes.")
    assert [(index, header.name) for index, header in section.headers] == [(3, "Mara Lind")]
    assert section.unread == []


def test_the_subject_above_who_submitted_a_comment_is_no_part_of_the_one_before() -> None:
    text = """The text says something that is long enough to be prose, and it ends here.
Comments
Lights
Submitted by Ines Faria on Thu, 06/13/2019 - 16:05
I count them too.
reply
The number
Submitted by Yaw Boateng (not verified) on Fri, 06/14/2019 - 09:30
There are nine.
"""
    page = split_lines(text)
    section = find_comments(page, range(len(page.lines)), len(page.lines), ())
    comments = split_comments(section.headers, len(page.lines))
    drafts = [build_comment(page, comment, blank_separated=False, known={}) for comment in comments]
    assert [(each.author_name, each.body, str(each.posted_on)) for each in drafts] == [
        ("Ines Faria", "I count them too.", "2019-06-13"),
        ("Yaw Boateng", "There are nine.", "2019-06-14"),
    ]
    assert [page.text(index) for index in section.unread] == ["Lights", "The number"]


def test_without_a_heading_the_subject_ends_the_text() -> None:
    text = """The text says something that is long enough to be prose, and it ends here.
Lights
Submitted by Ines Faria on June 13, 2019 - 4:05pm.
I count them too.
"""
    page = split_lines(text)
    section = find_comments(page, range(len(page.lines)), len(page.lines), ())
    assert (section.start, section.headers, section.unread) == (1, [], [1, 2, 3])
