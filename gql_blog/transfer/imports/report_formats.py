"""The report of an import as a table for terminals, as Markdown for a note or a ticket, and as a page of HTML.

Of each source the page has the lines, coloured by the role that they were given. It has no script, and its policy lets
it load nothing: it shows what strangers wrote.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from io import StringIO
from typing import Final

from gql_blog.content import Ledger, SourceRole, printable_line
from gql_blog.transfer.imports.import_report import FileReport, ImportReport

_HEADS: Final = ("file", "format", "outcome", "articles", "status", "comments", "footnotes", "findings")
MARK: Final = "<!doctype html><!-- an import of gql-blog -->"
_STYLE: Final = "body{font:16px/1.4 sans-serif;margin:2em}li{white-space:pre-wrap}" + "".join(
    f".{role}{{background:hsl({360 * number // len(SourceRole)} 80% 88%)}}" for number, role in enumerate(SourceRole)
)
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)


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
    plain = " ".join(text.split())
    return "".join("\\" + char if char in "\\|`*_<>[]" else char for char in plain) if plain != "---" else plain


def report_page(report: ImportReport) -> str:
    """Return the page, which stands alone."""
    legend = " ".join(f'<span class="{role}">{role}</span>' for role in SourceRole)
    head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}"><title>Import</title>'
    body = f"<h1>Import</h1><p>{escape(report.summary())}</p><p>{legend}</p>{''.join(map(_section, report.files))}"
    return f'{MARK}<html lang="en"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>'


def _section(file: FileReport) -> str:
    told = "".join(f"<p>{escape(line)}</p>" for line in file.summary(read=True).split("\n"))
    return f"<section><h2>{_plain_html(file.path)}</h2>{told}<ol>{''.join(_lines(file))}</ol></section>"


def _lines(file: FileReport) -> Iterator[str]:
    """Each line of the source; the first of a part says its role and what speaks for it."""
    parts = {number: each for each in file.coverage.parts for number in range(each.first_line, each.last_line + 1)}
    for number, line in enumerate(StringIO(file.source, newline=None), start=1):  # as readers count
        part = parts.get(number)
        begins = part is not None and part.first_line == number
        said = f" <small>{part.role} {_plain_html(part.evidence)}</small>" if part and begins else ""
        yield f'<li class="{part.role if part else ""}">{_plain_html(line.rstrip())}{said}</li>'


def _plain_html(text: str) -> str:
    return escape(printable_line(text))
