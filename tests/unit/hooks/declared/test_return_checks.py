"""What a hook may return, and what is nonsense."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from gql_blog.content import (
    Candidate,
    DraftArticle,
    FootnoteKind,
    ImportQuestion,
    Note,
    QuestionKind,
    ReadNote,
    Verdict,
)
from gql_blog.hooks import Judgement, WriteIntent, WrongValue
from gql_blog.hooks.declared import return_checks
from gql_blog.hooks.declared.declared_types import check_of
from gql_blog.hooks.declared.return_checks import MAX_EVIDENCE_BYTES, MAX_REASON_BYTES

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NOTES = tuple(
    Note(number=number, label=str(number), text="text", html="<p>text</p>", anchor=f"fn-a-{number}")
    for number in (1, 2)
)


def test_a_judgement_passes_as_it_is() -> None:
    word = Judgement(
        verdict=Verdict.SPAM, reason="links", score=0.5, evidence={"links": ["https://example.org"], "count": 1}
    )
    assert return_checks.judgement(word) is word
    assert return_checks.judgement(None) is None


@pytest.mark.parametrize(
    "nonsense",
    [
        "APPROVE",
        Judgement(verdict="APPROVE", reason="a plain string"),  # type: ignore[arg-type]
        Judgement(verdict=Verdict.APPROVE, reason=""),
        Judgement(verdict=Verdict.APPROVE, reason="score", score=math.nan),
        Judgement(verdict=Verdict.APPROVE, reason="score", score=1.5),
        Judgement(verdict=Verdict.APPROVE, reason="evidence", evidence={"at": NOW}),
        Judgement(verdict=Verdict.APPROVE, reason="evidence", evidence=["no mapping"]),  # type: ignore[arg-type]
        Judgement(verdict=Verdict.APPROVE, reason="not a number", evidence={"n": math.inf}),
        Judgement(verdict=Verdict.APPROVE, reason="surrogate", evidence={"word": "\ud800"}),
        Judgement(verdict=Verdict.APPROVE, reason="too large a number", evidence={"n": 2**70}),
        Judgement(verdict=Verdict.APPROVE, reason="no text as key", evidence={1: "n"}),  # type: ignore[dict-item]
        Judgement(verdict=Verdict.APPROVE, reason="surrogate \ud800"),
        Judgement(verdict=Verdict.APPROVE, reason="NUL \x00"),
        Judgement(verdict=Verdict.APPROVE, reason="score", score=True),
        Judgement(verdict=Verdict.SPAM, reason="ä" * (MAX_REASON_BYTES // 2) + "a"),
        Judgement(verdict=Verdict.SPAM, reason="evidence", evidence={"words": "ä" * (MAX_EVIDENCE_BYTES // 2)}),
    ],
)
def test_what_is_no_judgement_is_refused(nonsense: Any) -> None:
    with pytest.raises(return_checks.InvalidReturn):
        return_checks.judgement(nonsense)


def test_reason_and_evidence_may_be_as_large_as_is_said() -> None:
    assert (MAX_REASON_BYTES, MAX_EVIDENCE_BYTES) == (4096, 65536)
    evidence = {"w": "a" * (MAX_EVIDENCE_BYTES - len('{"w": ""}'))}
    word = Judgement(verdict=Verdict.SPAM, reason="ä" * (MAX_REASON_BYTES // 2), evidence=evidence)
    assert return_checks.judgement(word) is word


def test_a_reading_passes_as_a_tuple() -> None:
    reading = [
        ReadNote(kind=FootnoteKind.FULL, citation={"type": "book"}),
        ReadNote(kind=FootnoteKind.IBID, refers_to=1, candidates=(1,), locator="5", resolved_text="x"),
    ]
    assert return_checks.read_notes(NOTES)(reading) == tuple(reading)
    assert return_checks.read_notes(NOTES)(None) is None
    assert return_checks.read_notes(NOTES)([None, reading[1]]) == (None, reading[1])


@pytest.mark.parametrize(
    "nonsense",
    [
        (ReadNote(),),
        "no",
        5,
        (ReadNote(), "no"),
        (ReadNote(), ReadNote(refers_to=2)),
        (ReadNote(), ReadNote(candidates=(1, 3))),
        (ReadNote(refers_to=0), ReadNote()),
        (ReadNote(), ReadNote(citation={"issued": NOW})),
        (ReadNote(), ReadNote(locator=5)),  # type: ignore[arg-type]
        (ReadNote(), ReadNote(resolved_text="\ud800")),
        (ReadNote(), ReadNote(citation={"n": 2**70})),
        (ReadNote(), ReadNote(kind="FULL")),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_reading_of_these_notes_is_refused(nonsense: Any) -> None:
    with pytest.raises(return_checks.InvalidReturn):
        return_checks.read_notes(NOTES)(nonsense)


def test_amendments_change_fields_and_add_none() -> None:
    check = return_checks.amendments(
        WriteIntent(command="create_post", fields={"title": "A", "slug": "a"}), lambda *_: None
    )
    assert check(None) == {}
    assert check({"title": None}) == {"title": None}
    with pytest.raises(return_checks.InvalidReturn, match="owner, price"):
        check({"price": 1, "owner": "me"})
    with pytest.raises(return_checks.InvalidReturn):
        check([("title", "B")])


def test_values_come_one_for_each_parent() -> None:
    check = return_checks.values(2, check_of(int | None))
    assert check([1, None]) == (1, None)
    for nonsense in ([1], [1, 2, 3], "ab", None, {1, 2}):
        with pytest.raises(return_checks.InvalidReturn):
            check(nonsense)
    first, second = check([1, 2**70])
    assert (first, type(second)) == (1, WrongValue)


def test_html_is_text_and_files_are_bytes() -> None:
    assert return_checks.note_html(["<p>", None]) == ("<p>", None)
    assert return_checks.file_bytes(b"x") == b"x"
    assert return_checks.anything(object())
    with pytest.raises(return_checks.InvalidReturn):
        return_checks.note_html([b"<p>"])
    with pytest.raises(return_checks.InvalidReturn):
        return_checks.file_bytes("x")


def test_a_draft_asks_questions_of_kinds_that_there_are() -> None:
    asked = ImportQuestion(QuestionKind.TITLE, "Which?", (Candidate("On Tides"),))
    draft = DraftArticle(source="x", questions=(asked,))
    assert return_checks.drafts([draft]) == (draft,)


@pytest.mark.parametrize(
    "nonsense",
    [
        "Which title?",
        ImportQuestion("TITLE", "Which?"),  # type: ignore[arg-type]
        ImportQuestion(QuestionKind.TITLE, "Which\x00?"),
        ImportQuestion(QuestionKind.TITLE, "Which?", (Candidate("\ud800"),)),
    ],
)
def test_what_is_no_question_is_refused(nonsense: Any) -> None:
    with pytest.raises(return_checks.InvalidReturn):
        return_checks.drafts([DraftArticle(source="x", questions=(nonsense,))])
