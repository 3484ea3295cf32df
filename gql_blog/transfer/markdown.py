"""Markdown with front matter as drafts of articles. Whatever stands in the file is taken, or accounted for."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date as Date
from pathlib import PurePosixPath
from typing import Any, Final

from gql_blog.content import Coverage, DraftArticle, Finding, Unparsed, many_lines
from gql_blog.errors import ImportRefused
from gql_blog.transfer.dialogue_file import Part, part_dialogue
from gql_blog.transfer.fields import read_fields
from gql_blog.transfer.front_matter import FrontMatter, read_front_matter
from gql_blog.transfer.pages.cleaning import has_bidi, isolate
from gql_blog.transfer.pages.reading import decode
from gql_blog.transfer.stated import Stated

_HEADING: Final = re.compile(r"\s*#[ \t]+([^\n`*_\[\]<>\\&]+?)[ \t]*#*[ \t]*(?:\n\s*|$)")
_FILE_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-.")
_BLANK_LINES: Final = re.compile(r"\n[ \t]*\n")
_COMMENT: Final = re.compile(r"[ \t]*(#[^\n]*)")


def read_markdown(data: bytes, name: str = "") -> tuple[DraftArticle, ...]:
    """Return the article that a file holds, or the articles where it is the export of a dialogue.

    ``name`` is the file's, without folders: blogs put the date there. Footnotes stay as they are, ``[^1]``. Raises
    ImportRefused with the place of the fault.
    """
    raw = decode(data)
    text = raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    parts = part_dialogue(text)
    drafts = [_read(part, name) for part in parts]
    layout = len(raw) - sum(len(part.text) for part in parts)
    first = drafts[0].coverage
    counted = replace(first, characters=first.characters + layout, assigned=first.assigned + layout)
    return (replace(drafts[0], coverage=counted), *drafts[1:])


def _read(part: Part, name: str) -> DraftArticle:
    matter = read_front_matter(part.text, first_line=part.first_line)
    stated = read_fields(matter.keys)
    source = _body(matter, stated)
    _take_date_from(name, stated)
    _note_what_is_missing(stated)
    values: dict[str, Any] = {key: value for key, value in stated.values.items() if value is not None}
    findings = sorted(stated.findings, key=lambda finding: finding.first_line or 0)
    return DraftArticle(source=source, **values, findings=tuple(findings), coverage=_coverage(part, matter, stated))


def _body(matter: FrontMatter, stated: Stated) -> str:
    """The source; a heading at its top is the title, where none is stated."""
    body = many_lines(matter.body)
    if body != matter.body:
        stated.findings.append(Finding("ENCODING_REPAIRED", "Control characters in the text were left out."))
    if has_bidi(body):
        body = _isolated(body, stated)
    if stated.values.get("title") is None and (heading := _HEADING.match(body)):
        stated.values["title"] = heading[1]
        line = matter.body_line + body.count("\n", 0, heading.start(1))
        stated.findings.append(Finding("TITLE_FROM_HEADING", "The first heading was taken as the title.", line, line))
        body = body[heading.end() :]
    if not body.strip():
        raise ImportRefused("EMPTY", "The file has no text after its front matter. Add the article's text.")
    if not matter.keys.entries and all(block.lstrip().startswith("<") for block in _BLANK_LINES.split(body.strip())):
        fault = f"Line {matter.body_line}: the text is HTML alone, not Markdown. Convert it to Markdown first."
        raise ImportRefused("HTML_NOT_MARKDOWN", fault, line=matter.body_line)
    return body


def _isolated(body: str, stated: Stated) -> str:
    """Every line with its direction controls closed; the mark around the whole would break Markdown's own signs."""
    lines = [isolate(line)[1:-1] if has_bidi(line) else line for line in body.split("\n")]
    closed = "\n".join(lines)
    if closed != body:
        stated.findings.append(Finding("BIDI_ISOLATED", "Direction controls were closed at the end of their lines."))
    return closed


def _take_date_from(name: str, stated: Stated) -> None:
    """``2017-12-11-a-title.md`` states a date, as Jekyll and those who follow it write it."""
    match = _FILE_DATE.match(PurePosixPath(name).name)
    if match is None or "published_on" in stated.values:
        return
    try:
        date = Date(*map(int, match.groups()))
    except ValueError:
        return
    stated.values["published_on"] = date
    stated.findings.append(Finding("DATE_FROM_FILE_NAME", f"The date {date} was taken from the file's name."))


def _note_what_is_missing(stated: Stated) -> None:
    missing = {
        "title": ("TITLE_NOT_STATED", "The file states no title."),
        "published_on": ("DATE_NOT_STATED", "The file states no date."),
        "bylines": ("BYLINE_NOT_STATED", "The file names no author."),
    }
    stated.findings.extend(Finding(*missing[key]) for key in missing if key not in stated.values)


def _coverage(part: Part, matter: FrontMatter, stated: Stated) -> Coverage:
    """Everything is assigned but for what was not understood, and for remarks between the keys."""
    unparsed = tuple(
        Unparsed(first, first + text.count("\n"), text)
        for start, end in _left_over(matter, stated)
        if (text := matter.block[start:end].strip())
        for first in (_line(part, matter, start),)
    )
    return Coverage(len(part.text), len(part.text) - sum(len(each.text) for each in unparsed), unparsed)


def _line(part: Part, matter: FrontMatter, place: int) -> int:
    lead = len(matter.block[place:]) - len(matter.block[place:].lstrip())
    return part.first_line + 1 + matter.block.count("\n", 0, place + lead)


def _left_over(matter: FrontMatter, stated: Stated) -> Iterator[tuple[int, int]]:
    """Stretches of the block that no field took, in order, none twice."""
    entries = sorted((entry.start, entry.end) for entry in matter.keys.entries)
    spans = [(entry.start, entry.end) for entry in stated.left_over]
    begin = 0
    for start, end in [*entries, (len(matter.block), len(matter.block))]:
        spans.extend(match.span(1) for match in _COMMENT.finditer(matter.block, begin, start))
        begin = max(begin, end)
    reached = 0
    for start, end in sorted(spans):
        if end > reached:
            yield max(start, reached), end
            reached = end
