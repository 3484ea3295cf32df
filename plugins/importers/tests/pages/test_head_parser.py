from datetime import date

from support.cases import cases

from gql_blog.plugin import SourceRole
from gql_blog_importers.pages.coverage import FindingList, LineAssignments
from gql_blog_importers.pages.head_classifier import classify_head
from gql_blog_importers.pages.head_parser import Head, HeadParser
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_lines import split_lines
from gql_blog_importers.pages.response_list import parse_tail

_BODY = "So it is.\nIt was so.\nIt stays so.\n"


def _read(text: str) -> tuple[Head, set[str], LineAssignments]:
    page = split_lines(text)
    tail = parse_tail(page)
    assignments, findings = LineAssignments(page), FindingList(page)
    evidence = NameEvidence(page, tail.stop)
    head = HeadParser(page, classify_head(page, tail.stop), tail, evidence, assignments, findings).read()
    return head, {finding.code for finding in findings.all()}, assignments


def test_a_plain_head() -> None:
    head, codes, assignments = _read("May 1, 2017\nResponding To: X\nThe Ferry\nOna Vela\n" + _BODY)
    assert (head.title, head.date, head.responding_to_title, head.authors()) == (
        "The Ferry",
        date(2017, 5, 1),
        "X",
        ["Ona Vela"],
    )
    assert codes == set()
    assert head.start == 4
    assert [assignments.role(i) for i in range(4)] == [
        SourceRole.DATE,
        SourceRole.LABEL,
        SourceRole.TITLE,
        SourceRole.BYLINE,
    ]


def test_another_s_card_claims_title_and_date() -> None:
    head, codes, _ = _read("The Ferry\nLi Na | May 1, 2017\nResponding To: X\nOna Vela\n" + _BODY)
    assert (head.title, head.date, head.authors()) == (None, None, ["Ona Vela"])
    assert [card.card.name for card in head.siblings] == ["Li Na"]
    assert codes == {"TITLE_CLAIMED_BY_ANOTHER", "TITLE_NOT_STATED", "DATE_NOT_STATED"}


def test_a_card_with_the_name_of_the_byline_is_the_page_s_own() -> None:
    head, codes, _ = _read("The Ferry\nOna Vela | May 1, 2017\nResponding To: X\nOna Vela\n" + _BODY)
    assert (head.title, head.date) == ("The Ferry", date(2017, 5, 1))
    assert codes == set()


def test_unless_the_list_has_it() -> None:
    text = "The Ferry\nOna Vela | May 1, 2017\nResponding To: X\nOna Vela\n" + _BODY + "Ona Vela | May 1, 2017"
    head, codes, _ = _read(text)
    assert (head.title, head.date, head.authors()) == (None, None, ["Ona Vela"])
    assert "TITLE_CLAIMED_BY_ANOTHER" in codes


def test_a_lone_card_without_a_label_is_taken_and_told() -> None:
    head, codes, _ = _read("The Ferry\nOna Vela | May 1, 2017\n" + _BODY)
    assert (head.title, head.authors()) == ("The Ferry", ["Ona Vela"])
    assert "HEAD_UNCONFIRMED" in codes


@cases(
    "text",
    [
        "The Ferry\nOna Vela | 2017年5月1日\n" + _BODY,
        "The Ferry\nOna Vela | May 1, 2017\nEditor’s Note: Cut.\n" + _BODY,
        "The Ferry\nOna Vela | May 1, 2017\n" + _BODY + "Li Na | May 2, 2017",
        "The Ferry\nOna Vela | May 1, 2017\n" + _BODY + "Renata Kovacs is a professor of law.",
        "The Ferry\nOna Vela | May 1, 2017\nThe Harbor\nLi Na | May 2, 2017\n" + _BODY,
    ],
)
def test_where_anything_speaks_against_it_nobody_is_credited(text: str) -> None:
    head, codes, _ = _read(text)
    assert (head.title, head.date, head.authors()) == (None, None, [])
    assert {"TITLE_NOT_STATED", "DATE_NOT_STATED", "BYLINE_NOT_STATED"} <= codes


def test_somebody_else_at_the_end_contradicts_the_head() -> None:
    head, codes, _ = _read("Responding To: X\nThe Ferry\nOna Vela\n" + _BODY + "Renata Kovacs is a professor of law.")
    assert head.authors() == []
    assert head.conflicting_name == "Renata Kovacs"
    assert "BYLINE_CONFLICT" in codes


def test_two_dates_are_none() -> None:
    head, codes, _ = _read("May 1, 2017\nResponding To: X\nThe Ferry\nOna Vela\nMay 9, 2017\n" + _BODY)
    assert head.date is None
    assert "DATE_NOT_STATED" in codes


def test_a_label_that_names_the_headline_above_answers_nothing() -> None:
    head, codes, _ = _read("The Ferry\nLi Na | May 1, 2017\nResponding To: The Ferry\nOna Vela\n" + _BODY)
    assert head.responding_to_title is None
    assert "RESPONDS_TO_ITSELF" in codes


def test_what_could_be_title_or_name_is_neither() -> None:
    head, codes, assignments = _read("Responding To: X\nOna Vela\n" + _BODY)
    assert (head.title, head.authors()) == (None, [])
    assert assignments.role(1) is SourceRole.UNRECOGNISED
    assert {"TITLE_NOT_STATED", "BYLINE_NOT_STATED"} <= codes


def test_an_image_s_text_is_left_over() -> None:
    head, _, assignments = _read("Two boats at a pier\nResponding To: X\nThe Ferry\nOna Vela\n" + _BODY)
    assert head.title == "The Ferry"
    assert assignments.role(0) is SourceRole.UNRECOGNISED


def test_a_card_of_another_title_is_another_response() -> None:
    head, codes, _ = _read("The Ferry\nOna Vela | May 1, 2017\nResponding To: X\nThe Harbor\nHal Byrd\n" + _BODY)
    assert (head.title, head.date, head.authors()) == ("The Harbor", None, ["Hal Byrd"])
    assert [card.card.name for card in head.siblings] == ["Ona Vela"]
    assert codes == {"DATE_NOT_STATED"}


def test_a_card_below_the_label_is_the_page_s_own() -> None:
    head, codes, _ = _read("Responding To: X\nThe Ferry\nOna Vela | May 1, 2017\n" + _BODY)
    assert (head.title, head.date, head.authors()) == ("The Ferry", date(2017, 5, 1), ["Ona Vela"])
    assert (head.siblings, codes) == ([], set())


def test_a_label_that_names_nothing_is_told_of() -> None:
    head, codes, assignments = _read("Responding To:\nSo it is, she said to them.\n" + _BODY)
    assert (head.responding_to_title, assignments.role(0)) == (None, SourceRole.LABEL)
    assert "RESPONDING_TO_NOT_STATED" in codes
