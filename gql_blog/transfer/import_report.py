"""The import report: what happened to each file, for people and for ``import --json``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gql_blog.content import Coverage, Finding


class Outcome(StrEnum):
    """What became of one file."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file. ``articles`` holds (id, slug, title); ``refusal`` is why it was refused, and among its findings."""

    path: str
    outcome: Outcome
    format: str | None = None
    articles: tuple[tuple[str, str, str], ...] = ()
    comments: int = 0
    footnotes: int = 0
    mentions: int = 0
    findings: tuple[Finding, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    refusal: str | None = None

    @property
    def conflicts(self) -> tuple[Finding, ...]:
        """The findings that tell what was changed both in the file and here."""
        return tuple(each for each in self.findings if each.code == "IMPORT_CONFLICT")

    def to_json(self) -> dict[str, Any]:
        """Return the file's entry; every key is there for every outcome."""
        return {
            "path": self.path,
            "format": self.format,
            "outcome": self.outcome.value,
            "articles": [{"id": id_, "slug": slug, "title": title} for id_, slug, title in self.articles],
            "comments": self.comments,
            "footnotes": self.footnotes,
            "mentions": self.mentions,
            "findings": [_finding(each) for each in self.findings],
            "coverage": {
                "characters": self.coverage.characters,
                "assigned": self.coverage.assigned,
                "unparsed": [
                    {"firstLine": each.first_line, "lastLine": each.last_line, "text": each.text}
                    for each in self.coverage.unparsed
                ],
            },
        }

    def summary(self) -> str:
        """Return the file in one line, and a line for each finding below it."""
        if self.refusal is not None:
            return f"{self.path}: refused: {self.refusal}"
        titles = ", ".join(f"{title!r} ({slug})" for _, slug, title in self.articles)
        counts = ", ".join(
            f"{number} {noun if number != 1 else noun[:-1]}"
            for number, noun in (
                (self.footnotes, "footnotes"),
                (self.comments, "comments"),
                (self.mentions, "mentions"),
            )
            if number
        )
        head = f"{self.path}: {self.outcome.value} {titles}" + (f" with {counts}" if counts else "")
        return "\n".join([head, *(f"  {_place(each)}{each.message} [{each.code}]" for each in self.findings)])


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Every file of one import, in the order in which they were found."""

    files: tuple[FileReport, ...]

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """The files of which nothing was stored."""
        return tuple(file for file in self.files if file.outcome is Outcome.REFUSED)

    @property
    def conflicts(self) -> tuple[FileReport, ...]:
        """The files of which articles were changed here, too, in another way."""
        return tuple(file for file in self.files if file.outcome is Outcome.CONFLICT)

    def to_json(self) -> dict[str, Any]:
        """Return what ``import --json`` prints."""
        return {"files": [file.to_json() for file in self.files]}

    def summary(self) -> str:
        """Return the count of each outcome in one line."""
        counts = {outcome: sum(file.outcome is outcome for file in self.files) for outcome in Outcome}
        return ", ".join(f"{number} {outcome.value}" for outcome, number in counts.items() if number) or "no files"


def total_coverage(coverages: Sequence[Coverage]) -> Coverage:
    """Add up the accounts of the articles of one file."""
    return Coverage(
        sum(each.characters for each in coverages),
        sum(each.assigned for each in coverages),
        tuple(unparsed for each in coverages for unparsed in each.unparsed),
    )


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "message": finding.message,
        "firstLine": finding.first_line,
        "lastLine": finding.last_line,
    }


def _place(finding: Finding) -> str:
    return f"line {finding.first_line}: " if finding.first_line is not None else ""
