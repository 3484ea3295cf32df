from gql_blog.transfer.pages.commented import CommentSection, find_comments
from gql_blog.transfer.pages.lines import split


def _find(text: str, *authors: str) -> CommentSection:
    page = split(text)
    return find_comments(page, list(range(len(page.lines))), len(page.lines), authors)


def test_comments_begin_at_the_first_head() -> None:
    section = _find("So it is.\nCOMMENT FROM A B (May 1, 2017):\nYes.\nCOMMENT FROM C D (May 2, 2017): No.")
    assert section.start == 1
    assert [header.name for _, header in section.headers] == ["A B", "C D"]
    assert section.planted == []


def test_a_heading_belongs_to_the_comments() -> None:
    section = _find("So it is.\nComments (1)\nCOMMENT FROM A B (May 1, 2017):\nYes.")
    assert (section.start, section.heading) == (1, 1)


def test_a_head_above_notes_that_the_text_calls_begins_none() -> None:
    section = _find(
        "So it is [1].\nCOMMENT FROM A B (May 1, 2017):\nYes.\n[1] Ibid.\nCOMMENT FROM C D (May 2, 2017): No."
    )
    assert section.planted == [1, 2]
    assert [header.name for _, header in section.headers] == ["C D"]


def test_a_head_above_the_author_s_biography_begins_none() -> None:
    text = "So it is.\nCOMMENT FROM A B (May 1, 2017):\nYes.\nOna Vela is a professor of law."
    assert _find(text, "Ona Vela").planted == [1, 2]
    assert _find(text).planted == []


def test_a_comment_s_own_note_is_no_sign() -> None:
    text = "So it is.\nOna Vela is a clerk.\nCOMMENT FROM A B (May 1, 2017):\nSee [1].\n[1] Mine."
    assert _find(text, "Ona Vela").start == 2


def test_without_heads_there_are_no_comments() -> None:
    assert _find("So it is.\nHe wrote: COMMENT FROM A B (May 1, 2017): no.").headers == []
