"""The parts of one note, one by one."""

import pytest

from gql_blog_footnotes.cited_works import CitedWorks, work_of
from gql_blog_footnotes.reference_parser import BackReference, FullCitation, Sentence, parse_references

STONE = "Ada Stone, Marks of the North (Oslo: Rune, 1999), 12."


@pytest.fixture
def works() -> CitedWorks:
    shelf = CitedWorks()
    shelf.add(work_of(1, STONE))
    return shelf


@pytest.mark.parametrize(
    ("note", "span", "locator"),
    [
        ("Ibid., 5.", "Ibid., 5", "5"),
        ("Ibid.", "Ibid", None),
        ("Ibid. (my emphasis)", "Ibid.", None),
        ("See Stone, Marks, 7.", "Stone, Marks, 7", "7"),
        ("Stone, op. cit.", "Stone, op. cit", None),
        ("The same is said by Stone, op. cit., 9.", "Stone, op. cit., 9", "9"),
        ("(Ibid., 10.)", "Ibid., 10", "10"),
        ("Stone, Marks of the North.", "Stone, Marks of the North", None),
    ],
)
def test_a_reference_spans_the_words_that_refer(works: CitedWorks, note: str, span: str, locator: str | None) -> None:
    (found,) = parse_references(note, works)
    assert isinstance(found, BackReference)
    assert note[found.start : found.end] == span
    assert found.locator == locator


def test_full_citations_again_and_new(works: CitedWorks) -> None:
    for note in (STONE, "Ben Reed, Reeds (Lund: Vass, 2004), 4."):
        (found,) = parse_references(note, works)
        assert isinstance(found, FullCitation)


@pytest.mark.parametrize(
    "note", ["Emphasis added.", "As discussed supra, the river moved in spring and in autumn.", "Stone."]
)
def test_remarks_refer_to_nothing(works: CitedWorks, note: str) -> None:
    assert [type(each) for each in parse_references(note, works)] == [Sentence]
