import pytest

from gql_blog.content import BylineRole
from gql_blog.transfer.pages.credits import CreditLine, read_credit_line


@pytest.mark.parametrize(
    ("text", "role", "names"),
    [
        ("By Ona Vela and Li Na", BylineRole.AUTHOR, ["Ona Vela", "Li Na"]),
        ("Author: Suhayl", BylineRole.AUTHOR, ["Suhayl"]),
        ("作者：陈思远", BylineRole.AUTHOR, ["陈思远"]),
        ("Translated by Jon Ames", BylineRole.TRANSLATOR, ["Jon Ames"]),
        ("译者：林小雨", BylineRole.TRANSLATOR, ["林小雨"]),
        ("Edited by Jon Ames", BylineRole.EDITOR, ["Jon Ames"]),
        ("Photos by Jon Ames", BylineRole.PHOTOGRAPHER, ["Jon Ames"]),
        ("Interviewed by Jon Ames", BylineRole.INTERVIEWER, ["Jon Ames"]),
    ],
)
def test_a_credit_in_words(text: str, role: BylineRole, names: list[str]) -> None:
    line = read_credit_line(text)
    assert line is not None
    assert line.role is role
    assert [name.name for name in line.names] == names


@pytest.mark.parametrize("text", ["By the River", "By Design", "Byron Lee", "Authors and Readers", "By " + "x" * 300])
def test_titles_credit_nobody(text: str) -> None:
    assert read_credit_line(text) is None


def test_a_credit_keeps_a_name_that_has_no_shape() -> None:
    assert [name.name for name in CreditLine.by("the editors").names] == ["the editors"]
