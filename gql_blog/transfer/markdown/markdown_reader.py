"""Markdown files with front matter, read as drafts of articles.

The export of a whole dialogue is one file. Each article follows a line ``<!-- article 2 of 5: 3f2a91c07be64d18 -->``,
and what stands beside it, comments and the list of responses, ``<!-- beside article 2 of 5: 3f2a91c07be64d18 -->``.
The hexadecimal digits are the same throughout the file and derived from its contents, so no article can contain such a
line by accident.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date as Date
from pathlib import PurePosixPath
from typing import Any, Final

from gql_blog.content import Coverage, DraftArticle, Fate, Finding, LedgerEntry, Unparsed, many_lines
from gql_blog.errors import ImportRefused
from gql_blog.transfer.markdown.beside_article import parse_beside
from gql_blog.transfer.markdown.finding_words import quoted
from gql_blog.transfer.markdown.front_matter import FrontMatter, split_front_matter
from gql_blog.transfer.markdown.front_matter_fields import CLEARABLE, ParsedFields, parse_fields
from gql_blog.transfer.text_input import decode_utf8, has_bidi, isolate_bidi

_FIRST: Final = re.compile(r"<!-- article 1 of (?P<count>\d{1,6}): (?P<mark>[0-9a-f]{16}) -->\n")


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """One article's text, and the line of the file that it begins on."""

    text: str
    first_line: int
    beside: str = ""
    """What stands beside the article, as YAML."""
    beside_line: int = 0


def split_dialogue(text: str) -> tuple[ArticlePart, ...]:
    """Split a file into its articles; any other file is one part. Raises ImportRefused if an article is missing."""
    opening = _FIRST.match(text)
    if opening is None:
        return (ArticlePart(text, 1),)
    count, mark = int(opening["count"]), opening["mark"]
    parts = []
    begin, line = opening.end(), 2
    for number in range(2, count + 1):
        separator = f"\n<!-- article {number} of {count}: {mark} -->\n"
        end = text.find(separator, begin)
        if end < 0:
            raise ImportRefused(
                "FILE_INCOMPLETE",
                f"Line 1 says that the file contains {count} articles, but article {number} is missing.",
                line=1,
            )
        parts.append(_part(text[begin:end], line, number - 1, count, mark))
        line += text.count("\n", begin, end) + 2
        begin = end + len(separator)
    parts.append(_part(text[begin:], line, count, count, mark))
    return tuple(parts)


def _part(text: str, first_line: int, number: int, count: int, mark: str) -> ArticlePart:
    separator = f"\n<!-- beside article {number} of {count}: {mark} -->\n"
    article, _, beside = text.partition(separator)
    return ArticlePart(article, first_line, beside, first_line + article.count("\n") + 2)


_HEADING: Final = re.compile(r"\s*#[ \t]+([^\n`*_\[\]<>\\&]+?)[ \t]*#*[ \t]*(?:\n\s*|$)")
_FILE_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-.")
_BLANK_LINES: Final = re.compile(r"\n[ \t]*\n")


def parse_markdown(data: bytes, name: str = "") -> tuple[DraftArticle, ...]:
    """Return the article that a file holds, or the articles where it is the export of a dialogue.

    ``name`` is the file's, without folders: blogs put the date there. Footnotes stay as they are, ``[^1]``. Raises
    ImportRefused with the place of the fault.
    """
    raw = decode_utf8(data)
    text = raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    parts = split_dialogue(text)
    drafts = [_read(part, name) for part in parts]
    layout = len(raw) - sum(len(part.text) + len(part.beside) for part in parts)
    first = drafts[0].coverage
    counted = replace(first, characters=first.characters + layout, assigned=first.assigned + layout)
    return (replace(drafts[0], coverage=counted), *drafts[1:])


def _read(part: ArticlePart, name: str) -> DraftArticle:
    matter = split_front_matter(part.text, first_line=part.first_line)
    parsed = parse_fields(matter.keys)
    _add_comment_findings(part, matter, parsed)
    source = _body(matter, parsed)
    _date_from_file_name(name, parsed)
    _add_missing_findings(parsed)
    values: dict[str, Any] = {key: value for key, value in parsed.values.items() if value is not None}
    cleared = tuple(sorted(key for key, value in parsed.values.items() if not value and key in CLEARABLE))
    findings = sorted(parsed.findings, key=lambda finding: finding.first_line or 0)
    coverage = _coverage(part, matter, parsed)
    beside = parse_beside(part.beside, part.beside_line)
    unknown = len(parsed.unparsed_entries)
    keys = LedgerEntry("front matter key", count=len(matter.keys.entries) - unknown)
    others = LedgerEntry("front matter key", Fate.UNKNOWN, "A finding names it.", unknown)
    told: dict[str, Any] = {
        "findings": tuple(findings),
        "coverage": coverage,
        "ledger": (LedgerEntry("article"), keys, others),
    }
    return DraftArticle(source=source, **values, **beside, **told, cleared=cleared)


def _body(matter: FrontMatter, parsed: ParsedFields) -> str:
    """The source; a heading at its top is the title, where none is stated."""
    body = many_lines(matter.body)
    if body != matter.body:
        parsed.findings.append(Finding("ENCODING_REPAIRED", "Control characters in the text were removed."))
    if has_bidi(body):
        body = _isolated(body, parsed)
    if parsed.values.get("title") is None and (heading := _HEADING.match(body)):
        parsed.values["title"] = heading[1]
        line = matter.body_line + body.count("\n", 0, heading.start(1))
        parsed.findings.append(Finding("TITLE_FROM_HEADING", "The first heading was used as the title.", line, line))
        body = body[heading.end() :]
    if not body.strip():
        raise ImportRefused("EMPTY", "The file has no text after its front matter. Add the article's text.")
    if not matter.keys.entries and all(block.lstrip().startswith("<") for block in _BLANK_LINES.split(body.strip())):
        fault = f"Line {matter.body_line}: the text is HTML, not Markdown. Convert it to Markdown first."
        raise ImportRefused("HTML_NOT_MARKDOWN", fault, line=matter.body_line)
    return body


def _isolated(body: str, parsed: ParsedFields) -> str:
    """Every line with its direction controls closed; the mark around the whole would break Markdown's own signs."""
    lines = [isolate_bidi(line)[1:-1] if has_bidi(line) else line for line in body.split("\n")]
    closed = "\n".join(lines)
    if closed != body:
        parsed.findings.append(
            Finding("BIDI_ISOLATED", "Bidirectional control characters were closed at the end of their lines.")
        )
    return closed


def _date_from_file_name(name: str, parsed: ParsedFields) -> None:
    """``2017-12-11-a-title.md`` states a date, as Jekyll and those who follow it write it."""
    match = _FILE_DATE.match(PurePosixPath(name).name)
    if match is None or "published_on" in parsed.values:
        return
    try:
        date = Date(*map(int, match.groups()))
    except ValueError:
        return
    parsed.values["published_on"] = date
    parsed.findings.append(Finding("DATE_FROM_FILE_NAME", f"The date {date} was taken from the file name."))


def _add_missing_findings(parsed: ParsedFields) -> None:
    missing = {
        "title": ("TITLE_NOT_STATED", "The file states no title."),
        "published_on": ("DATE_NOT_STATED", "The file states no date."),
        "bylines": ("BYLINE_NOT_STATED", "The file names no author."),
    }
    parsed.findings.extend(Finding(*missing[key]) for key in missing if key not in parsed.values)


def _add_comment_findings(part: ArticlePart, matter: FrontMatter, parsed: ParsedFields) -> None:
    """What a comment in the front matter says is in no field."""
    for start, end in matter.keys.comments:
        line = _line(part, matter, start)
        message = f"A comment in the front matter was not imported: {quoted(matter.block[start:end].strip())}."
        parsed.findings.append(Finding("FRONT_MATTER_NOT_UNDERSTOOD", message, line, line))


def _coverage(part: ArticlePart, matter: FrontMatter, parsed: ParsedFields) -> Coverage:
    """Everything is assigned but for what was not understood, and for comments."""
    unparsed = tuple(
        Unparsed(first, first + text.count("\n"), text)
        for start, end in _unparsed_spans(matter, parsed)
        if (text := matter.block[start:end].strip())
        for first in (_line(part, matter, start),)
    )
    size = len(part.text) + len(part.beside)
    return Coverage(size, size - sum(len(each.text) for each in unparsed), unparsed)


def _line(part: ArticlePart, matter: FrontMatter, place: int) -> int:
    lead = len(matter.block[place:]) - len(matter.block[place:].lstrip())
    return part.first_line + 1 + matter.block.count("\n", 0, place + lead)


def _unparsed_spans(matter: FrontMatter, parsed: ParsedFields) -> Iterator[tuple[int, int]]:
    """Stretches of the block that no field took, in order, none twice."""
    spans = [*((entry.start, entry.end) for entry in parsed.unparsed_entries), *matter.keys.comments]
    reached = 0
    for start, end in sorted(spans):
        if end > reached:
            yield max(start, reached), end
            reached = end
