"""The report of an import as one page: of each source its lines, coloured by the role that they were given.

It has no script, and its policy lets it load nothing: it shows what strangers wrote.
"""

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from io import StringIO
from typing import Final

from gql_blog.content import SourceRole, printable_line
from gql_blog.transfer.imports.import_report import FileReport, ImportReport

MARK: Final = "<!doctype html><!-- an import of gql-blog -->"
_STYLE: Final = "body{font:16px/1.4 sans-serif;margin:2em}li{white-space:pre-wrap}" + "".join(
    f".{role}{{background:hsl({360 * number // len(SourceRole)} 80% 88%)}}" for number, role in enumerate(SourceRole)
)
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)


def report_page(report: ImportReport) -> str:
    """Return the page, which stands alone."""
    legend = " ".join(f'<span class="{role}">{role}</span>' for role in SourceRole)
    head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}"><title>Import</title>'
    body = f"<h1>Import</h1><p>{escape(report.summary())}</p><p>{legend}</p>{''.join(map(_file, report.files))}"
    return f'{MARK}<html lang="en"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>'


def _file(file: FileReport) -> str:
    told = "".join(f"<p>{escape(line)}</p>" for line in file.summary(read=True).split("\n"))
    return f"<section><h2>{_escaped(file.path)}</h2>{told}<ol>{''.join(_lines(file))}</ol></section>"


def _lines(file: FileReport) -> Iterator[str]:
    """Each line of the source; the first of a part says its role and what speaks for it."""
    parts = {number: each for each in file.coverage.parts for number in range(each.first_line, each.last_line + 1)}
    for number, line in enumerate(StringIO(file.source, newline=None), start=1):  # as readers count
        part = parts.get(number)
        begins = part is not None and part.first_line == number
        said = f" <small>{part.role} {_escaped(part.evidence)}</small>" if part and begins else ""
        yield f'<li class="{part.role if part else ""}">{_escaped(line.rstrip())}{said}</li>'


def _escaped(text: str) -> str:
    return escape(printable_line(text))
