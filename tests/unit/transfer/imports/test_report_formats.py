"""The report of an import as a table and as Markdown."""

from gql_blog.content import Finding
from gql_blog.transfer import FileReport, ImportReport, Outcome, report_markdown, report_table

REPORT = ImportReport(
    (
        FileReport(
            "a|b.xml",
            Outcome.IMPORTED,
            "wxr",
            (("art_1", "a", "A"),),
            3,
            findings=(Finding("C", "Said *so*.", 4),),
            statuses=("DRAFT",),
        ),
        FileReport("c.md", Outcome.REFUSED, why="It is empty.", findings=(Finding("EMPTY", "It is empty."),)),
    )
)


def test_a_table() -> None:
    assert report_table(REPORT) == (
        "file     format  outcome   articles  status  comments  footnotes  findings\n"
        "a|b.xml  wxr     imported  1         DRAFT   3         0          1\n"
        "c.md             refused   0                 0         0          1\n"
        "\n"
        "a|b.xml, line 4: Said *so*. [C]\n"
        "c.md: It is empty. [EMPTY]\n"
        "article: 1 = 1 taken + 0 kept as text + 0 left out + 0 unknown\n"
        "file: 1 = 0 taken + 0 kept as text + 1 left out + 0 unknown\n"
        "  1: It is empty.\n"
        "1 imported, 1 refused"
    )


def test_several_articles_are_counted_by_status() -> None:
    articles = tuple((f"art_{each}", each, each) for each in "abc")
    statuses = ("PUBLISHED", "STUB", "PUBLISHED")
    report = ImportReport((FileReport("d.xml", Outcome.IMPORTED, "wxr", articles, statuses=statuses),))
    assert "3         2 PUBLISHED, 1 STUB  0" in report_table(report)
    assert [each["status"] for each in report.files[0].to_json()["articles"]] == list(statuses)


def test_markdown() -> None:
    lines = report_markdown(REPORT).split("\n")
    assert lines[:2] == ["# Import", ""]
    assert "| a\\|b.xml | wxr | imported | 1 | DRAFT | 3 | 0 | 1 |" in lines
    assert lines[-2:] == ["- a\\|b.xml, line 4: Said \\*so\\*. \\[C\\]", "- c.md: It is empty. \\[EMPTY\\]"]
    assert "## Findings" not in report_markdown(ImportReport(()))
