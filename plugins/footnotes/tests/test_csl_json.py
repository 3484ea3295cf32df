"""Citations as CSL-JSON."""

from typing import Any

from support.cases import cases

from gql_blog_footnotes.csl_json import citation_to_csl

STONE = [{"family": "Stone", "given": "Ada"}]


def year(number: int) -> dict[str, Any]:
    return {"date-parts": [[number]]}


@cases(
    ("citation", "item"),
    [
        (
            "Ada Stone, Marks of the North: A Story (Oslo: Rune & Company, 1999), 12.",
            {
                "type": "book",
                "author": STONE,
                "title": "Marks of the North: A Story",
                "publisher-place": "Oslo",
                "publisher": "Rune & Company",
                "issued": year(1999),
            },
        ),
        (
            "Ada Stone, “The Long Table,” Journal of Rooms 12, no. 3 (2010): 45–60.",
            {
                "type": "article-journal",
                "author": STONE,
                "title": "The Long Table",
                "container-title": "Journal of Rooms",
                "volume": "12",
                "issue": "3",
                "page": "45–60",
                "issued": year(2010),
            },
        ),
        (
            "Stone, Ada (1999). Marks of the North (p. 24). Oslo: Rune. doi:10.1000/xyz",
            {
                "type": "book",
                "author": STONE,
                "title": "Marks of the North",
                "publisher-place": "Oslo",
                "publisher": "Rune",
                "issued": year(1999),
                "DOI": "10.1000/xyz",
            },
        ),
        ("SERVA, 2024, p. 118", {"type": "document", "author": [{"family": "SERVA"}], "issued": year(2024)}),
        (
            "“A Bridge Falls,” The Daily Post, November 28, 2017. https://example.org/x.",
            {
                "type": "article-newspaper",
                "title": "A Bridge Falls",
                "container-title": "The Daily Post",
                "issued": year(2017),
                "URL": "https://example.org/x",
            },
        ),
        (
            "Birch v. Alder, 354 U. S. 234, 263 (1957)",
            {
                "type": "legal_case",
                "title": "Birch v. Alder",
                "volume": "354",
                "container-title": "U. S.",
                "page": "234",
                "issued": year(1957),
            },
        ),
        (
            "艾达：《北方的标记》，北京：石头出版社，2016年版，第274页。",
            {
                "type": "book",
                "author": [{"family": "艾达"}],
                "title": "北方的标记",
                "publisher-place": "北京",
                "publisher": "石头出版社",
                "issued": year(2016),
            },
        ),
        (
            "艾达：《长桌》，《房间学报》2015年第3期，第12页。",
            {
                "type": "article-journal",
                "author": [{"family": "艾达"}],
                "title": "长桌",
                "container-title": "房间学报",
                "issue": "3",
                "issued": year(2015),
            },
        ),
    ],
)
def test_plain_forms(citation: str, item: dict[str, Any]) -> None:
    found = citation_to_csl(citation)
    assert found is not None
    assert {name: value for name, value in found.items() if name != "id"} == item


@cases(
    ("written", "title"),
    [
        ("*The Street_1*", "The Street_1"),
        ("_The Street_", "The Street"),
        ("_The Street_1_", "The Street_1"),
        ("snake_case", "snake_case"),
    ],
)
def test_an_underscore_inside_of_a_word_is_a_letter_of_the_title(written: str, title: str) -> None:
    found = citation_to_csl(f"Ada Stone, {written} (Oslo: Rune, 2001).")
    assert found is not None
    assert found["title"] == title


@cases(
    "citation",
    [
        "Interview with Ada Stone, 13 December 2002.",
        "Idem, Doors of the South (Oslo: Rune, 2001), 4.",
        "———, Doors of the South (Oslo: Rune, 2001), 4.",
        "Ibid.",
        "x" * 2000,
        "",
    ],
)
def test_what_cannot_be_read_is_left_open(citation: str) -> None:
    assert citation_to_csl(citation) is None
