"""Cited works found again by the words of a short form."""

import pytest
from support.growth import steps

from gql_blog_footnotes.cited_works import MAX_CANDIDATES, CitedWorks, work_of
from gql_blog_footnotes.word_normalization import words

STONE = "Ada Stone, Marks of the North (Oslo: Rune, 1999), 12."
TABLES = "Ada Stone, Tables of the South (Oslo: Rune, 2001), 3."
REED = "Ben Reed, Reeds and Rivers (Lund: Vass, 2004), 44."


@pytest.fixture
def works() -> CitedWorks:
    shelf = CitedWorks()
    for number, text in enumerate((STONE, TABLES, REED, STONE.replace("12", "99")), start=1):
        shelf.add(work_of(number, text))
    return shelf


@pytest.mark.parametrize(
    ("head", "marked", "found"),
    [
        ("Reed", False, [3]),
        ("Stone", False, [1, 2]),
        ("Stone, Marks", False, [1]),
        ("Stone, Marks of the South", False, []),
        ("Marks of the North", False, [1]),
        ("Ada", False, []),
        ("Rune", False, []),
        ("Oslo Rune", False, []),
        ("Rivers", True, [3]),
        ("Vass", False, []),
        ("", True, []),
    ],
)
def test_short_forms(works: CitedWorks, head: str, marked: bool, found: list[int]) -> None:
    assert [work.note for work in works.called(words(head), marked=marked)] == found


def test_a_word_that_leads_everywhere_tells_nothing() -> None:
    shelf = CitedWorks()
    for number in range(MAX_CANDIDATES + 1):
        shelf.add(work_of(number + 1, STONE.replace("Marks", f"Marks{number}")))
    assert shelf.called(("stone",), marked=False) == []
    assert len(shelf.called(("stone", "marks7"), marked=False)) == 1


def test_the_latest_work_and_the_locator_of_one_among_several() -> None:
    shelf = CitedWorks()
    assert shelf.latest() is None
    shelf.add(work_of(1, STONE))
    latest = shelf.latest()
    assert latest is not None
    assert latest.locator is not None
    assert latest.locator.value == "12"
    assert work_of(1, STONE, several=True).locator is None


def test_whether_a_work_is_the_only_one_of_its_author(works: CitedWorks) -> None:
    assert works.is_only_one_of_its_author(work_of(3, REED))
    assert not works.is_only_one_of_its_author(work_of(1, STONE))
    assert not works.is_only_one_of_its_author(work_of(5, "Cara Vale, Hills (Bern: Alm, 2010), 3."))
    works.add(work_of(3, REED))
    assert works.is_only_one_of_its_author(work_of(3, REED))


def test_the_works_of_an_author_are_looked_at_until_the_second() -> None:
    shelf = CitedWorks()
    for number in range(500):
        shelf.add(work_of(number, STONE.replace("Marks", f"Marks{number}")))
    for asked in (work_of(0, STONE.replace("Marks", "Marks0")), work_of(499, STONE.replace("Marks", "Marks499"))):
        assert steps(lambda asked=asked: shelf.is_only_one_of_its_author(asked)) < 60  # type: ignore[misc]
