"""The report, as ``import --json`` prints it and as people read it."""

from dataclasses import replace

from gql_blog.content import (
    Candidate,
    Coverage,
    DraftArticle,
    Fate,
    Finding,
    ImportQuestion,
    LedgerEntry,
    QuestionKind,
    SourcePart,
    SourceRole,
    Unparsed,
)
from gql_blog.transfer.imports.import_report import (
    ExportReport,
    FileReport,
    ImportReport,
    Outcome,
    RefusedArticle,
    Tally,
    with_links_led,
)
from gql_blog.transfer.imports.read_article import ReadArticle
from gql_blog.write import Imported

DONE = FileReport(
    path="pages/a.txt",
    outcome=Outcome.IMPORTED,
    format="page",
    articles=(("art_1", "a", "A"),),
    statuses=("PUBLISHED",),
    comments=1,
    footnotes=4,
    mentions=8,
    findings=(Finding("DATE_NOT_STATED", "The page states no date.", 2, 3),),
    coverage=Coverage(100, 90, (Unparsed(7, 7, "?" * 10),)),
)
REFUSED = FileReport(path="b.md", outcome=Outcome.REFUSED, findings=(Finding("EMPTY", "Empty."),), why="Empty.")


def test_the_json_is_what_the_interface_says() -> None:
    assert ImportReport((DONE,)).to_json() == {
        "files": [
            {
                "path": "pages/a.txt",
                "format": "page",
                "outcome": "imported",
                "articles": [{"id": "art_1", "slug": "a", "title": "A", "status": "PUBLISHED"}],
                "comments": 1,
                "footnotes": 4,
                "mentions": 8,
                "findings": [
                    {"code": "DATE_NOT_STATED", "message": "The page states no date.", "firstLine": 2, "lastLine": 3}
                ],
                "read": [],
                "coverage": {
                    "characters": 100,
                    "assigned": 90,
                    "unparsed": [{"firstLine": 7, "lastLine": 7, "text": "?" * 10}],
                    "parts": [],
                },
                "ledger": [
                    {
                        "kind": "article",
                        **{"items": 1, "taken": 1, "keptAsText": 0, "leftOut": 0, "unknown": 0},
                        "reasons": [],
                    }
                ],
            }
        ]
    }


def test_a_refused_file_has_the_same_keys_and_says_why() -> None:
    entry = REFUSED.to_json()
    assert entry.keys() == DONE.to_json().keys()
    assert (entry["outcome"], entry["format"], entry["articles"]) == ("refused", None, [])
    assert entry["findings"][0]["message"] == "Empty."


def test_people_read_counts_places_and_reasons() -> None:
    assert DONE.summary() == (
        "pages/a.txt: imported 'A' (a) with 4 footnotes, 1 comment, 8 mentions\n"
        "  line 2: The page states no date. [DATE_NOT_STATED]"
    )
    assert REFUSED.summary() == "b.md: refused: Empty."
    report = ImportReport((DONE, REFUSED, DONE))
    assert report.summary() == "2 imported, 1 refused"
    assert report.refused == (REFUSED,)
    assert ImportReport(()).summary() == "no files"


def test_people_read_what_is_asked_and_what_was_read() -> None:
    asked = ImportQuestion(
        QuestionKind.DATE, "When?", (Candidate("2020-06-05", 4, "in words"), Candidate("2020-05-06"))
    )
    read = ReadArticle("A", ("Mara Lind", "Ben Ode"), None, "First.", "Last.", (asked,), "art_1", 3)
    coverage = Coverage(9, 9, (), (SourcePart(1, 2, SourceRole.CHROME), SourcePart(3, 3, SourceRole.TITLE, "alone")))
    file = replace(DONE, findings=(), read=(read,), coverage=coverage)
    head, *questions = file.summary().splitlines()
    assert questions == ["  asks DATE: When?", "    1. 2020-06-05 (line 4: in words)", "    2. 2020-05-06"]
    assert file.summary(read=True).splitlines() == [
        head,
        "  title: A (line 3, alone)",
        "  authors: Mara Lind; Ben Ode",
        "  date: not stated",
        "  begins: First.",
        "  ends: Last.",
        *questions,
        "  left out: lines 1 to 2: CHROME",
    ]


def test_a_page_that_was_stored_once_more_is_read_as_it_stands_then() -> None:
    first, again = (replace(DONE, read=(ReadArticle("A", (), None, "", "", (), "art_1", each),)) for each in (1, 2))
    assert with_links_led(first, again).read == again.read
    assert with_links_led(first, replace(again, outcome=Outcome.REFUSED, why="No.")).read == first.read


def test_the_accounts_of_one_file_add_up() -> None:
    unparsed = Unparsed(1, 1, "x")
    tally = Tally()
    for each in (Coverage(5, 4, (unparsed,)), Coverage(3, 3)):
        tally.refuse(DraftArticle(source="Text.", coverage=each))
    assert tally.report("a.md", "markdown", ()).coverage == Coverage(8, 7, (unparsed,))


def test_a_page_that_was_stored_once_more_is_told_as_one() -> None:
    deleted = Finding("ARTICLE_DELETED", "It was deleted here.")
    imported, updated, unchanged, conflict, gone = (
        replace(DONE, outcome=outcome, findings=findings)
        for outcome, findings in (
            *((each, DONE.findings) for each in (Outcome.IMPORTED, Outcome.UPDATED, Outcome.UNCHANGED)),
            *((Outcome.CONFLICT, (Finding("IMPORT_CONFLICT", "Both changed."),)), (Outcome.UNCHANGED, (deleted,))),
        )
    )
    for first, again, outcome, codes in (
        (imported, updated, "imported", ["DATE_NOT_STATED"]),
        (updated, updated, "updated", ["DATE_NOT_STATED"]),
        (unchanged, updated, "updated", ["DATE_NOT_STATED"]),
        (imported, unchanged, "imported", ["DATE_NOT_STATED", "LINKS_NOT_LED"]),
        (unchanged, unchanged, "unchanged", ["DATE_NOT_STATED", "LINKS_NOT_LED"]),
        (updated, REFUSED, "updated", ["DATE_NOT_STATED", "LINKS_NOT_LED"]),
        (gone, gone, "unchanged", ["ARTICLE_DELETED"]),
        # Of a conflict nothing was stored.
        (conflict, conflict, "conflict", ["IMPORT_CONFLICT"]),
        (conflict, unchanged, "unchanged", ["DATE_NOT_STATED"]),
        (conflict, REFUSED, "refused", ["EMPTY"]),
    ):
        report = with_links_led(first, again)
        assert (report.outcome.value, [each.code for each in report.findings]) == (outcome, codes)


def test_a_long_export_is_told_in_short() -> None:
    report = FileReport(
        path="site.xml",
        outcome=Outcome.IMPORTED,
        articles=tuple((f"art_{number}", f"s{number}", f"T{number}") for number in range(23)),
        comments=2,
        export=ExportReport(images=("https://i.example.org/a.png",), held_comments=2),
    )
    head, *lines = report.summary().split("\n")
    assert head.startswith("site.xml: imported 'T0' (s0), 'T1' (s1), ")
    assert head.endswith(", 'T19' (s19) and 3 more with 2 comments")
    assert lines == [
        "  Images, none of them fetched: 1.",
        "  Comments that wait for a decision: 2. --trust-statuses approves them.",
    ]


def test_the_ledger_of_an_article_in_conflict_has_nothing_taken() -> None:
    (entry,) = _stored_ledger("conflict")
    assert (entry.kind, entry.fate, entry.count) == ("post", Fate.LEFT_OUT, 1)
    assert _stored_ledger("unchanged") == (LedgerEntry("post"),)


def _stored_ledger(outcome: str) -> tuple[LedgerEntry, ...]:
    tally = Tally()
    draft = DraftArticle(source="Text.", ledger=(LedgerEntry("post"),))
    tally.store(draft, Imported(outcome, (("art_1", "a", "A"),), 0, 0, 0, (), ("DRAFT",)))
    return tally.report("a.md", "markdown", ()).ledger


def test_of_an_export_without_a_ledger_articles_count_and_those_refused_too() -> None:
    export = ExportReport(refused=(RefusedArticle("B", "no"),))
    kinds = [*replace(DONE, export=export).account.kinds()]
    assert [(each["kind"], each["items"], each["taken"], each["leftOut"]) for each in kinds] == [("article", 2, 1, 1)]
