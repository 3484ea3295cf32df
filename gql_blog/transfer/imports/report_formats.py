"""The report of an import as a table for terminals, and as Markdown for a note or a ticket."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from gql_blog.content import Ledger, printable_line
from gql_blog.transfer.imports.import_report import FileReport, ImportReport

_HEADS: Final = ("file", "format", "outcome", "articles", "status", "comments", "footnotes", "findings")


def report_table(report: ImportReport) -> str:
    """Return a table with a row for each file, and the findings below it."""
    rows = [_HEADS, *map(_row, report.files)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", *_findings(report.files), *_ledger(report.files), report.summary()])


def _ledger(files: Sequence[FileReport]) -> Iterator[str]:
    """What became of the items of all files, a line for each kind, and the reasons below it."""
    total = Ledger(entry for file in files for entry in file.account.entries())
    for each in total.kinds():
        yield (
            f"{each['kind']}: {each['items']} = {each['taken']} taken + {each['keptAsText']} kept as text"
            f" + {each['leftOut']} left out + {each['unknown']} unknown"
        )
        yield from (printable_line(f"  {told['items']}: {told['reason']}") for told in each["reasons"])


def report_markdown(report: ImportReport) -> str:
    """Return the same as Markdown."""
    rows = [_HEADS, tuple("---" for _ in _HEADS), *map(_row, report.files)]
    table = ["| " + " | ".join(_escaped(cell) for cell in row) + " |" for row in rows]
    findings = [f"- {_escaped(line)}" for line in _findings(report.files)]
    head = ["# Import", "", report.summary() + ".", ""]
    return "\n".join([*head, *table, *(["", "## Findings", "", *findings] if findings else [])])


def _row(file: FileReport) -> tuple[str, ...]:
    counts = (file.comments, file.footnotes, len(file.findings))
    told = (printable_line(file.path), file.format or "", file.outcome.value, str(len(file.articles)), _statuses(file))
    return *told, *(str(count) for count in counts)


def _statuses(file: FileReport) -> str:
    """The status of the articles of a file; where there are several, how many have each."""
    counted = Counter(file.statuses)
    alone = len(file.statuses) == 1
    return ", ".join(status if alone else f"{number} {status}" for status, number in counted.items())


def _findings(files: Sequence[FileReport]) -> list[str]:
    return [
        printable_line(
            f"{file.path}{f', line {each.first_line}' if each.first_line else ''}: {each.message} [{each.code}]"
        )
        for file in files
        for each in file.findings
    ]


def _escaped(text: str) -> str:
    """The text in one cell or line of Markdown."""
    plain = " ".join(text.split())
    return "".join("\\" + char if char in "\\|`*_<>[]" else char for char in plain) if plain != "---" else plain
