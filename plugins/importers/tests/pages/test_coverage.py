import pytest

from gql_blog.plugin import Finding, SourceRole, join_shortened, quoted
from gql_blog_importers.pages.coverage import FindingList, LineAssignments, left_out_around, left_out_of_site
from gql_blog_importers.pages.page_lines import split_lines


def test_every_character_is_counted_once() -> None:
    source = "One\n\nTwo\r\nThree\nFour\n"
    assignments = LineAssignments(split_lines(source))
    assignments.assign(0, SourceRole.TITLE)
    assignments.assign(3, SourceRole.ESSAY)
    coverage = assignments.coverage()
    assert coverage.characters == len(source)
    (left,) = coverage.unparsed
    assert (left.first_line, left.last_line, left.text) == (3, 4, "Two\r\nThree")
    assert coverage.assigned == len(source) - len("Two\r\nThree")


def test_what_is_marked_unparsed_is_listed() -> None:
    assignments = LineAssignments(split_lines("One\nTwo"))
    assignments.assign(0, SourceRole.UNRECOGNISED)
    assignments.assign(1, SourceRole.ESSAY)
    assert [part.text for part in assignments.coverage().unparsed] == ["One"]


def test_a_line_is_taken_once() -> None:
    assignments = LineAssignments(split_lines("One"))
    assignments.assign(0, SourceRole.ESSAY)
    with pytest.raises(AssertionError, match="line 1"):
        assignments.assign(0, SourceRole.NOTE)


def test_lines_are_found_by_part() -> None:
    assignments = LineAssignments(split_lines("One\nTwo\nThree"))
    assignments.assign(0, SourceRole.TITLE)
    assignments.assign(2, SourceRole.ESSAY)
    assert assignments.lines_with(SourceRole.TITLE, SourceRole.ESSAY) == [0, 2]
    assert assignments.is_free(1)
    assert assignments.role(2) is SourceRole.ESSAY


def test_findings_tell_the_lines_of_the_source() -> None:
    findings = FindingList(split_lines("One\n\n\nTwo\nThree"))
    findings.add("CODE", "Said.", [2, 1])
    findings.add("CODE", "Said of all.")
    assert findings.all() == (Finding("CODE", "Said.", 4, 5), Finding("CODE", "Said of all."))


def test_many_are_shown_as_some() -> None:
    assert join_shortened(["1"]) == "1"
    assert join_shortened(["1", "2", "3"]) == "1, 2 and 3"
    assert join_shortened([str(n) for n in range(20)]).endswith("7 and 12 more")


def test_long_lines_are_cut() -> None:
    assert quoted("short") == '"short"'
    assert len(quoted("x" * 500)) == 82


def test_every_line_of_a_site_is_told_some_in_each_finding() -> None:
    told = left_out_of_site([(number, f"'{number}'") for number in range(1, 21)])
    assert [(each.first_line, each.last_line) for each in told] == [(1, 8), (9, 16), (17, 20)]
    assert all(f"'{number}'" in "".join(each.message for each in told) for number in range(1, 21))
    assert left_out_of_site([]) == []


def test_what_stands_around_a_text_is_told_by_its_lines_with_their_number() -> None:
    (one,) = left_out_around([7, 3])
    assert one.message == "Navigation, forms and the like are left out; they begin on the lines 3 and 7."
    told = left_out_around(range(1, 21))
    assert [(each.first_line, each.last_line) for each in told] == [(1, 8), (9, 16), (17, 20)]
    assert told[1].message == (
        "Navigation, forms and the like are left out (9 to 16 of 20); they begin on the lines "
        "9, 10, 11, 12, 13, 14, 15 and 16."
    )
    assert left_out_around([]) == []


def test_of_thousands_of_places_the_last_finding_tells_the_rest() -> None:
    told = left_out_around(range(1, 5_001))
    assert len(told) == 25
    assert told[-1].message.endswith("199 and 200. 4800 more follow until line 5000.")
    assert (told[-1].first_line, told[-1].last_line) == (193, 5_000)
