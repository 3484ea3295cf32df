from datetime import date

import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.pages.comments import find_headers, gather, write_comment
from gql_blog.transfer.pages.lines import split


def test_comments_are_written_with_their_paragraphs_and_marks() -> None:
    page = split("COMMENT FROM CHEN WUYI (May 1, 2017): *First* [1].\nSecond.\nCOMMENT FROM B C (May 2, 2017):\nThird.")
    comments = gather(find_headers(page, range(4)), 4)
    first, second = (write_comment(page, comment, by_blanks=False, known={}) for comment in comments)
    assert first.author_name == "Chen Wuyi"
    assert first.body == "\\*First\\* \\[1\\].\n\nSecond."
    assert first.posted_on == date(2017, 5, 1)
    assert second.body == "Third."


def test_an_impossible_date_is_refused() -> None:
    page = split("\nCOMMENT FROM CHEN WUYI (February 30, 2017):\nYes.")
    (comment,) = gather(find_headers(page, range(2)), 2)
    with pytest.raises(ImportRefused) as refusal:
        write_comment(page, comment, by_blanks=False, known={})
    assert (refusal.value.reason, refusal.value.line) == ("IMPOSSIBLE_DATE", 2)
