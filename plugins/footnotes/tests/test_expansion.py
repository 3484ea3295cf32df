"""Citations with another locator."""

import pytest

from gql_blog_footnotes.expansion import cited, written_out
from gql_blog_footnotes.works import work_of

STONE = "Ada Stone, Marks (Oslo: Rune, 1999), 12."


@pytest.mark.parametrize(
    ("citation", "locator", "expected"),
    [
        (STONE, "15", "Ada Stone, Marks (Oslo: Rune, 1999), 15"),
        (STONE, None, "Ada Stone, Marks (Oslo: Rune, 1999)"),
        (STONE, "chap. 3", "Ada Stone, Marks (Oslo: Rune, 1999), chap. 3"),
        ("Stone, A. (1999). Marks (p. 24). Rune.", "28", "Stone, A. (1999). Marks (p. 28). Rune"),
        ("Stone, A. (1999). Marks (p. 24). Rune.", "36–37", "Stone, A. (1999). Marks (pp. 36–37). Rune"),
        ("Stone, A. (1999). Marks (pp. 24–25). Rune.", "7", "Stone, A. (1999). Marks (p. 7). Rune"),
        ("Stone, A. (1999). Marks (p. 24). Rune.", None, "Stone, A. (1999). Marks. Rune"),
        ("Group 14, April 2011, p. 35, § 6.", "6, § 3", "Group 14, April 2011, p. 6, § 3"),
        ("Interview with Ada Stone, 2002.", "3", "Interview with Ada Stone, 2002, 3"),
        ("Interview with Ada Stone, 2002.", None, "Interview with Ada Stone, 2002"),
        ("艾达：《标记》，石头出版社，2016年版，第274页。", "5", "艾达：《标记》，石头出版社，2016年版，第5页"),
        ("艾达：《标记》，石头出版社，2016年版", "3、5", "艾达：《标记》，石头出版社，2016年版，第3、5页"),
    ],
)
def test_relocated(citation: str, locator: str | None, expected: str) -> None:
    assert cited(work_of(1, citation), locator) == expected


def test_written_out() -> None:
    assert written_out("See ibid., 5; ibid.", [(4, 12, "A, 5"), (14, 18, "A")]) == "See A, 5; A."
    assert written_out("as it is", []) == "as it is"
