"""Full citations told from what notes say."""

from support.cases import cases

from gql_blog_footnotes.citation_classifier import author_field, is_full, is_sentence, is_substantial

FULL = [
    "Ada Stone, Marks of the North (Oslo: Rune, 1999), 12.",
    "Stone, Ada (1999). Marks of the North. Rune.",
    "International Rooms Agency, Resolutions Adopted.",
    "Interview with Ada Stone and Ben Reed, 13 December 2002.",
    "Author’s interview, Oslo.",
    "Ada Stone, The Broken Record, Room Week online, 13 February 2003, available at link #17.",
    "https://example.org/page",
    "Birch, 438 U. S. 265",
    "SERVA, 2024, p. 118",
    "艾达·石：《北方的标记》，第274页。",
    "“A Bridge Falls,” The Daily Post, November 28, 2017.",
    "Constitution of the Rooms, art. 5.",
]
SAID = [
    "This feature may be deleted from the final set.",
    "The price is given in crowns; a crown was worth two marks.",
    "Here.",
    "Italics mine.",
    "Emphasis added.",
    "I am grateful to Ada Stone for this point.",
    "In 2005 the Treasury Department designated Banco Alto Norte.",
    "According to the Bank of Rooms, output grew 3.9 percent in 2016.",
    "作者感谢评审人的意见。",
    "",
]


@cases("text", FULL)
def test_citations(text: str) -> None:
    assert is_full(text)
    assert not is_sentence(text)


@cases("text", SAID)
def test_remarks(text: str) -> None:
    assert not is_full(text)


def test_sentences_have_verbs() -> None:
    assert is_sentence("This feature may be deleted.")
    assert not is_sentence("Ordinance of the Rooms, clause five.")


def test_what_only_a_full_citation_has() -> None:
    assert is_substantial("Stone, Marks, 1999")
    assert not is_substantial("Stone, Marks, 12")


@cases(
    ("citation", "field"),
    [
        ("Ada Stone, Marks (Oslo: Rune, 1999)", "Ada Stone"),
        ("Ada Stone and Ben Reed, Marks", "Ada Stone and Ben Reed"),
        ("Stone, Ada; Reed, Ben (1999). Marks.", "Stone, Ada; Reed, Ben"),
        ("SERVA, ROSA; 2013, p. 44", "SERVA, ROSA"),
        ("艾达·石：《标记》", "艾达·石"),
        ("A. C. Stone: Marks, 1899", "A. C. Stone"),
        ("Ada Stone, Ben Reed, “Marks,” Journal", "Ada Stone, Ben Reed"),
        ("“Marks,” Journal", ""),
        ("Marks", ""),
    ],
)
def test_authors_stand_before_the_title(citation: str, field: str) -> None:
    assert author_field(citation) == field
