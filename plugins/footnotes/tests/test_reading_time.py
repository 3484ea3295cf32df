"""The work of reading notes that were written to take long: in proportion to their length, and none beyond a limit."""

from collections.abc import Sequence

import pytest
from support.cases import cases
from support.growth import assert_grows, steps
from support.sampling import sampled

from gql_blog.plugin import FootnoteKind, Note, ReadNote
from gql_blog_footnotes.citation_resolver import MAX_LENGTH, resolve_notes
from gql_blog_footnotes.cited_works import MAX_CANDIDATES
from gql_blog_footnotes.note_rendering import link_reference

STONE = "Ada Stone, Marks of the North (Oslo: Rune, 1999), 12."
REED = "Ben Reed, Reeds and Rivers (Lund: Vass, 2004), 44."


def notes(texts: Sequence[str]) -> tuple[Note, ...]:
    return tuple(
        Note(number=number, label=str(number), text=text, html=f"<p>{text}</p>", anchor=f"fn-a-{number}")
        for number, text in enumerate(texts, start=1)
    )


def repeated(unit: str, length: int) -> str:
    """A text of ``unit`` again and again, which nothing at its end makes a citation or a list of places."""
    return f"Stone, {unit * (length // len(unit))}"[: length - 2] + " x"


UNITS = (
    *("1, ", " ", "a ", "A ", "A", "A. ", "1. A, ", "and ", "A and ", "; ", "; A", "1; A ", "a; ", "; 5", "1 "),
    *("1999, ", "1999: ", "1 A ", "1 A. 1, ", ", at 1", ", at 1 and 1", "I.1 and ", "1.1 and ", "1, art 1, ", "§ 1, "),
    *("(", ")", "(a", "(1999) 1, ", "1 (", "“", "“a", "‘", "‘a", "’", "《", "《a", "》", "[", "[1], ", "n. 1 "),
    *("(n. 1) ", "see ", "see also ", "cf. ", "on a, see ", "ibid ", "ibid, 1; ", "\n"),
    *("第1页，", "第1章，", "1、", "页1、", "p. 1, ", "p. "),
    *("cit. ", "op. cit., ", "supra ", "supra, ", "supra n ", "Id. ", "同上", "前引1、1", "hereafter ", "zitiert, "),
    *("http://a ", "doi:", "1–", "1-1, ", "1f, ", "x, 1 and 1", ". See ", ".  But ", "[…] ", "et al. ", "Reed, 5 "),
)


@pytest.mark.long
@pytest.mark.parametrize("unit", sampled(UNITS, 4))
def test_a_note_takes_work_in_proportion_to_its_length(unit: str) -> None:
    def read(text: str) -> object:
        return resolve_notes(notes([STONE, text, "Ibid., 5."]))

    assert_grows(read, repeated(unit, MAX_LENGTH // 4), repeated(unit, MAX_LENGTH), most=8)


@cases("unit", ["1, ", " ", "Ibid., 5; ", STONE])
def test_a_longer_note_is_not_read_and_leaves_open_what_refers_to_it(unit: str) -> None:
    long = repeated(unit, 2 * MAX_LENGTH)
    given = notes([STONE, long, "Ibid., 5.", "Supra note 2.", "Stone, Marks, 7."])
    read = resolve_notes(given)
    assert read[1] == ReadNote()
    assert [(each.kind, each.refers_to, each.candidates) for each in read[2:]] == [
        (FootnoteKind.IBID, None, ()),
        (FootnoteKind.SHORT, None, ()),
        (FootnoteKind.SHORT, 1, ()),
    ]
    assert link_reference(given[1], read[1], None) is None
    assert steps(lambda: resolve_notes(given[1:2])) < 60


def test_an_ibid_after_a_long_remark_that_is_first_is_open() -> None:
    assert resolve_notes(notes(["word " * 1_000, "Ibid., 5."]))[1].candidates == ()


def test_several_ibids_in_each_note_take_work_in_proportion() -> None:
    def chain(count: int) -> tuple[Note, ...]:
        return notes([f"{STONE[:-1]}; {REED}", *(["Ibid., 1; ibid., 2; ibid."] * count)])

    assert_grows(resolve_notes, chain(10), chain(40), most=6)


def test_of_more_works_than_anybody_compares_none_is_a_candidate() -> None:
    many = "; ".join(f"Ada Stone{number}, Marks, {number}" for number in range(1, MAX_CANDIDATES + 2))
    works = [f"Ada Stone{number}, Marks (Oslo: Rune, 1999), 12." for number in range(1, MAX_CANDIDATES + 2)]
    read = resolve_notes(notes([*works, many, "Ibid."]))
    assert (read[-1].kind, read[-1].refers_to, read[-1].candidates) == (FootnoteKind.IBID, None, ())


@pytest.mark.long
def test_many_candidates_in_each_part_take_work_in_proportion() -> None:
    works = [f"Ada Stone v. {'Reed ' * 100} {number} (Oslo: Rune, 1999), 12." for number in range(MAX_CANDIDATES)]

    def read(count: int) -> object:
        return resolve_notes(notes([*works, "Stone Reed, 5; " * count]))

    assert_grows(read, 20, 80, most=6)
