from gql_blog.content import Finding
from gql_blog.transfer.pages.findings import Findings, quoted, shown
from gql_blog.transfer.pages.lines import split


def test_findings_tell_the_lines_of_the_source() -> None:
    findings = Findings(split("One\n\n\nTwo\nThree"))
    findings.add("CODE", "Said.", [2, 1])
    findings.add("CODE", "Said of all.")
    assert findings.all() == (Finding("CODE", "Said.", 4, 5), Finding("CODE", "Said of all."))


def test_many_are_shown_as_some() -> None:
    assert shown(["1"]) == "1"
    assert shown(["1", "2", "3"]) == "1, 2 and 3"
    assert shown([str(n) for n in range(20)]).endswith("7 and 12 more")


def test_long_lines_are_cut() -> None:
    assert quoted("short") == '"short"'
    assert len(quoted("x" * 500)) == 82
