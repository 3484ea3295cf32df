"""The field that the plugin adds."""

from typing import Any

from support.cases import cases

from gql_blog_footnotes.short_citation import SHORT_CITATION, short_citations

STONE = {"type": "book", "author": [{"family": "Stone", "given": "Ada"}], "issued": {"date-parts": [[1999]]}}


@cases(
    ("citation", "locator", "short"),
    [
        (STONE, "12", "Stone 1999, 12"),
        (STONE, None, "Stone 1999"),
        ({**STONE, "author": [{"family": "Stone"}, {"literal": "Rooms Agency"}]}, None, "Stone and Rooms Agency 1999"),
        ({**STONE, "author": [{"family": name} for name in "ABC"]}, None, "A et al. 1999"),
        ({"type": "book", "title": "Marks"}, "3", "Marks, 3"),
        ({"type": "book"}, "3", None),
        (None, "3", None),
    ],
)
def test_short_citations(citation: Any, locator: str | None, short: str | None) -> None:
    assert short_citations([(citation, locator)]) == [short]


def test_the_field_needs_what_it_gets() -> None:
    assert SHORT_CITATION.needs == ("citation", "locator")
    assert short_citations([]) == []
