"""Side files and the caller's own word."""

from datetime import date as Date

import pytest
from support.cases import cases

from gql_blog.content import (
    BylineRole,
    DraftArticle,
    DraftByline,
    Finding,
    ImportQuestion,
    QuestionKind,
    Reference,
    ResponseKind,
)
from gql_blog.errors import ImportRefused
from gql_blog.transfer.markdown.side_file import apply_overrides, apply_side_file, parse_side_file, require_title

OPEN = DraftArticle(
    source="x",
    responding_to=Reference(title="On Tides"),
    findings=(
        Finding("TITLE_CLAIMED_BY_ANOTHER", "…", 1, 2),
        Finding("DATE_NOT_STATED", "…"),
        Finding("NOTE_WITHOUT_MARKER", "…", 9, 9),
    ),
)


def _codes(draft: DraftArticle) -> list[str]:
    return [finding.code for finding in draft.findings]


def test_what_is_open_is_settled_and_its_findings_answered() -> None:
    side = parse_side_file(b"title: A Quiet Harbour\npublished_on: 2019-05-02\nauthor: Mara Lind\nkind: REVIEW\n")
    draft = apply_side_file(OPEN, side, "a.txt.meta.yaml")
    assert (draft.title, draft.published_on) == ("A Quiet Harbour", Date(2019, 5, 2))
    assert draft.bylines == (DraftByline("Mara Lind"),)
    assert draft.kind is ResponseKind.REVIEW
    assert _codes(draft) == ["NOTE_WITHOUT_MARKER"]


def test_what_the_file_states_stays_and_the_difference_is_told() -> None:
    draft = DraftArticle(source="x", title="Mine", bylines=(DraftByline("A"),))
    settled = apply_side_file(draft, parse_side_file(b"title: Another\nauthor: A\n"), "a.md.meta.yaml")
    assert (settled.title, settled.bylines) == ("Mine", draft.bylines)
    assert [(each.code, "title" in each.message) for each in settled.findings] == [("SIDE_FILE_NOT_USED", True)]


def test_what_a_side_file_says_in_vain_is_told_with_its_line() -> None:
    settled = apply_side_file(OPEN, parse_side_file(b"title: x\nmood: calm\n"), "a.txt.meta.yaml")
    finding = settled.findings[-1]
    assert (finding.code, finding.first_line) == ("FRONT_MATTER_NOT_UNDERSTOOD", None)
    assert "a.txt.meta.yaml, line 2" in finding.message


def test_the_callers_word_counts_before_the_files() -> None:
    draft = apply_overrides(DraftArticle(source="x", title="Mine"), {"title": "Yours", "published_on": None})
    assert (draft.title, draft.published_on) == ("Yours", None)
    assert _codes(apply_overrides(OPEN, {"published_on": Date(2019, 5, 2)})) == [
        "TITLE_CLAIMED_BY_ANOTHER",
        "NOTE_WITHOUT_MARKER",
    ]


def test_what_is_given_is_asked_no_longer() -> None:
    kinds = (QuestionKind.TITLE, QuestionKind.DATE, QuestionKind.BYLINE, QuestionKind.ESSAY_END)
    asking = DraftArticle(
        source="x", bylines=(DraftByline("A"),), questions=tuple(ImportQuestion(k, "?") for k in kinds)
    )
    given = apply_overrides(asking, {"title": "Yours", "published_on": Date(2019, 5, 2)})
    assert [each.kind for each in given.questions] == ["BYLINE", "ESSAY_END"]
    for names in ("A", "B"):
        settled = apply_side_file(given, parse_side_file(f"author: {names}\n".encode()), "a.txt.meta.yaml")
        assert settled.bylines == (DraftByline(names),)
        assert [each.kind for each in settled.questions] == ["ESSAY_END"]
        assert not settled.findings


def test_a_post_must_have_a_title_and_a_response_need_not() -> None:
    assert require_title(OPEN) is OPEN
    titled = DraftArticle(source="x", title="T")
    assert require_title(titled) is titled
    with pytest.raises(ImportRefused, match="--title"):
        require_title(DraftArticle(source="x", bylines=(DraftByline("A"),)))


def test_what_answers_itself_is_named_after_its_authors() -> None:
    bylines = (DraftByline("A"), DraftByline("B"), DraftByline("T", BylineRole.TRANSLATOR))
    itself = DraftArticle(source="x", bylines=bylines, findings=(Finding("RESPONDS_TO_ITSELF", "…"),))
    assert require_title(itself).title == "Response by A and B"


@cases("data", [b"title: [", b"- a", b"", b"title: \xff", b"date: 2017-02-30"])
def test_a_side_file_that_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(ImportRefused):
        parse_side_file(data)
