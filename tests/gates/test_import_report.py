"""The published schema of reports is that of what the code prints."""

import os
from datetime import date

import pytest
from pydantic import ValidationError
from support.report_schema import PATH, WRITE, hold, schema

from gql_blog.content import (
    Candidate,
    Coverage,
    DraftArticle,
    DraftByline,
    Finding,
    ImportQuestion,
    QuestionKind,
    SourcePart,
    SourceRole,
    Unparsed,
)
from gql_blog.transfer import FileReport, ImportReport, Outcome
from gql_blog.transfer.imports.import_report import ExportReport, RefusedArticle
from gql_blog.transfer.imports.read_article import read_article

DRAFT = DraftArticle(
    source="First.\n\nLast.\n\n[^1]: A note.\n\n    More of it.\n",
    title="On Tides",
    published_on=date(2020, 6, 5),
    bylines=(DraftByline("Mara Lind"),),
    questions=tuple(ImportQuestion(each, "Which?", (Candidate("A", 1, "it says so"),)) for each in QuestionKind),
)
EVERYTHING = FileReport(
    path="a.html",
    outcome=Outcome.IMPORTED,
    format="html",
    articles=(("art_1", "on-tides", "On Tides"),),
    statuses=("DRAFT",),
    findings=(Finding("DATE_NOT_STATED", "None."),),
    coverage=Coverage(10, 9, (Unparsed(1, 1, "x"),), tuple(SourcePart(1, 2, each, "label") for each in SourceRole)),
    export=ExportReport((RefusedArticle("One", "No title."),), ("https://example.org/a.png",), 3),
    read=(read_article(DRAFT),),
)


def test_the_schema_is_fresh() -> None:
    if os.environ.get("REPORT") == "write":
        PATH.write_text(schema(), encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == schema(), WRITE


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_printed_is_what_the_schema_says(outcome: Outcome) -> None:
    hold(ImportReport((FileReport("a", outcome), EVERYTHING)).to_json())


def test_another_key_and_a_missing_one_are_seen() -> None:
    printed = ImportReport((EVERYTHING,)).to_json()
    with pytest.raises(AssertionError):
        hold({"files": [{**printed["files"][0], "more": 1}]})
    del printed["files"][0]["read"]
    with pytest.raises(ValidationError, match="read"):
        hold(printed)
